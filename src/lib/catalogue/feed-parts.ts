/** The parts of one version as an index knows them: the base, and runs of the batches since; each is made once and kept. */
import { concatBytes, bytesToHex, utf8 } from '#lib/core/bytes.ts';
import { idToBytes, type ChannelId, type ObjectHash } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { FeedIndex } from '#lib/channel/feed-index.ts';
import type { ReadError } from '#lib/channel/version.ts';
import { batchRanges } from '#lib/channel/record-ranges.ts';
import { FeedScanner } from './scan/scan-feed.ts';
import { SegmentBuilder } from './index/segment-builder.ts';
import { docOf, keyOf, type Segment } from './index/columns.ts';

/** What one part adds to those before it. */
export interface FeedPart {
	/** Names it for as long as the objects it was made of are the same. */
	readonly name: string;
	readonly segment: Segment;
	/** The objects that hold its records, as the segment numbers them. */
	readonly objects: readonly ObjectHash[];
	/** Ids of records that break a rule: they count, and hide what came before, and are not shown. */
	readonly bad: readonly string[];
	/** Ids that are gone. */
	readonly deletes: readonly string[];
}

/** The recipe of a part: which objects, read as what. */
export interface PartPlan {
	readonly kind: 'base' | 'run';
	readonly objects: readonly ObjectHash[];
}

/** Batches that share a part: a day's change makes one run anew, the runs before it stay. */
const runBatches = 16;

/** The parts that a version consists of, oldest first. */
export const planParts = (index: FeedIndex): readonly PartPlan[] => {
	const hashes = index.log.map(({ hash }) => hash);
	const runs: PartPlan[] = [];
	for (let at = 0; at < hashes.length; at += runBatches) {
		runs.push({ kind: 'run', objects: hashes.slice(at, at + runBatches) });
	}
	return [{ kind: 'base', objects: index.base.chunks }, ...runs];
};

/** A name for a plan: the same objects of the same channel make the same part. */
export const namePart = async (
	plan: PartPlan,
	channel: ChannelId,
	digest: Digest
): Promise<string> => {
	const hash = await digest.sha256(
		concatBytes(utf8(`part-1 ${plan.kind}\0`), idToBytes(channel), ...plan.objects.map(idToBytes))
	);
	return bytesToHex(hash.subarray(0, 16));
};

export type ReadObject = (hash: ObjectHash) => Uint8Array | undefined;

interface Making {
	readonly name: string;
	readonly plan: PartPlan;
	readonly channel: ChannelId;
	readonly read: ReadObject;
	/** About how many records it holds: a promise of the publisher, and bounded by the reader of indexes. */
	readonly titles: number;
}

const makeBase = ({ name, plan, channel, read, titles }: Making): Result<FeedPart, ReadError> => {
	const builder = new SegmentBuilder(titles);
	const scanner = new FeedScanner(builder, channel);
	const bad: string[] = [];
	for (const [object, hash] of plan.objects.entries()) {
		const bytes = read(hash);
		if (!bytes) return err({ type: 'Missing', hash });
		const scanned = scanner.chunk(bytes, object);
		if (!scanned) return err({ type: 'BadObject', hash });
		bad.push(...scanned.bad);
	}
	return ok({ name, segment: builder.finish(), objects: plan.objects, bad, deletes: [] });
};

interface Winner {
	readonly object: number;
	readonly bytes: Uint8Array;
	readonly start: number;
	readonly end: number;
}

/** Of a run, only the last word on each id counts. */
const makeRun = ({ name, plan, channel, read }: Making): Result<FeedPart, ReadError> => {
	const winners = new Map<string, Winner>();
	const gone = new Set<string>();
	for (const [object, hash] of plan.objects.entries()) {
		const bytes = read(hash);
		if (!bytes) return err({ type: 'Missing', hash });
		const batch = batchRanges(bytes);
		if (!batch) return err({ type: 'BadObject', hash });
		for (const { id, start, end } of batch.upserts) {
			winners.set(id, { object, bytes, start, end });
			gone.delete(id);
		}
		for (const id of batch.deletes) {
			winners.delete(id);
			gone.add(id);
		}
	}
	const builder = new SegmentBuilder();
	const scanner = new FeedScanner(builder, channel);
	const bad: string[] = [];
	for (const id of [...winners.keys()].sort()) {
		const winner = winners.get(id);
		if (winner && !scanner.record(winner.bytes, winner, winner.object)) bad.push(id);
	}
	return ok({ name, segment: builder.finish(), objects: plan.objects, bad, deletes: [...gone] });
};

/** Makes a part out of its objects, whose hashes have been checked. */
export const makePart = (making: Making): Result<FeedPart, ReadError> =>
	making.plan.kind === 'base' ? makeBase(making) : makeRun(making);

/** How many records a version has, good and bad, when its parts follow each other. */
export const countTitles = (parts: readonly FeedPart[], baseTitles: number): number => {
	const bad = parts.map((part) => new Set(part.bad));
	const gone = parts.map((part) => new Set(part.deletes));
	const holds = (number: number, id: string): boolean => {
		const part = parts[number];
		return part !== undefined && (bad[number]?.has(id) === true || docOf(part.segment, id) >= 0);
	};
	/** Whether the parts before this one have the id. */
	const existed = (before: number, id: string): boolean => {
		for (let part = before - 1; part >= 0; part--) {
			if (gone[part]?.has(id)) return false;
			if (holds(part, id)) return true;
		}
		return false;
	};
	let count = baseTitles;
	for (const [number, part] of parts.entries()) {
		if (number === 0) continue;
		for (let doc = 0; doc < part.segment.size; doc++) {
			if (!existed(number, keyOf(part.segment, doc))) count++;
		}
		for (const id of part.bad) if (!existed(number, id)) count++;
		for (const id of part.deletes) if (existed(number, id)) count--;
	}
	return count;
};

/** Records of the base that its parts know of. */
export const baseTitles = ({ segment, bad }: FeedPart): number => segment.size + bad.length;
