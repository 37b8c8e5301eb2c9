/** Publishing: checks every record, lays out the next version, and signs the head that points at it. */
import { encodeIndex, type BadIndex, type FeedBase } from '#lib/channel/feed-index.ts';
import { headRole } from '#lib/channel/feed-name.ts';
import { signHead } from '#lib/channel/head.ts';
import { formatChannelLink } from '#lib/channel/link.ts';
import type { FeedState } from '#lib/channel/objects.ts';
import type { ObjectStore, Signer, Verifier } from '#lib/channel/ports.ts';
import { verifyRootChain, type RootError } from '#lib/channel/root-chain.ts';
import { keysOfRole, type Root } from '#lib/channel/root.ts';
import { equalBytes, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ChannelId, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { createBaseTorrent, type BaseTorrent } from './base-torrent.ts';
import { checkRecords, nameAttachments } from './check-records.ts';
import type { AttachmentTooLarge, RefusedRecords } from './check-records.ts';
import { isSameState, layOutVersion, type LayoutError } from './layout.ts';
import { readPrevious, type BadPrevious, type PreviousVersion } from './previous-version.ts';

export interface PublishInput {
	readonly channel: ChannelId;
	/** All signed roots, version 1 first. */
	readonly roots: readonly Bytes[];
	/** `films`. */
	readonly feed: string;
	/** One plain value a title, as `encodeTitleRecord` makes it; order does not matter. */
	readonly records: readonly unknown[];
	/** Files that records name by hash: posters, subtitles, info dictionaries. */
	readonly attachments?: readonly Bytes[];
	/** The version before: its head, and a place that has its objects. */
	readonly previous?: { readonly head: Bytes; readonly objects: Pick<ObjectStore, 'get'> };
	readonly headSigner: Signer;
}

export interface PublishPorts {
	readonly clock: Clock;
	readonly digest: Digest;
	readonly verifier: Verifier;
}

export interface Publication {
	/** The head to hand out: the one before when nothing changed and it is good for long enough. */
	readonly head: Bytes;
	readonly seq: number;
	/** False when the head is the one before. */
	readonly changed: boolean;
	readonly index: Bytes;
	/** Everything the version needs, by hash: index, chunks, batches, attachments. */
	readonly objects: ReadonlyMap<ObjectHash, Bytes>;
	/** What viewers follow. */
	readonly link: string;
	/** The torrent that the head names: to be seeded. */
	readonly baseTorrent?: BaseTorrent;
}

export type PublishError =
	| RefusedRecords
	| AttachmentTooLarge
	| BadPrevious
	/** The signer's key has no such role in the newest root. */
	| { readonly type: 'WrongKey' }
	/** The newest root has closed the channel. */
	| { readonly type: 'Closed' }
	| RootError
	| LayoutError
	| BadIndex;

/**
 * Makes the next version of a feed. All records or none: one that breaks a rule stops it, and all such rows are named.
 * The same input gives the same objects; the number grows only when something changed or the head nears its expiry.
 */
export const publishFeed = async (
	input: PublishInput,
	ports: PublishPorts
): Promise<Result<Publication, PublishError>> => {
	const { channel, feed, headSigner, previous } = input;
	const chain = await verifyRootChain({ channel, envelopes: input.roots, ...ports });
	if (!chain.ok) return chain;
	const root = chain.value.newest;
	if (root.retired) return err({ type: 'Closed' });
	const keys = keysOfRole(root, headRole(feed));
	if (!keys.some((key) => equalBytes(key, headSigner.publicKey))) return err({ type: 'WrongKey' });

	const records = checkRecords(input.records, channel);
	if (!records.ok) return records;
	const attachments = await nameAttachments(input.attachments ?? [], ports.digest);
	if (!attachments.ok) return attachments;
	const before = previous ? await readPrevious(input, previous, ports.digest) : ok(undefined);
	if (!before.ok) return before;
	const plan = { root, channel, feed, headSigner, records: records.value, before: before.value };
	const version = await makeVersion(plan, ports);
	if (!version.ok) return version;
	return ok({
		...version.value,
		objects: new Map([...attachments.value, ...version.value.objects]),
		link: formatChannelLink({
			hotKey: headSigner.publicKey,
			feed,
			name: root.name,
			channel,
			trackers: root.trackers
		})
	});
};

interface Plan {
	readonly root: Root;
	readonly channel: ChannelId;
	readonly feed: string;
	readonly headSigner: Signer;
	readonly records: FeedState;
	readonly before: PreviousVersion | undefined;
}

/** Index and objects of the version: those of the one before when the records are the same. */
interface Content {
	readonly base: FeedBase;
	readonly index: Bytes;
	readonly objects: ReadonlyMap<ObjectHash, Bytes>;
}

const makeVersion = async (
	plan: Plan,
	ports: PublishPorts
): Promise<Result<Omit<Publication, 'link'>, PublishError>> => {
	const { before, channel, feed, records } = plan;
	const unchanged = before && isSameState(before.records, records) ? before : undefined;
	const changed = !unchanged || needsSigning(unchanged, plan, ports.clock.now());
	const seq = (before?.seq ?? 0) + (changed ? 1 : 0);
	const content: Result<Content, PublishError> = unchanged
		? ok({
				base: unchanged.index.base,
				index: unchanged.indexBytes,
				objects: unchanged.objects
			})
		: await layContent(plan, seq, ports.digest);
	if (!content.ok) return content;

	const { base, index, objects } = content.value;
	const chunks = base.chunks.flatMap((hash) => objects.get(hash) ?? []);
	const name = `matinee-${channel.slice(0, 16)}-${feed}.cbor`;
	const baseTorrent = await createBaseTorrent(chunks, name, ports.digest);
	const indexHash = objectHashOf(await ports.digest.sha256(index));
	const head = changed
		? await signNext({ ...plan, seq, index, indexHash, baseTorrent }, ports)
		: unchanged.head.bytes;
	return ok({
		head,
		seq,
		changed,
		index,
		objects: new Map([...objects, [indexHash, index]]),
		...(baseTorrent ? { baseTorrent } : {})
	});
};

/** True when the head of an unchanged version must be signed anew: it nears its end, or keys have changed. */
const needsSigning = ({ head }: PreviousVersion, plan: Plan, nowMs: number): boolean =>
	head.expiresMs - nowMs <= limits.channel.headRenewMs ||
	head.rootVersion !== plan.root.version ||
	!equalBytes(head.key, plan.headSigner.publicKey);

const layContent = async (
	{ before, records }: Plan,
	seq: number,
	digest: Digest
): Promise<Result<Content, PublishError>> => {
	const layout = await layOutVersion(before, { records, seq, digest });
	if (!layout.ok) return layout;
	const { base, log, objects } = layout.value;
	const index = encodeIndex({
		base,
		log,
		art: [],
		...(before ? { previous: before.head.index } : {})
	});
	if (!index.ok) return index;
	const needed = new Set([...base.chunks, ...log.map(({ hash }) => hash)]);
	return ok({
		base,
		index: index.value,
		objects: new Map([...objects].filter(([hash]) => needed.has(hash)))
	});
};

const signNext = async (
	next: Plan & {
		readonly seq: number;
		readonly index: Bytes;
		readonly indexHash: ObjectHash;
		readonly baseTorrent: BaseTorrent | undefined;
	},
	{ clock, digest }: PublishPorts
): Promise<Bytes> => {
	const { before, baseTorrent } = next;
	const timeMs = clock.now();
	return signHead(
		{
			feed: next.feed,
			seq: next.seq,
			channel: next.channel,
			rootVersion: next.root.version,
			index: next.indexHash,
			indexBytes: next.index.length,
			titles: next.records.size,
			timeMs,
			expiresMs: timeMs + limits.channel.headLifeMs,
			...(before ? { previous: objectHashOf(await digest.sha256(before.head.bytes)) } : {}),
			...(baseTorrent ? { baseTorrent: baseTorrent.infoHash } : {})
		},
		next.headSigner
	);
};
