/** Scans the records of a feed into an index: the same rules as `parseChunk` and `parseTitleRecord`, without their objects. */
import { utf8ToText } from '#lib/core/bytes.ts';
import { decodeCbor } from '#lib/core/cbor.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { parseTitleRecord } from '#lib/catalogue/parse-title.ts';
import { CborCursor } from '#lib/core/cbor-cursor.ts';
import { TitleScanner } from './title-scanner.ts';
import type { TitleSink } from './title-sink.ts';

/** One object's share of a version. */
export interface ScannedObject {
	/** Records in it, good and bad. */
	readonly records: number;
	/** Ids of the records that break a rule of their own: they are counted and not shown. */
	readonly bad: readonly string[];
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
		return records > 0 ? { records, bad } : undefined;
	}

	/** Scans one record whose place and form are known; false when it breaks a rule of its own. */
	record(
		bytes: Uint8Array,
		{ start, end }: { readonly start: number; readonly end: number },
		object: number
	): boolean {
		const bad: string[] = [];
		this.#last = undefined;
		const cursor = new CborCursor(bytes, start);
		return this.#record(cursor, object, bad) && cursor.at === end && bad.length === 0;
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
