/** What every feature needs from the world: time, chance, digests. */
import type { Bytes } from './bytes.ts';

export interface Clock {
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** Runs `run` once after `ms` milliseconds; the returned function cancels it. */
	readonly after: (ms: number, run: () => void) => () => void;
}

export interface Random {
	/** `n` unpredictable bytes. */
	readonly bytes: (n: number) => Bytes;
	/** A whole number from 0 up to, not including, `n`. */
	readonly below: (n: number) => number;
}

export interface Digest {
	readonly sha1: (bytes: Uint8Array) => Promise<Bytes>;
	readonly sha256: (bytes: Uint8Array) => Promise<Bytes>;
}

/** Deflate without a header (RFC 1951). Compressors differ: nothing is ever named by the hash of what one makes. */
export interface Deflater {
	readonly deflate: (bytes: Uint8Array) => Promise<Bytes>;
	/** Undefined when it is not deflated, or comes to more bytes than the limit. */
	readonly inflate: (bytes: Uint8Array, limitBytes: number) => Promise<Bytes | undefined>;
}
