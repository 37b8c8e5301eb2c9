/** Fetches the capsule from wherever the app came from; only the bytes that the running release was signed with count. */
import { bytesToHex } from '#lib/core/bytes.ts';
import type { Digest } from '#lib/core/ports.ts';
import type { ReleaseFacts } from '#lib/release/messages.ts';

/** The capsule as a file to keep, or undefined: no release runs that has one, no network, or somebody else's bytes. */
export const fetchCapsule = async (
	running: ReleaseFacts | undefined,
	digest: Digest
): Promise<File | undefined> => {
	if (!running?.capsule) return undefined;
	const { hash, bytes } = running.capsule;
	try {
		const response = await fetch('/capsule.html', { redirect: 'error' });
		const found = response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
		if (found?.length !== bytes || bytesToHex(await digest.sha256(found)) !== hash)
			return undefined;
		return new File([found], `matinee-${running.version}.html`, { type: 'text/html' });
	} catch {
		// The address does not answer: whoever asked says so.
		return undefined;
	}
};
