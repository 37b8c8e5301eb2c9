/** The project that a build on this machine belongs to when nobody signs it by ceremony: keys of its own, made at the first build. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Signer } from '#lib/channel/ports.ts';
import { appFeed } from '#lib/channel/feed-name.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { fieldsOf, wholeOf } from '#lib/core/fields.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/ports.ts';
import { createChannel } from '#lib/studio/channel.ts';
import { createKey } from '#lib/studio/keys.ts';
import { systemCode, writeAtomic } from '#node/adapters/atomic-write.ts';
import { decodeJson } from '#node/json.ts';
import type { FolderPorts } from '#node/publish/home-feed.ts';
import { channelOf, readKeyFile, writeKeyFile, type KeyFile } from '#node/publish/key-file.ts';
import { sentenceOf } from '#node/publish/refusals.ts';
import { StartError } from '#node/start-error.ts';

export interface LocalProject {
	readonly channel: ChannelId;
	readonly roots: readonly Bytes[];
	/** The only release key; its place among the root's keys is asked of the root. */
	readonly signer: Signer;
	/** The number for content with this hash: the last one again when it is the same, else one more. */
	readonly seqFor: (contentHash: string) => Promise<number>;
}

type Ports = FolderPorts & { readonly random: Random };

const notesBytes = 4096;

const readIfThere = async (path: string): Promise<Buffer | undefined> => {
	try {
		return await readFile(path);
	} catch (cause) {
		if (systemCode(cause) === 'ENOENT') return undefined;
		throw cause;
	}
};

/** One key of each purpose, and root 1: whoever builds alone is all three signers at once. */
const makeKeys = async (path: string, ports: Ports): Promise<void> => {
	const root = createKey('root', ports.random);
	const head = createKey('head', ports.random);
	const release = createKey('release', ports.random);
	const [rootSigner, headSigner, releaseSigner] = await Promise.all([
		ports.createSigner(root.seed),
		ports.createSigner(head.seed),
		ports.createSigner(release.seed)
	]);
	const plan = {
		name: '',
		rootSigners: [rootSigner],
		release: { keys: [releaseSigner.publicKey], threshold: 1 },
		headKeys: { [appFeed]: headSigner.publicKey }
	};
	const made = await createChannel(plan, ports);
	if (!made.ok) throw new StartError(sentenceOf(made.error));
	await mkdir(dirname(path), { recursive: true, mode: 0o700 });
	await writeKeyFile(path, { keys: [root, head, release], roots: [made.value.envelope] });
};

const openKeys = async (path: string, ports: Ports): Promise<KeyFile> => {
	if ((await readIfThere(path)) === undefined) await makeKeys(path, ports);
	return readKeyFile(path);
};

/**
 * Opens the local project below a home folder, making its keys at first use. An address keeps the app only as long as these
 * keys are kept: with others, every browser that has installed the app sees a stranger there. Throws StartError.
 */
export const openLocalProject = async (home: string, ports: Ports): Promise<LocalProject> => {
	const keysPath = join(home, 'release', 'local-keys');
	const lastPath = join(home, 'release', 'local-last.json');
	const { keys, roots } = await openKeys(keysPath, ports);
	const release = keys.find(({ purpose }) => purpose === 'release');
	if (!release) throw new StartError(`${keysPath} holds no release key.`);
	return {
		channel: await channelOf(roots, ports.digest),
		roots,
		signer: await ports.createSigner(release.seed),
		seqFor: async (contentHash) => {
			const kept = await readIfThere(lastPath);
			const last = kept && fieldsOf(decodeJson(kept, notesBytes));
			const seq = wholeOf(last?.['seq'], { least: 1 });
			// Devices refuse a number that they have had: a guess would build a release that nobody takes.
			if (kept && seq === undefined) throw new StartError(`${lastPath} is damaged.`);
			if (seq !== undefined && last?.['content'] === contentHash) return seq;
			const next = (seq ?? 0) + 1;
			await writeAtomic(lastPath, `${JSON.stringify({ seq: next, content: contentHash })}\n`);
			return next;
		}
	};
};
