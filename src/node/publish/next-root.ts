/** Root N+1 of a channel: made from the newest one, signed by the keys at hand, and stored wherever the channel is kept. */
import type { Signer } from '#lib/channel/ports.ts';
import { verifyRootChain } from '#lib/channel/root-chain.ts';
import { keysOfRole, type Root } from '#lib/channel/root.ts';
import { equalBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { planOf, rotateRoot, type ChannelPlan } from '#lib/studio/channel.ts';
import type { Home } from '#node/home.ts';
import { StartError } from '#node/start-error.ts';
import { joinRoots, readPointer, type FolderPorts } from './home-feed.ts';
import { channelOf, type KeyFile } from './key-file.ts';
import { sentenceOf } from './refusals.ts';

export interface HeldChannel {
	readonly channel: ChannelId;
	/** Signed roots, version 1 first. */
	readonly roots: readonly Bytes[];
	readonly newest: Root;
	/** The feeds of the channel that this home has published, or that the newest root names. */
	readonly feeds: readonly string[];
}

/** The channel of these key files as far as it is known there and in the home. Throws StartError. */
export const openChannel = async (
	home: Home,
	files: readonly KeyFile[],
	ports: FolderPorts
): Promise<HeldChannel> => {
	let roots = files.map((file) => file.roots).reduce(joinRoots, []);
	const channel = await channelOf(roots, ports.digest);
	const verify = async (): Promise<Root> => {
		const chain = await verifyRootChain({ channel, envelopes: roots, ...ports });
		if (!chain.ok) throw new StartError(sentenceOf(chain.error));
		return chain.value.newest;
	};
	const known = await verify();
	for (const { name } of known.feeds) {
		const pointer = await readPointer(home, channel, name);
		roots = joinRoots(roots, pointer?.roots ?? []);
	}
	const newest = await verify();
	const feeds = new Set([...known.feeds, ...newest.feeds].map(({ name }) => name));
	return { channel, roots, newest, feeds: [...feeds] };
};

/** Signers of all root keys in the files. */
export const rootSignersOf = (
	files: readonly KeyFile[],
	{ createSigner }: FolderPorts
): Promise<readonly Signer[]> =>
	Promise.all(
		files
			.flatMap(({ keys }) => keys)
			.filter(({ purpose }) => purpose === 'root')
			.map(({ seed }) => createSigner(seed))
	);

const isKeyOf =
	(keys: readonly Bytes[]) =>
	({ publicKey }: Signer): boolean =>
		keys.some((key) => equalBytes(key, publicKey));

/** Makes and checks root N+1; `change` gets the plan of the newest root. Throws StartError. */
export const makeNextRoot = async (
	held: HeldChannel,
	signers: readonly Signer[],
	change: (plan: ChannelPlan) => ChannelPlan,
	ports: FolderPorts
): Promise<HeldChannel> => {
	const { channel, roots } = held;
	if (held.newest.retired) throw new StartError('The channel is closed for good.');
	const own = signers.filter(isKeyOf(keysOfRole(held.newest, 'root')));
	const plan = change(planOf(held.newest, own));
	const input = { channel, envelopes: roots, previousSigners: own, plan };
	const next = await rotateRoot(input, ports);
	if (!next.ok) throw new StartError(sentenceOf(next.error));
	return { ...held, roots: [...roots, next.value.envelope], newest: next.value.newest };
};

/**
 * Stores the roots with every feed of the channel in the home, from where a mirror serves them; the heads stay as they
 * are until the next publication. Throws StartError.
 */
export const storeRoots = async (home: Home, held: HeldChannel): Promise<void> => {
	const { channel, roots, feeds } = held;
	for (const feed of feeds) {
		const pointer = await readPointer(home, channel, feed);
		const kept = await home.pointers.write(channel, feed, { ...pointer, roots });
		if (!kept.ok) throw new StartError(`${home.path} takes no more files: ${kept.error.type}.`);
	}
};
