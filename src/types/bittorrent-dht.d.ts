/** The part of bittorrent-dht that puts and gets heads (version 11). */
declare module 'bittorrent-dht' {
	import type { Socket } from 'node:dgram';
	import type { EventEmitter } from 'node:events';

	/** What bencode decodes to there; strings are buffers. */
	export type DhtValue =
		number | Buffer | readonly DhtValue[] | { readonly [key: string]: DhtValue };

	export interface DhtItem {
		/** A stranger's, once the signature has been verified; nothing else of it is checked. */
		readonly v: DhtValue;
		readonly k?: Buffer;
		readonly seq?: number;
		readonly sig?: Buffer;
	}

	// The library's own default export.
	// eslint-disable-next-line no-restricted-syntax
	export default class DHT extends EventEmitter {
		constructor(options: {
			readonly bootstrap: boolean | readonly string[];
			readonly concurrency: number;
			readonly maxValues: number;
			readonly socket: Socket;
			/** Must not throw; what it is given came from strangers and may be of any type. */
			readonly verify: (signature: unknown, message: unknown, publicKey: unknown) => boolean;
		});
		listen(port: number, host: string, listening: () => void): void;
		address(): { readonly address: string; readonly port: number };
		addNode(node: { readonly host: string; readonly port: number }): void;
		put(
			item: {
				readonly k: Buffer;
				readonly salt: Buffer;
				readonly seq: number;
				readonly sig: Buffer;
				readonly v: DhtValue;
			},
			done: (error: Error | null, key: Buffer, nodes?: number) => void
		): Buffer | undefined;
		get(
			key: Buffer,
			options: { readonly salt: Buffer; readonly cache: boolean },
			done: (error: Error | null, item?: DhtItem | null) => void
		): void;
		destroy(done: () => void): void;
	}
}
