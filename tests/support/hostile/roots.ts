/** Roots for attacks: ten keys by number, roots that name any of them, and envelopes signed by whoever is told to. */
import { signHead, type HeadContent } from '#lib/channel/head.ts';
import type { ChannelLink } from '#lib/channel/link.ts';
import type { Signer } from '#lib/channel/ports.ts';
import { channelIdOf, encodeRoot, rootSigningBytes, type Root } from '#lib/channel/root.ts';
import { equalBytes, type Bytes } from '#lib/core/bytes.ts';
import { encodeCbor } from '#lib/core/cbor.ts';
import { objectHashOf, type ChannelId } from '#lib/core/ids.ts';
import { createViewer, digest, must, signerOf, type Viewer } from '#tests/support/channels.ts';

const signers = await Promise.all(
	Array.from({ length: 11 }, (_, number) => signerOf(`cold key ${number}`))
);

/** The key with this number, 0 to 9 (10 is mallory's). */
export const numbered = (number: number): Signer => {
	const signer = signers[number];
	if (!signer) throw new RangeError(`no key ${number}`);
	return signer;
};

/** What one root of a chain says, and who signs it. */
export interface RootStep {
	readonly keys: readonly number[];
	readonly threshold: number;
	readonly signedBy: readonly number[];
	/** Keys that may sign heads; the first root key when left out. */
	readonly headKeys?: readonly number[];
	readonly change?: Partial<Root>;
}

const rootOf = (step: RootStep, before: Root | undefined, previous: Bytes | undefined): Root => {
	const headKeys = step.headKeys ?? step.keys.slice(0, 1);
	const all = [...new Set([...step.keys, ...headKeys])];
	return {
		version: (before?.version ?? 0) + 1,
		...(previous ? { previous } : {}),
		expiresMs: 2e12,
		name: 'Cinema',
		keys: all.map((number) => numbered(number).publicKey),
		roles: new Map([
			['root', { keys: step.keys.map((number) => all.indexOf(number)), threshold: step.threshold }],
			['head:films', { keys: headKeys.map((number) => all.indexOf(number)), threshold: 1 }]
		]),
		feeds: [{ name: 'films', kind: 'titles', maxBytes: 1_000_000 }],
		mirrors: [],
		trackers: [],
		introduces: [],
		retired: false,
		...step.change
	};
};

/** An envelope as `signRoot` would make it, and also what it would refuse to make: a stranger signs under a free index. */
export const sealRoot = async (
	root: Root,
	signedBy: readonly number[],
	before?: Root
): Promise<Bytes> => {
	const bytes = encodeRoot(root);
	const indexOf = (keys: readonly Bytes[] | undefined, key: Bytes): number =>
		keys?.findIndex((held) => equalBytes(held, key)) ?? -1;
	const signatures = await Promise.all(
		signedBy.map(async (number) => {
			const { publicKey, sign } = numbered(number);
			const own = indexOf(root.keys, publicKey);
			const old = indexOf(before?.keys, publicKey);
			const index = own >= 0 ? own : old >= 0 ? 8 + old : 7;
			return [index, await sign(rootSigningBytes(bytes))] as const;
		})
	);
	return encodeCbor([bytes, signatures]);
};

export interface ForgedChain {
	readonly channel: ChannelId;
	readonly link: ChannelLink;
	readonly roots: readonly Root[];
	readonly envelopes: readonly Bytes[];
}

/** A chain of roots, each naming the hash of the one before, signed exactly as told. */
export const forgeChain = async (steps: readonly RootStep[]): Promise<ForgedChain> => {
	const roots: Root[] = [];
	const envelopes: Bytes[] = [];
	for (const step of steps) {
		const before = roots.at(-1);
		const root = rootOf(step, before, before && (await digest.sha256(encodeRoot(before))));
		envelopes.push(await sealRoot(root, step.signedBy, before));
		roots.push(root);
	}
	const [first] = roots;
	if (!first) throw new RangeError('a chain needs a root');
	const channel = await channelIdOf(encodeRoot(first), digest);
	const hotKey = numbered(steps[0]?.headKeys?.[0] ?? steps[0]?.keys[0] ?? 0).publicKey;
	const link = { hotKey, feed: 'films', name: 'Cinema', channel, trackers: [] };
	return { channel, link, roots, envelopes };
};

/** A head of that chain's channel, signed by a key with a number. */
export const headBy = (
	number: number,
	channel: ChannelId,
	change: Partial<HeadContent> = {}
): Promise<Bytes> =>
	signHead(
		{
			feed: 'films',
			seq: 1,
			channel,
			rootVersion: 1,
			index: objectHashOf(new Uint8Array(32).fill(3)),
			indexBytes: 100,
			titles: 1,
			timeMs: 1_800_000_000_000,
			expiresMs: 1_800_086_400_000,
			...change
		},
		numbered(number)
	);

/** A viewer who follows the chain's channel and was offered its first `count` roots. */
export const viewerOf = async (chain: ForgedChain, count = 1): Promise<Viewer> => {
	const viewer = createViewer();
	must(await viewer.book.follow(chain.link));
	await viewer.book.offerRoots(chain.channel, chain.envelopes.slice(0, count));
	return viewer;
};
