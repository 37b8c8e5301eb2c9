/** The index of one version of a feed: the base's chunks and the batches since (DESIGN.md section 1). */
import type { Bytes } from '#lib/core/bytes.ts';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import { bytesOf, fieldsOf, listOf, present, wholeOf } from '#lib/core/fields.ts';
import {
	idToBytes,
	infoHashOf,
	objectHashOf,
	type InfoHash,
	type ObjectHash
} from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';

export interface FeedBase {
	/** The head's number when the base was made. */
	readonly seq: number;
	/** Records in it. */
	readonly titles: number;
	/** In the order of the ids they hold. */
	readonly chunks: readonly ObjectHash[];
}

export interface LogEntry {
	/** The head's number that brought this batch; several batches may share one. */
	readonly seq: number;
	readonly bytes: number;
	/** Upserts and tombstones in it. */
	readonly count: number;
	readonly hash: ObjectHash;
}

/** A torrent of the posters of titles `from` to `to`, by id, both included. */
export interface PosterTorrent {
	readonly from: string;
	readonly to: string;
	readonly infoHash: InfoHash;
}

export interface FeedIndex {
	readonly base: FeedBase;
	/** Oldest first. */
	readonly log: readonly LogEntry[];
	readonly art: readonly PosterTorrent[];
	/** The channel's programme: titles and when they begin. */
	readonly programme?: ObjectHash;
	/** The index of the version before. */
	readonly previous?: ObjectHash;
}

export interface BadIndex {
	readonly type: 'BadIndex';
	readonly part: string;
}

/** Canonical bytes of an index, or an error when it is larger than any reader would take. */
export const encodeIndex = (index: FeedIndex): Result<Bytes, BadIndex> => {
	const { base, log, art, programme, previous } = index;
	const bytes = encodeCbor({
		v: 1,
		base: { seq: base.seq, n: base.titles, c: base.chunks.map(idToBytes) },
		log: log.map((entry) => [entry.seq, entry.bytes, entry.count, idToBytes(entry.hash)]),
		art: art.map(({ from, to, infoHash }) => ({ from, to, ih: idToBytes(infoHash) })),
		...(programme ? { prog: idToBytes(programme) } : {}),
		...(previous ? { prevIndex: idToBytes(previous) } : {})
	});
	return bytes.length > limits.channel.indexBytes
		? err({ type: 'BadIndex', part: 'size' })
		: ok(bytes);
};

const parseHash = (value: unknown): ObjectHash | undefined => {
	const bytes = bytesOf(value, 32);
	return bytes && objectHashOf(bytes);
};

const parseBase = (value: unknown): FeedBase | undefined => {
	const fields = fieldsOf(value);
	const seq = wholeOf(fields?.['seq'], { least: 1 });
	const titles = wholeOf(fields?.['n'], { least: 0 });
	// The size of the index already bounds how many hashes it can hold.
	const chunks = listOf(fields?.['c'], limits.channel.indexBytes, parseHash);
	return seq === undefined || titles === undefined || !chunks ? undefined : { seq, titles, chunks };
};

const parseLogEntry = (value: unknown): LogEntry | undefined => {
	if (!Array.isArray(value) || value.length !== 4) return undefined;
	const seq = wholeOf(value[0], { least: 1 });
	const bytes = wholeOf(value[1], { least: 1, most: limits.channel.objectBytes });
	const count = wholeOf(value[2], { least: 1 });
	const hash = parseHash(value[3]);
	if (seq === undefined || bytes === undefined || count === undefined || !hash) return undefined;
	return { seq, bytes, count, hash };
};

const parsePosterTorrent = (value: unknown): PosterTorrent | undefined => {
	const fields = fieldsOf(value);
	const { from, to } = fields ?? {};
	const infoHash = bytesOf(fields?.['ih'], 20);
	if (typeof from !== 'string' || typeof to !== 'string' || !infoHash) return undefined;
	return { from, to, infoHash: infoHashOf(infoHash) };
};

/** Reads an index whose hash has been checked against the head. */
export const parseIndex = (bytes: Uint8Array): Result<FeedIndex, BadIndex> => {
	const bad = (part: string): Result<FeedIndex, BadIndex> => err({ type: 'BadIndex', part });
	const decoded = decodeCbor(bytes, limits.channel.indexBytes);
	const fields = decoded.ok ? fieldsOf(decoded.value) : undefined;
	if (fields?.['v'] !== 1) return bad('document');
	const base = parseBase(fields['base']);
	if (!base) return bad('base');
	const log = listOf(fields['log'], limits.channel.logBatches, parseLogEntry);
	const grows = log?.every((entry, i) => entry.seq >= (log[i - 1]?.seq ?? base.seq + 1));
	if (!log || grows !== true) return bad('log');
	const art = listOf(fields['art'], limits.channel.posterTorrents, parsePosterTorrent);
	if (!art) return bad('art');
	const unread = ['prog', 'prevIndex'].find(
		(name) => fields[name] !== undefined && !parseHash(fields[name])
	);
	if (unread !== undefined) return bad(unread);
	const [programme, previous] = [parseHash(fields['prog']), parseHash(fields['prevIndex'])];
	return ok({ base, log, art, ...present({ programme, previous }) });
};

/** Every object that the version needs, each once: chunks, then batches, then the programme. */
export const objectsOf = (index: FeedIndex): readonly ObjectHash[] => [
	...new Set([
		...index.base.chunks,
		...index.log.map(({ hash }) => hash),
		...(index.programme ? [index.programme] : [])
	])
];
