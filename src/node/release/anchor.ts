/** The project that a build is for: the one whose signed roots are named, else this machine's own. */
import { verifyRootChain } from '#lib/channel/root-chain.ts';
import type { Root } from '#lib/channel/root.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { channelOf, readKeyFile } from '#node/publish/key-file.ts';
import type { FolderPorts } from '#node/publish/home-feed.ts';
import { sentenceOf } from '#node/publish/refusals.ts';
import { StartError } from '#node/start-error.ts';

export interface Project {
	readonly channel: ChannelId;
	/** Signed roots, version 1 first. */
	readonly roots: readonly Bytes[];
	readonly newest: Root;
}

/** Checks the roots of a project. Throws StartError. */
export const openProject = async (
	roots: readonly Bytes[],
	ports: Pick<FolderPorts, 'digest' | 'verifier'>
): Promise<Project> => {
	const channel = await channelOf(roots, ports.digest);
	const chain = await verifyRootChain({ channel, envelopes: roots, ...ports });
	if (!chain.ok) throw new StartError(sentenceOf(chain.error));
	const { newest } = chain.value;
	if (!newest.roles.has('release')) {
		throw new StartError('These roots give nobody the role `release`: see `release keys --help`.');
	}
	return { channel, roots, newest };
};

/** The project of a file of signed roots (`key … --roots-out`), which is public. Throws StartError. */
export const readProject = async (
	file: string,
	ports: Pick<FolderPorts, 'digest' | 'verifier'>
): Promise<Project> => openProject((await readKeyFile(file)).roots, ports);
