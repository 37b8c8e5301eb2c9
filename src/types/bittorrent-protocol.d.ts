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
		readonly type: string;
		/** BEP 6 was agreed on by both. */
		readonly hasFast: boolean;
		readonly amChoking: boolean;
		/** Set by hand for requests that go out before the peer has said that it takes them. */
		peerChoking: boolean;
		amInterested: boolean;
		readonly peerInterested: boolean;
		/** Requests of the peer that were neither answered nor refused. */
		readonly peerRequests: readonly object[];
		handshake(infoHash: string, peerId: string, extensions?: { readonly fast?: boolean }): void;
		choke(): void;
		unchoke(): void;
		interested(): void;
		uninterested(): void;
		have(piece: number): void;
		bitfield(bitfield: Uint8Array): void;
		haveNone(): void;
		/** Asks for a block; the callback hears that the peer chokes us, too. */
		request(
			piece: number,
			offset: number,
			length: number,
			done: (cause: Error | null) => void
		): void;
		cancel(piece: number, offset: number, length: number): void;
		/** Our own fields of the extended handshake (BEP 10) beside `m`. */
		extendedHandshake: Record<string, number>;
		_sendExtendedHandshake(): void;
		/** Sends an extended message; throws when the peer has not named the extension. */
		extended(name: string, payload: Uint8Array): void;
		setKeepAlive(enabled: boolean): void;
		write(chunk: Uint8Array): boolean;
		pipe<T>(to: T): T;
		on(event: 'data', listener: (chunk: Uint8Array) => void): this;
		on(
			event: 'handshake',
			listener: (infoHash: string, peerId: string, extensions: { extended: boolean }) => void
		): this;
		on(
			event:
				| 'close'
				| 'end'
				| 'finish'
				| 'choke'
				| 'unchoke'
				| 'interested'
				| 'uninterested'
				| 'have-all'
				| 'have-none',
			listener: () => void
		): this;
		on(event: 'have', listener: (piece: number) => void): this;
		on(event: 'bitfield', listener: (bitfield: { readonly buffer: Uint8Array }) => void): this;
		on(
			event: 'request',
			listener: (
				piece: number,
				offset: number,
				length: number,
				/** Sends the block, or refuses with an error; does nothing once the request was taken back. */
				respond: (cause: Error | null, block?: Uint8Array) => void
			) => void
		): this;
		on(event: 'piece', listener: (piece: number, offset: number, block: Uint8Array) => void): this;
		on(
			event: 'cancel' | 'reject',
			listener: (piece: number, offset: number, length: number) => void
		): this;
		on(event: 'extended', listener: (name: string | number, payload: unknown) => void): this;
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
		_parseHandshake: (this: Wire) => void;
		_onHandshakeBuffer(handshake: Uint8Array): void;
		_write: (this: Wire, chunk: Uint8Array, done: (cause: null) => void) => void;
		_onMessageLength: (this: Wire, length: Uint8Array) => void;
		_onExtended: (this: Wire, ext: number, payload: Uint8Array) => void;
	}
}
