/** A feed about to be published: the newest root, the key that may sign, and the version that followers have. */
import { headRole } from '#lib/channel/feed-name.ts';
import { verifyHead } from '#lib/channel/head-rules.ts';
import { formatChannelLink } from '#lib/channel/link.ts';
import type { ObjectStore, Signer, Verifier } from '#lib/channel/ports.ts';
import { verifyRootChain, type RootChain, type RootError } from '#lib/channel/root-chain.ts';
import { keysOfRole, type Root } from '#lib/channel/root.ts';
import { equalBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { readPrevious, type BadPrevious, type PreviousVersion } from './previous-version.ts';

export interface OpenInput {
	readonly channel: ChannelId;
	/** All signed roots, version 1 first. */
	readonly roots: readonly Bytes[];
	/** `films`. */
	readonly feed: string;
	/** The version before: its head, and a place that has its objects. */
	readonly previous?: { readonly head: Bytes; readonly objects: Pick<ObjectStore, 'get'> };
	readonly headSigner: Signer;
}

export interface OpenFeed {
	readonly channel: ChannelId;
	readonly feed: string;
	readonly root: Root;
	readonly headSigner: Signer;
	readonly before: PreviousVersion | undefined;
}

export type OpenError =
	| BadPrevious
	/** The signer's key has no such role in the newest root. */
	| { readonly type: 'WrongKey' }
	/** The newest root has closed the channel. */
	| { readonly type: 'Closed' }
	| RootError;

/** The version before, when its head is one that a follower would have accepted. */
const openPrevious = async (
	input: OpenInput,
	chain: RootChain,
	ports: { readonly digest: Digest; readonly verifier: Verifier }
): Promise<Result<PreviousVersion | undefined, BadPrevious>> => {
	const { channel, previous } = input;
	if (!previous) return ok(undefined);
	const before = await readPrevious(input, previous, ports.digest);
	if (!before.ok) return before;
	const { head } = before.value;
	const root = chain.roots[head.rootVersion - 1];
	const { verifier } = ports;
	const verified = root ? await verifyHead({ head, channel, root, verifier }) : undefined;
	return verified?.ok ? before : err({ type: 'BadPrevious' });
};

/** Checks the roots, the key and the version before: its signature, every hash, and the count. */
export const openFeed = async (
	input: OpenInput,
	ports: { readonly digest: Digest; readonly verifier: Verifier }
): Promise<Result<OpenFeed, OpenError>> => {
	const { channel, feed, headSigner } = input;
	const chain = await verifyRootChain({ channel, envelopes: input.roots, ...ports });
	if (!chain.ok) return chain;
	const root = chain.value.newest;
	if (root.retired) return err({ type: 'Closed' });
	const keys = keysOfRole(root, headRole(feed));
	if (!keys.some((key) => equalBytes(key, headSigner.publicKey))) return err({ type: 'WrongKey' });
	const before = await openPrevious(input, chain.value, ports);
	return before.ok ? ok({ channel, feed, root, headSigner, before: before.value }) : before;
};

/** What viewers follow. */
export const linkOf = ({ channel, feed, root, headSigner }: OpenFeed): string =>
	formatChannelLink({
		hotKey: headSigner.publicKey,
		feed,
		name: root.name,
		channel,
		trackers: root.trackers
	});
