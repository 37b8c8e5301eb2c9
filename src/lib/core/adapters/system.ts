/** The real clock, chance and digests: browsers, workers and Node have the same ones. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock, Digest, Random } from '#lib/core/ports.ts';

export const systemClock: Clock = {
	now: () => Date.now(),
	after: (ms, run) => {
		const timer = setTimeout(run, ms);
		return () => {
			clearTimeout(timer);
		};
	}
};

export const systemRandom: Random = {
	bytes: (n) => crypto.getRandomValues(new Uint8Array(n)),
	below: (n) => {
		// The bias of a modulo over 2^32 is below one in a million for the small ranges used here.
		const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
		return value % n;
	}
};

const digestWith =
	(algorithm: 'SHA-1' | 'SHA-256') =>
	async (bytes: Uint8Array): Promise<Bytes> =>
		// WebCrypto takes any view; the cast only narrows ArrayBufferLike, and nothing here is shared memory.
		new Uint8Array(await crypto.subtle.digest(algorithm, bytes as Bytes));

export const systemDigest: Digest = { sha1: digestWith('SHA-1'), sha256: digestWith('SHA-256') };
