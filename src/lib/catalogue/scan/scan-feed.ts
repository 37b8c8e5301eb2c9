/** Scans the objects of a feed, chunks and batches, into an index: the same rules as `parseChunk` and `parseBatch`, without their objects. */
import { utf8ToText } from '#lib/core/bytes.ts';
import { decodeCbor } from '#lib/core/cbor.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { parseTitleRecord } from '#lib/catalogue/parse-title.ts';
import { CborCursor, major } from '#lib/core/cbor-cursor.ts';
import { isIdRange } from './field-shapes.ts';
import { TitleScanner } from './title-scanner.ts';
import type { TitleSink } from './title-sink.ts';

/** One object's share of a version. */
export interface ScannedObject {
	/** Records in it, good and bad. */
	readonly records: number;
	/** Ids of the records that break a rule of their own: they are counted and not shown. */
	readonly bad: readonly string[];
	/** Ids that are gone, of a batch. */
	readonly deletes: readonly string[];
}

interface Id {
	readonly bytes: Uint8Array;
	readonly start: number;
	readonly end: number;
}

const isBefore = (a: Id | undefined, b: Id): boolean => {
	if (!a) return true;
	const shared = Math.min(a.end - a.start, b.end - b.start);
	for (let i = 0; i < shared; i++) {
		const difference = (a.bytes[a.start + i] ?? 0) - (b.bytes[b.start + i] ?? 0);
		if (difference !== 0) return difference < 0;
	}
	return a.end - a.start < b.end - b.start;
};

const textOf = ({ bytes, start, end }: Id): string => utf8ToText(bytes.subarray(start, end)) ?? '';

/** Scans the objects of one feed in the order of its index. */
export class FeedScanner {
	readonly #sink: TitleSink;
	readonly #channel: ChannelId;
	readonly #titles: TitleScanner;
	#last: Id | undefined;

	constructor(sink: TitleSink, channel: ChannelId) {
		this.#sink = sink;
		this.#channel = channel;
		this.#titles = new TitleScanner(sink);
	}

	/**
	 * Scans a chunk of the base, whose ids must follow those of the chunk before; undefined when it breaks the format.
	 * `object` is what the sink is told as its place.
	 */
	chunk(bytes: Uint8Array, object: number): ScannedObject | undefined {
		if (bytes.length > limits.channel.objectBytes) return undefined;
		const cursor = new CborCursor(bytes);
		const bad: string[] = [];
		let records = 0;
		while (cursor.at < bytes.length) {
			if (!this.#record(cursor, object, bad)) return undefined;
			records++;
		}
		// The chunk's bytes need not live on for the sake of one id.
		const last = this.#last;
		if (last)
			this.#last = {
				bytes: last.bytes.slice(last.start, last.end),
				start: 0,
				end: last.end - last.start
			};
		return records > 0 ? { records, bad, deletes: [] } : undefined;
	}

	/** Scans a batch `{d, u}`; undefined when it breaks the format. */
	batch(bytes: Uint8Array, object: number): ScannedObject | undefined {
		if (bytes.length > limits.channel.objectBytes) return undefined;
		const cursor = new CborCursor(bytes);
		if (!cursor.expect(major.map) || cursor.argument !== 2) return undefined;
		const deletes = isNamed(cursor, 'd') ? this.#deletes(cursor) : undefined;
		if (!deletes || !isNamed(cursor, 'u') || !cursor.expect(major.list)) return undefined;
		const records = cursor.argument;
		const bad: string[] = [];
		this.#last = undefined;
		const read = this.#upserts(cursor, object, new Set(deletes), bad);
		return read && cursor.at === bytes.length ? { records, bad, deletes } : undefined;
	}

	#upserts(cursor: CborCursor, object: number, gone: ReadonlySet<string>, bad: string[]): boolean {
		for (let left = cursor.argument; left > 0; left--) {
			if (!this.#record(cursor, object, bad)) return false;
			// No id is both changed and gone.
			const { scanned } = this.#titles;
			const id = { bytes: cursor.bytes, start: scanned.idStart, end: scanned.idEnd };
			if (gone.size > 0 && gone.has(textOf(id))) return false;
		}
		return true;
	}

	#deletes(cursor: CborCursor): readonly string[] | undefined {
		if (!cursor.expect(major.list) || cursor.argument > cursor.bytes.length) return undefined;
		const ids: string[] = [];
		let last: Id | undefined;
		for (let left = cursor.argument; left > 0; left--) {
			if (!cursor.text()) return undefined;
			const id: Id = { bytes: cursor.bytes, start: cursor.at - cursor.argument, end: cursor.at };
			if (!isIdRange(id.bytes, id.start, id.end) || !isBefore(last, id)) return undefined;
			ids.push(textOf(id));
			last = id;
		}
		return ids;
	}

	#record(cursor: CborCursor, object: number, bad: string[]): boolean {
		const start = cursor.at;
		this.#sink.startDoc();
		const { scanned } = this.#titles;
		if (!this.#titles.scan(cursor)) {
			this.#sink.abandonDoc();
			return false;
		}
		const id: Id = { bytes: cursor.bytes, start: scanned.idStart, end: scanned.idEnd };
		const follows = isBefore(this.#last, id);
		this.#last = id;
		if (follows && (scanned.isPlain || this.#isSound(cursor.bytes.subarray(start, cursor.at)))) {
			this.#sink.setLocation(object, start, cursor.at - start);
			this.#sink.endDoc();
		} else {
			this.#sink.abandonDoc();
			bad.push(textOf(id));
		}
		return follows;
	}

	/** The closer look: what the parser of whole records says. */
	#isSound(bytes: Uint8Array): boolean {
		const decoded = decodeCbor(bytes, limits.channel.objectBytes);
		return decoded.ok && parseTitleRecord(decoded.value, this.#channel).ok;
	}
}

const isNamed = (cursor: CborCursor, name: string): boolean =>
	cursor.text() && cursor.argument === 1 && cursor.bytes[cursor.at - 1] === name.charCodeAt(0);
