/** The versions of followed feeds as an index holds them: judged from stored objects, kept in parts, shown together. */
import { objectHashOf, type ChannelId, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { objectsOf, parseIndex, type FeedIndex } from '#lib/channel/feed-index.ts';
import type { Head } from '#lib/channel/head.ts';
import type { ObjectPack } from '#lib/channel/object-pack.ts';
import type { ReadError, Version } from '#lib/channel/version.ts';
import {
	baseTitles,
	countTitles,
	makePart,
	namePart,
	planParts,
	type FeedPart
} from './feed-parts.ts';
import { keepPart, readPart, sweepParts, type PartFiles } from './part-store.ts';

/** A version that has been judged: it can be shown at once. */
export interface ShelvedVersion extends Version {
	readonly parts: readonly FeedPart[];
}

export interface FeedShelf {
	/** Judges the version that a head points at, and makes what is missing of its index. */
	readonly check: (head: Head) => Promise<Result<Version, ReadError>>;
	/** Makes a judged version the shown one of its feed; false when it was not judged. */
	readonly show: (channel: ChannelId, feed: string, index: ObjectHash) => boolean;
	readonly hide: (channel: ChannelId, feed: string) => void;
	/** What is shown, in the order in which the feeds were first shown. */
	readonly shown: () => readonly ShelvedVersion[];
	/** Which of these must be fetched; those whose bytes are wrong are thrown away. */
	readonly missing: (hashes: readonly ObjectHash[]) => Promise<readonly ObjectHash[]>;
	/** Stores bytes whose hash is this one; false when it is not. */
	readonly put: (hash: ObjectHash, bytes: Uint8Array) => Promise<boolean>;
	/** Deletes the files of parts that no shown version needs. */
	readonly sweep: () => Promise<void>;
}

export interface FeedShelfOptions {
	readonly pack: ObjectPack;
	readonly files: PartFiles;
	readonly digest: Digest;
	/** A part of an index could not be kept: it is made again at the next start. */
	readonly onNoRoom: () => void;
}

/** Room is made for no more than this, whatever a publisher promises. */
const expectedMost = 200_000;

const keyOf = (channel: ChannelId, feed: string): string => `${channel}/${feed}`;

/** A shelf that shows nothing yet. */
export const createFeedShelf = ({ pack, files, digest, onNoRoom }: FeedShelfOptions): FeedShelf => {
	/** Objects whose hash was taken since the start. */
	const verified = new Set<ObjectHash>();
	const judged = new Map<string, ShelvedVersion>();
	const shown = new Map<string, ShelvedVersion>();

	const isWhole = async (hash: ObjectHash): Promise<boolean> => {
		if (verified.has(hash)) return pack.has(hash);
		const bytes = pack.get(hash);
		if (!bytes) return false;
		if (objectHashOf(await digest.sha256(bytes)) === hash) {
			verified.add(hash);
			return true;
		}
		pack.delete(hash);
		return false;
	};

	const readIndex = async (head: Head): Promise<Result<FeedIndex, ReadError>> => {
		const bytes = (await isWhole(head.index)) ? pack.get(head.index) : undefined;
		if (!bytes) return err({ type: 'Missing', hash: head.index });
		const index = bytes.length === head.indexBytes ? parseIndex(bytes) : undefined;
		return index?.ok ? ok(index.value) : err({ type: 'BadObject', hash: head.index });
	};

	/** Parts that are in memory, by name. */
	const held = (): ReadonlyMap<string, FeedPart> =>
		new Map(
			[...judged.values(), ...shown.values()]
				.flatMap(({ parts }) => parts)
				.map((part) => [part.name, part])
		);

	/** All objects here, of the lengths that the index says, and not too much of them together. */
	const weigh = (index: FeedIndex): Result<void, ReadError> => {
		let total = 0;
		for (const hash of objectsOf(index)) {
			const length = pack.lengthOf(hash);
			if (length === undefined) return err({ type: 'Missing', hash });
			total += length;
		}
		const limitBytes = limits.channel.feedBytes;
		if (total > limitBytes) return err({ type: 'FeedTooLarge', limitBytes });
		const wrong = index.log.find(({ hash, bytes }) => pack.lengthOf(hash) !== bytes);
		return wrong ? err({ type: 'BadObject', hash: wrong.hash }) : ok(undefined);
	};

	const readParts = async (
		index: FeedIndex,
		channel: ChannelId
	): Promise<Result<readonly FeedPart[], ReadError>> => {
		const known = held();
		const parts: FeedPart[] = [];
		for (const plan of planParts(index)) {
			const name = await namePart(plan, channel, digest);
			const kept = known.get(name) ?? (await readPart(files, name));
			if (kept) {
				parts.push(kept);
				continue;
			}
			for (const hash of plan.objects) {
				if (!(await isWhole(hash))) return err({ type: 'Missing', hash });
			}
			const made = makePart({
				name,
				plan,
				channel,
				read: (hash) => pack.get(hash),
				titles: plan.kind === 'base' ? Math.min(index.base.titles, expectedMost) : 0
			});
			if (!made.ok) return made;
			if (!(await keepPart(files, made.value))) onNoRoom();
			parts.push(made.value);
		}
		return ok(parts);
	};

	const check: FeedShelf['check'] = async (head) => {
		const index = await readIndex(head);
		if (!index.ok) return index;
		const weighed = weigh(index.value);
		if (!weighed.ok) return weighed;
		const parts = await readParts(index.value, head.channel);
		if (!parts.ok) return parts;
		const [base] = parts.value;
		const { titles } = index.value.base;
		const addsUp =
			base !== undefined &&
			baseTitles(base) === titles &&
			countTitles(parts.value, titles) === head.titles;
		if (!addsUp) return err({ type: 'Inconsistent' });
		const version: ShelvedVersion = { head, index: index.value, parts: parts.value };
		judged.set(keyOf(head.channel, head.feed), version);
		return ok({ head, index: index.value });
	};

	return {
		check,
		show: (channel, feed, index) => {
			const key = keyOf(channel, feed);
			const version = judged.get(key);
			if (version?.head.index !== index) return shown.get(key)?.head.index === index;
			judged.delete(key);
			shown.set(key, version);
			return true;
		},
		hide: (channel, feed) => {
			shown.delete(keyOf(channel, feed));
		},
		shown: () => [...shown.values()],
		missing: async (hashes) => {
			const absent: ObjectHash[] = [];
			for (const hash of hashes) if (!(await isWhole(hash))) absent.push(hash);
			return absent;
		},
		put: async (hash, bytes) => {
			if (objectHashOf(await digest.sha256(new Uint8Array(bytes))) !== hash) return false;
			pack.put(hash, bytes);
			verified.add(hash);
			return true;
		},
		sweep: () => sweepParts(files, new Set(held().keys()))
	};
};
