/** What storage holds of a followed feed, verified again from its bytes: storage may lie or have lost a part. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { Digest } from '#lib/core/ports.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { compareHeads, isEquivocation, verifyHead } from './head-rules.ts';
import { parseHead, type Head } from './head.ts';
import type { FeedPointer, KeyHygiene, Verifier } from './ports.ts';
import { verifyRootChain, type RootChain } from './root-chain.ts';

/** A pointer in whose every part this process believes. */
export interface HeldFeed {
	readonly envelopes: readonly Bytes[];
	readonly chain?: RootChain;
	readonly head?: Head;
	readonly shown?: Head;
	readonly proof?: readonly [Head, Head];
}

export interface BeliefPorts {
	readonly verifier: Verifier;
	readonly hygiene: KeyHygiene;
	readonly digest: Digest;
}

/** A chain that verifies and names no unsound key, on which verifiers could differ (protocol.md 1.3); or undefined. */
export const believeRoots = async (
	channel: ChannelId,
	envelopes: readonly Uint8Array[],
	ports: BeliefPorts
): Promise<RootChain | undefined> => {
	const { verifier, hygiene, digest } = ports;
	const chain = await verifyRootChain({ channel, envelopes, verifier, digest });
	if (!chain.ok) return undefined;
	const sound = chain.value.roots.every((root) => root.keys.every((key) => hygiene.isSound(key)));
	return sound ? chain.value : undefined;
};

const believeHead = async (
	bytes: Bytes | undefined,
	feed: string,
	chain: RootChain,
	verifier: Verifier
): Promise<Head | undefined> => {
	const head = bytes && parseHead(bytes);
	if (!head?.ok || head.value.feed !== feed) return undefined;
	const root = chain.roots[head.value.rootVersion - 1];
	if (!root) return undefined;
	const { channel } = chain;
	const verified = await verifyHead({ head: head.value, channel, root, verifier });
	return verified.ok ? verified.value : undefined;
};

/** Reads a pointer back; a part that does not verify is as if it had not been stored. */
export const believePointer = async (
	place: { readonly channel: ChannelId; readonly feed: string },
	pointer: FeedPointer,
	ports: BeliefPorts
): Promise<HeldFeed> => {
	const chain = await believeRoots(place.channel, pointer.roots, ports);
	if (!chain) return { envelopes: [] };
	const believe = (bytes: Bytes | undefined): Promise<Head | undefined> =>
		believeHead(bytes, place.feed, chain, ports.verifier);
	const [head, shown, proof] = await Promise.all([
		believe(pointer.head),
		believe(pointer.shown),
		Promise.all((pointer.proof ?? []).map(believe))
	]);
	// A lost head is at least the one that is shown: what was refused for ever stays refused.
	const [newest] = [head, shown].flatMap((held) => held ?? []).sort((a, b) => compareHeads(b, a));
	const [first, second] = proof;
	return {
		envelopes: pointer.roots,
		chain,
		...(newest ? { head: newest } : {}),
		...(shown ? { shown } : {}),
		...(first && second && isEquivocation(first, second) ? { proof: [first, second] } : {})
	};
};

/** The bytes to store. */
export const pointerOf = (held: HeldFeed): FeedPointer => ({
	roots: held.envelopes,
	...(held.head ? { head: held.head.bytes } : {}),
	...(held.shown ? { shown: held.shown.bytes } : {}),
	...(held.proof ? { proof: [held.proof[0].bytes, held.proof[1].bytes] } : {})
});
