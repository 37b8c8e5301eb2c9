/** Releases as liars make them: signatures of one manifest beside another. */
import type { Bytes } from '#lib/core/bytes.ts';
import { encodeRelease, type Release } from '#lib/release/manifest.ts';
import { encodeSignedRelease, releaseSigningBytes } from '#lib/release/signed-release.ts';
import type { Project } from '#tests/support/releases.ts';

/** The keys sign one manifest, the envelope holds another one. */
export const rawRelease = async (
	{ releaseSigners, firstKey, channel }: Project,
	{ signed, shown }: { readonly signed: Release; readonly shown: Release }
): Promise<Bytes> => {
	const message = releaseSigningBytes(encodeRelease(signed));
	const signatures = await Promise.all(
		releaseSigners.slice(0, 2).map(async (signer, index) => ({
			key: firstKey + index,
			signature: await signer.sign(message)
		}))
	);
	return encodeSignedRelease({
		manifest: encodeRelease(shown),
		signatures,
		roots: [channel.envelope]
	});
};
