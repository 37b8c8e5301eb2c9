/** What a room needs: bytes sealed and opened, proof of who is the host, and the player that it steers. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { ScreenReport, Steering } from './drift.ts';

/** Authenticated encryption (AES-256-GCM): `count` numbers the messages under one key, each used once. */
export interface RoomCipher {
	readonly seal: (key: Bytes, count: number, plain: Bytes) => Promise<Bytes>;
	/** Undefined when it was not sealed with this key and number. */
	readonly open: (key: Bytes, count: number, sealed: Bytes) => Promise<Bytes | undefined>;
	/** True for a signature of the key's owner over exactly these bytes. */
	readonly verify: (publicKey: Bytes, signature: Bytes, message: Bytes) => Promise<boolean>;
}

/** The host's key pair, of which only the browser that began the room has the private half. */
export interface HostKey {
	/** A point of P-256, uncompressed: 65 bytes. */
	readonly publicKey: Bytes;
	/** ECDSA with SHA-256, 64 bytes. */
	readonly sign: (message: Bytes) => Promise<Bytes>;
}

/** What a person did at the player, as far as the others take part. */
export type Deed =
	| { readonly type: 'play' | 'pause' }
	| { readonly type: 'seek'; readonly seconds: number }
	| { readonly type: 'speed'; readonly speed: number };

/** One player of one film. */
export interface Screen {
	readonly read: () => ScreenReport;
	readonly apply: (steering: Steering) => void;
	/** Calls back for what a person does, and not for what `apply` does; returns the way to stop. */
	readonly watch: (did: (deed: Deed) => void) => () => void;
}
