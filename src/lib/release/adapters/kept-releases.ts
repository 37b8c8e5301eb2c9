/** What the bootloader keeps, read by the page of the same address: the signed releases for their roots, the files for other viewers. */
import type { Verifier } from '#lib/channel/ports.ts';
import type { Root } from '#lib/channel/root.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { ChannelId, ObjectHash } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';
import { parseSignedRelease } from '#lib/release/signed-release.ts';
import { compareReleases, verifyRelease, type VerifiedRelease } from '#lib/release/verify.ts';
import { createShellStore } from './shell-store.ts';

export interface KeptRoots {
	readonly newest: Root;
	/** Signed roots, version 1 first. */
	readonly envelopes: readonly Bytes[];
}

/** The roots of the newest release that is kept here and is to be believed. */
export const readKeptRoots = async (
	channel: ChannelId,
	ports: { readonly verifier: Verifier; readonly digest: Digest }
): Promise<KeptRoots | undefined> => {
	const store = createShellStore(caches);
	let best: VerifiedRelease | undefined;
	for (const id of await store.list('releases')) {
		const bytes = await store.read('releases', id);
		const verified = bytes && (await verifyRelease({ channel, bytes, ...ports }));
		if (!verified?.ok || (best && compareReleases(verified.value, best) <= 0)) continue;
		best = verified.value;
	}
	const signed = best && parseSignedRelease(best.bytes);
	return best && signed?.ok ? { newest: best.root, envelopes: signed.value.roots } : undefined;
};

/** A file of the app by its hash, whatever its bytes are by now: whoever takes it checks. */
export const readKeptFile = (hash: ObjectHash): Promise<Bytes | undefined> =>
	createShellStore(caches)
		.read('files', hash)
		// Storage that cannot be read has nothing.
		.catch(() => undefined);
