/** Writes the signed manifest of a built site beside it, with the key of this machine's own project. */
import { join } from 'node:path';
import { parseRootEnvelope } from '#lib/channel/root-chain.ts';
import { bootNumber } from '#lib/release/boot-number.ts';
import { encodeRelease, forEverybody, type Release } from '#lib/release/manifest.ts';
import { addSignature } from '#lib/release/sign.ts';
import {
	encodeSignedRelease,
	releaseSigningBytes,
	type SignedRelease
} from '#lib/release/signed-release.ts';
import type { Random } from '#lib/core/ports.ts';
import { writeAtomic } from '#node/adapters/atomic-write.ts';
import type { FolderPorts } from '#node/publish/home-feed.ts';
import { forAll } from '#node/publish/static-files.ts';
import { StartError } from '#node/start-error.ts';
import { openLocalProject } from './local-project.ts';
import { bootPath, capsulePath, readSiteFile, readSiteFiles, sha256Hex } from './site-files.ts';

/** The manifest of a built site, as far as its files say it. Throws StartError. */
export const releaseOf = async (
	folder: string,
	terms: Pick<Release, 'version' | 'seq'> & Partial<Pick<Release, 'notes' | 'rollout'>>
): Promise<Release> => {
	const boot = await readSiteFile(folder, bootPath);
	if (!boot) throw new StartError(`${folder} holds no built site: service-worker.js is missing.`);
	const capsule = await readSiteFile(folder, capsulePath);
	return {
		minBoot: bootNumber,
		notes: new Map(),
		rollout: forEverybody,
		...terms,
		files: await readSiteFiles(folder),
		boot: sha256Hex(boot),
		...(capsule ? { capsule: { hash: sha256Hex(capsule), bytes: capsule.length } } : {})
	};
};

/** Signs the site as this machine's own project: the same files keep the number they had. Throws StartError. */
export const writeRelease = async (
	site: { readonly folder: string; readonly version: string; readonly home: string },
	ports: FolderPorts & { readonly random: Random }
): Promise<SignedRelease> => {
	const { roots, signer, seqFor } = await openLocalProject(site.home, ports);
	const unnumbered = await releaseOf(site.folder, { version: site.version, seq: 1 });
	const seq = await seqFor(sha256Hex(encodeRelease(unnumbered)));
	const manifest = encodeRelease({ ...unnumbered, seq });
	const newest = parseRootEnvelope(roots.at(-1) ?? new Uint8Array());
	if (!newest.ok) throw new StartError('The roots of the local project cannot be read.');
	const signature = await signer.sign(releaseSigningBytes(manifest));
	const signed = await addSignature(
		{ manifest, signatures: [], roots },
		{ publicKey: signer.publicKey, signature },
		{ root: newest.value.root, verifier: ports.verifier }
	);
	if (!signed.ok) throw new StartError(`The local key cannot sign: ${signed.error.type}.`);
	await writeAtomic(join(site.folder, 'release.cbor'), encodeSignedRelease(signed.value), forAll);
	return signed.value;
};
