/** Publishing: checks every record, lays out the next version, and signs the head that points at it. */
import { encodeIndex, type BadIndex, type FeedBase } from '#lib/channel/feed-index.ts';
import { signHead } from '#lib/channel/head.ts';
import { encodeProgramme, type BadProgramme, type Showing } from '#lib/catalogue/programme.ts';
import type { Batch, FeedState } from '#lib/channel/objects.ts';
import type { ObjectStore, Signer, Verifier } from '#lib/channel/ports.ts';
import { equalBytes, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ChannelId, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { baseTorrentName, createBaseTorrent, type BaseTorrent } from './base-torrent.ts';
import { checkRecords, nameAttachments } from './check-records.ts';
import type { AttachmentTooLarge, RefusedRecords } from './check-records.ts';
import { difference, layOutVersion, sizeOf, type LayoutError } from './layout.ts';
import { linkOf, openFeed, type OpenError, type OpenFeed } from './open-feed.ts';
import type { PreviousVersion } from './previous-version.ts';

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
	RefusedRecords | AttachmentTooLarge | OpenError | LayoutError | BadIndex | BadProgramme;

/** A version to be made: its records, all of which have been checked. */
export interface NextVersion {
	readonly records: FeedState;
	/** The difference to the version before, where it is known already. */
	readonly change?: Batch;
	/** Titles and when they begin, in place of the programme before; empty for none, absent to keep what is. */
	readonly programme?: readonly Showing[];
	/** The highest number that was ever signed for this feed, although its head may be lost. */
	readonly signedSeq?: number;
	/** Called before the key signs, with the number and the SHA-256 of what is to be signed: what is kept here is never signed differently. */
	readonly beforeSigning?: (claim: SigningClaim) => Promise<void>;
}

export interface SigningClaim {
	readonly seq: number;
	/** SHA-256 of the bytes that the signature will cover. */
	readonly message: Bytes;
}

/**
 * Makes the next version of a feed. All records or none: one that breaks a rule stops it, and all such rows are named.
 * The same input gives the same objects; the number grows only when something changed or the head nears its expiry.
 */
export const publishFeed = async (
	input: PublishInput,
	ports: PublishPorts
): Promise<Result<Publication, PublishError>> => {
	const records = checkRecords(input.records, input.channel);
	const feed = await openFeed(input, ports);
	if (!feed.ok) return feed;
	if (!records.ok) return records;
	const attachments = await nameAttachments(input.attachments ?? [], ports.digest);
	if (!attachments.ok) return attachments;
	const version = await publishVersion(feed.value, { records: records.value }, ports);
	if (!version.ok) return version;
	return ok({
		...version.value,
		objects: new Map([...attachments.value, ...version.value.objects])
	});
};

/** Makes the next version of a feed that was opened, out of records that have been checked (`createRecordCheck`). */
export const publishVersion = async (
	feed: OpenFeed,
	version: NextVersion,
	ports: PublishPorts
): Promise<Result<Publication, PublishError>> => {
	const made = await makeVersion({ ...feed, ...version }, ports);
	if (!made.ok) return made;
	// A bound that the root sets for a delegated feed holds for its publisher too.
	const limitBytes = feed.root.feeds.find(({ name }) => name === feed.feed)?.maxBytes;
	if (limitBytes !== undefined && sizeOf(made.value.objects.values()) > limitBytes) {
		return err({ type: 'FeedTooLarge', limitBytes });
	}
	return ok({ ...made.value, link: linkOf(feed) });
};

type Plan = OpenFeed & NextVersion;

interface NamedProgramme {
	readonly hash: ObjectHash;
	readonly bytes: Bytes;
}

/** The programme of the version: the new one, else the one before; undefined for none. */
const programmeOf = async (
	{ before, programme }: Plan,
	digest: Digest
): Promise<Result<NamedProgramme | undefined, BadProgramme>> => {
	if (!programme) {
		const hash = before?.index.programme;
		const bytes = hash && before.objects.get(hash);
		return ok(hash && bytes ? { hash, bytes } : undefined);
	}
	if (programme.length === 0) return ok(undefined);
	const bytes = encodeProgramme(programme);
	if (!bytes.ok) return bytes;
	return ok({ hash: objectHashOf(await digest.sha256(bytes.value)), bytes: bytes.value });
};

/** The version before, when it holds the same records and the same programme. */
const unchangedSince = (
	before: PreviousVersion | undefined,
	change: Batch | undefined,
	programme: NamedProgramme | undefined
): PreviousVersion | undefined =>
	change?.upserts.size === 0 &&
	change.deletes.length === 0 &&
	before?.index.programme === programme?.hash
		? before
		: undefined;

/** Index and objects of the version: those of the one before when the records are the same. */
interface Content {
	readonly base: FeedBase;
	readonly index: Bytes;
	readonly objects: ReadonlyMap<ObjectHash, Bytes>;
}

const contentOf = ({ index, indexBytes, objects }: PreviousVersion): Content => ({
	base: index.base,
	index: indexBytes,
	objects
});

/** The highest number that may have been signed. */
const newestOf = ({ before, signedSeq = 0 }: Plan): number => Math.max(before?.seq ?? 0, signedSeq);

const makeVersion = async (
	plan: Plan,
	ports: PublishPorts
): Promise<Result<Omit<Publication, 'link'>, PublishError>> => {
	const { before, channel, feed, records } = plan;
	const change = before && (plan.change ?? difference(before.records, records));
	const programme = await programmeOf(plan, ports.digest);
	if (!programme.ok) return programme;
	const unchanged = unchangedSince(before, change, programme.value);
	const changed = !unchanged || needsSigning(unchanged, plan, ports.clock.now());
	const seq = changed ? newestOf(plan) + 1 : unchanged.seq;
	const content: Result<Content, PublishError> = unchanged
		? ok(contentOf(unchanged))
		: await layContent({ ...plan, change, named: programme.value }, seq, ports.digest);
	if (!content.ok) return content;

	const { base, index, objects } = content.value;
	const chunks = base.chunks.flatMap((hash) => objects.get(hash) ?? []);
	const name = baseTorrentName(channel, feed);
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
	{
		before,
		records,
		change,
		named
	}: Omit<Plan, 'change'> & {
		readonly change: Batch | undefined;
		readonly named: NamedProgramme | undefined;
	},
	seq: number,
	digest: Digest
): Promise<Result<Content, PublishError>> => {
	const behind = before && change ? { ...before, change } : undefined;
	const layout = await layOutVersion(behind, { records, seq, digest });
	if (!layout.ok) return layout;
	const { base, log, objects } = layout.value;
	const index = encodeIndex({
		base,
		log,
		art: [],
		...(named ? { programme: named.hash } : {}),
		...(before ? { previous: before.head.index } : {})
	});
	if (!index.ok) return index;
	const needed = new Set([...base.chunks, ...log.map(({ hash }) => hash)]);
	return ok({
		base,
		index: index.value,
		objects: new Map([
			...[...objects].filter(([hash]) => needed.has(hash)),
			...(named ? [[named.hash, named.bytes] as const] : [])
		])
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
	const { before, baseTorrent, headSigner, beforeSigning } = next;
	const timeMs = clock.now();
	const signer: Signer = {
		publicKey: headSigner.publicKey,
		sign: async (message) => {
			await beforeSigning?.({ seq: next.seq, message: await digest.sha256(message) });
			return headSigner.sign(message);
		}
	};
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
		signer
	);
};
