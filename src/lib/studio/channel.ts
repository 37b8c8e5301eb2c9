/** Making a channel, and giving it a new root when its keys, trackers or name change. */
import { bytesToHex, type Bytes } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { appFeed, headRole } from '#lib/channel/feed-name.ts';
import type { Signer, Verifier } from '#lib/channel/ports.ts';
import { parseRootEnvelope, signRoot, verifyRootChain } from '#lib/channel/root-chain.ts';
import type { RootChain, RootError } from '#lib/channel/root-chain.ts';
import {
	channelIdOf,
	encodeRoot,
	keysOfRole,
	parseRoot,
	type BadRoot,
	type Role,
	type Root
} from '#lib/channel/root.ts';

/** What a publisher decides about a channel. */
export interface ChannelPlan {
	readonly name: string;
	/** Those of the cold keys that are at hand to sign. */
	readonly rootSigners: readonly Signer[];
	/** All public cold keys, when not every one of them is at hand: how many must sign the next root is `threshold`. */
	readonly rootKeys?: readonly Bytes[];
	/** All of them unless told. */
	readonly threshold?: number;
	/** The public keys whose holders sign releases of an app, and how many of them must. */
	readonly release?: { readonly keys: readonly Bytes[]; readonly threshold: number };
	/** The public hot key of each feed. */
	readonly headKeys: Readonly<Record<string, Bytes>>;
	/** The most bytes that a feed may have, where that is less than any feed may have. */
	readonly feedBytes?: Readonly<Record<string, number>>;
	/** wss:, or ws: on this machine. */
	readonly trackers?: readonly string[];
	/** https:, or http: on this machine. */
	readonly mirrors?: readonly string[];
	readonly introduces?: readonly ChannelId[];
	readonly retired?: boolean;
}

export interface NewChannel {
	readonly channel: ChannelId;
	readonly root: Root;
	/** The signed root, as followers get it. */
	readonly envelope: Bytes;
}

const planToRoot = (
	plan: ChannelPlan,
	place: Pick<Root, 'version' | 'previous' | 'expiresMs'>
): Root => {
	const keys: Bytes[] = [];
	const indexOf = (key: Bytes): number => {
		const known = keys.findIndex((held) => bytesToHex(held) === bytesToHex(key));
		return known >= 0 ? known : keys.push(key) - 1;
	};
	const cold = plan.rootKeys ?? plan.rootSigners.map(({ publicKey }) => publicKey);
	const rootKeys = cold.map(indexOf);
	const roles = new Map<string, Role>([
		['root', { keys: rootKeys, threshold: plan.threshold ?? rootKeys.length }]
	]);
	if (plan.release) {
		const { keys: releaseKeys, threshold } = plan.release;
		roles.set('release', { keys: releaseKeys.map(indexOf), threshold });
	}
	for (const [feed, key] of Object.entries(plan.headKeys)) {
		roles.set(headRole(feed), { keys: [indexOf(key)], threshold: 1 });
	}
	return {
		...place,
		name: plan.name,
		keys,
		roles,
		feeds: Object.keys(plan.headKeys).map((name) => ({
			name,
			// The one feed that holds no titles but an app and its releases.
			kind: name === appFeed ? 'app' : 'titles',
			maxBytes: plan.feedBytes?.[name] ?? limits.channel.feedBytes
		})),
		mirrors: plan.mirrors ?? [],
		trackers: plan.trackers ?? [],
		introduces: plan.introduces ?? [],
		retired: plan.retired ?? false
	};
};

/** The plan that a root was made from, to be changed in one place and made the next root. */
export const planOf = (root: Root, rootSigners: readonly Signer[]): ChannelPlan => {
	const role = root.roles.get('root');
	const release = root.roles.get('release');
	return {
		name: root.name,
		rootSigners,
		rootKeys: keysOfRole(root, 'root'),
		...(role ? { threshold: role.threshold } : {}),
		...(release
			? { release: { keys: keysOfRole(root, 'release'), threshold: release.threshold } }
			: {}),
		headKeys: Object.fromEntries(
			root.feeds.flatMap(({ name }) => {
				const [key] = keysOfRole(root, headRole(name));
				return key ? [[name, key] as const] : [];
			})
		),
		feedBytes: Object.fromEntries(root.feeds.map(({ name, maxBytes }) => [name, maxBytes])),
		trackers: root.trackers,
		mirrors: root.mirrors,
		introduces: root.introduces,
		retired: root.retired
	};
};

/** The root as every reader will see it; a plan that breaks a rule is told before anything is signed. */
const asRead = (root: Root): Result<Root, BadRoot> => parseRoot(encodeRoot(root));

/** Makes root 1 and signs it with every root signer. */
export const createChannel = async (
	plan: ChannelPlan,
	ports: { readonly clock: Clock; readonly digest: Digest }
): Promise<Result<NewChannel, BadRoot>> => {
	const expiresMs = ports.clock.now() + limits.channel.rootLifeMs;
	const root = asRead(planToRoot(plan, { version: 1, expiresMs }));
	if (!root.ok) return root;
	const envelope = await signRoot(root.value, plan.rootSigners);
	const channel = await channelIdOf(encodeRoot(root.value), ports.digest);
	return ok({ channel, root: root.value, envelope });
};

/**
 * Makes the next root of a channel, signed by the old root's signers and by the plan's. The result is checked as a
 * follower would check it: too few signers, or a retired channel, is an error here and not at every viewer.
 */
export const rotateRoot = async (
	input: {
		readonly channel: ChannelId;
		/** All signed roots so far, version 1 first. */
		readonly envelopes: readonly Bytes[];
		readonly previousSigners: readonly Signer[];
		readonly plan: ChannelPlan;
	},
	ports: { readonly clock: Clock; readonly digest: Digest; readonly verifier: Verifier }
): Promise<Result<RootChain & { readonly envelope: Bytes }, RootError>> => {
	const { channel, envelopes, previousSigners, plan } = input;
	const last = parseRootEnvelope(envelopes.at(-1) ?? new Uint8Array());
	if (!last.ok) return last;
	const root = asRead(
		planToRoot(plan, {
			version: last.value.root.version + 1,
			previous: await ports.digest.sha256(last.value.bytes),
			expiresMs: ports.clock.now() + limits.channel.rootLifeMs
		})
	);
	if (!root.ok) return err(root.error);
	const signers = new Map(
		[...plan.rootSigners, ...previousSigners].map((signer) => [
			bytesToHex(signer.publicKey),
			signer
		])
	);
	const envelope = await signRoot(root.value, [...signers.values()], last.value.root);
	const chain = await verifyRootChain({ channel, envelopes: [...envelopes, envelope], ...ports });
	return chain.ok ? ok({ ...chain.value, envelope }) : chain;
};
