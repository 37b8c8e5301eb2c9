/** The real clock, chance, digests and signatures, for the verbs. */
import { createSigner, createVerifier } from '#lib/channel/adapters/webcrypto-verifier.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import type { Random } from '#lib/core/ports.ts';
import type { FolderPorts } from '#node/publish/home-feed.ts';

/** Made once a run: which verifier there is depends on the platform. */
export const createNodePorts = async (): Promise<FolderPorts & { readonly random: Random }> => ({
	clock: systemClock,
	digest: systemDigest,
	random: systemRandom,
	verifier: await createVerifier(),
	createSigner
});
