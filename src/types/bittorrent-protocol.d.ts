/** What is used of bittorrent-protocol: a wire's stream, its handshakes, and the inner parts wire-guard.ts holds. */
declare module 'bittorrent-protocol' {
	/** What `wire.use()` takes: a class whose prototype carries the extension's name (BEP 10). */
	export interface ExtensionClass {
		new (wire: Wire): Extension;
		readonly prototype: { readonly name: string };
	}

	export interface Extension {
		onHandshake?: (infoHash: string, peerId: string, extensions: object) => void;
		onExtendedHandshake?: (handshake: object) => void;
		onMessage?: (payload: Uint8Array) => void;
	}

	/** A Duplex stream (streamx): written to with what the peer sent, read from for what is to be sent. */
	// The library's own default export.
	// eslint-disable-next-line no-restricted-syntax
	export default class Wire {
		constructor(type?: string);
		readonly destroyed: boolean;
		/** The remote peer's id, 40 hex digits, once its handshake has come. */
		readonly peerId: string | null;
		readonly peerExtendedMapping: Readonly<Record<string, number>>;
		handshake(infoHash: string, peerId: string, extensions?: { readonly fast?: boolean }): void;
		/** Sends an extended message; throws when the peer has not named the extension. */
		extended(name: string, payload: Uint8Array): void;
		setKeepAlive(enabled: boolean): void;
		write(chunk: Uint8Array): boolean;
		pipe<T>(to: T): T;
		on(event: 'data', listener: (chunk: Uint8Array) => void): this;
		on(event: 'handshake', listener: (infoHash: string, peerId: string) => void): this;
		on(event: 'close' | 'end' | 'finish', listener: () => void): this;
		on(event: 'error', listener: (cause: Error) => void): this;
		destroy(): void;
		use: (this: Wire, extension: ExtensionClass) => void;

		readonly _readableState: { readonly buffered: number };
		readonly _encryptor: object | null;
		readonly _ext: Record<string, Extension>;
		readonly extendedMapping: Readonly<Record<number, string>>;
		_buffer: Uint8Array[];
		_bufferSize: number;
		readonly _parserSize: number;
		_parse(sizeBytes: number, parser: (bytes: Uint8Array) => void): void;
		_processBuffer(): void;
		_write: (this: Wire, chunk: Uint8Array, done: (cause: null) => void) => void;
		_onMessageLength: (this: Wire, length: Uint8Array) => void;
		_onExtended: (this: Wire, ext: number, payload: Uint8Array) => void;
	}
}
