/** When a device takes a release up: a share of all devices that grows, and a random wait, so that not everybody comes at once. */
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import type { Rollout } from './manifest.ts';
import type { ReleaseFloor } from './verify.ts';

const domain = utf8('matinee-rollout-v1\0');

/** Where a device stands in the queue for one release: both from 0 up to, not including, 1. */
export interface RolloutPlace {
	/** Below the share that the release asks for: it takes part. */
	readonly share: number;
	/** Of the longest wait. */
	readonly wait: number;
}

const fraction = (bytes: Bytes, at: number): number =>
	new DataView(bytes.buffer, bytes.byteOffset).getUint32(at) / 2 ** 32;

/**
 * The place of a device, out of random bytes that never leave it: the same at each start, another for each release, so that
 * nobody is always first. Asking twice does not give another chance.
 */
export const placeOf = async (
	device: Uint8Array,
	{ rootVersion, seq }: ReleaseFloor,
	digest: Digest
): Promise<RolloutPlace> => {
	const hash = await digest.sha256(concatBytes(domain, utf8(`${rootVersion} ${seq}\0`), device));
	return { share: fraction(hash, 0), wait: fraction(hash, 4) };
};

/**
 * From when on a device at this place takes the release up, in milliseconds since 1970; undefined for never, unless its
 * viewer asks for it. `publishedMs` is when the release was handed out: the wait, of at most six hours, begins there or with
 * its turn, whichever is later.
 */
export const turnOf = (
	{ share, wait }: RolloutPlace,
	{ percent, fromMs, overMs }: Rollout,
	publishedMs: number
): number | undefined => {
	const first = percent / 100;
	if (share >= first && overMs === 0) return undefined;
	const growsMs = share < first ? 0 : ((share - first) / (1 - first)) * overMs;
	return Math.round(Math.max(fromMs + growsMs, publishedMs) + wait * limits.release.delayMs);
};
