/** Reads title records where they stand: what is plainly sound goes straight to the index, the rest is left to the parser. */
import { limits } from '#lib/core/limits.ts';
import { parseTrackerAddress } from '#lib/core/addresses.ts';
import { parseLicence } from '#lib/catalogue/licence.ts';
import { major, type CborCursor } from '#lib/core/cbor-cursor.ts';
import {
	isCodecsRange,
	isContainerRange,
	isIdRange,
	isLanguageRange,
	isPageRange,
	isPlainLines,
	isPlainText
} from './field-shapes.ts';
import { fieldTable, type FieldTable } from './field-table.ts';
import { latestMs, required, seen, subtitleKinds, typesByText } from './title-rules.ts';
import type { TagFacet, TextField, TitleSink, TitleType } from './title-sink.ts';

const { title: bounds } = limits;
const judgedMost = 1000;

/** What one scan learns beside what it tells the sink. */
export interface ScannedTitle {
	/** False when a field is not plainly right: the whole record must be parsed to know. */
	isPlain: boolean;
	idStart: number;
	idEnd: number;
}

const decoder = new TextDecoder();

/** Four bytes as one number, big-endian. */
const word = (bytes: Uint8Array, at: number): number =>
	(((bytes[at] ?? 0) << 24) |
		((bytes[at + 1] ?? 0) << 16) |
		((bytes[at + 2] ?? 0) << 8) |
		(bytes[at + 3] ?? 0)) >>>
	0;

/** Scans records into one sink; use one for many, since it remembers the licences it has judged. */
export class TitleScanner {
	readonly #sink: TitleSink;
	readonly #licences = new Map<string, boolean>();
	readonly #trackers = new Map<string, boolean>();
	readonly #fields: FieldTable;
	readonly #people: FieldTable;
	readonly #variants: FieldTable;
	readonly #subtitles: FieldTable;
	#seen = 0;
	#type: TitleType | '' = '';
	#parts = 0;
	#identityHigh = 0;
	#identityLow = 0;
	readonly scanned: ScannedTitle = { isPlain: true, idStart: 0, idEnd: 0 };

	constructor(sink: TitleSink) {
		this.#sink = sink;
		const number =
			(least: number, most: number, take: (value: number) => void) => (c: CborCursor) =>
				this.#whole(c, least, most, take);
		const ignore = (): void => undefined;
		const hash = (length: number) => (c: CborCursor) => this.#hash(c, length);
		this.#fields = fieldTable({
			id: (c) => this.#id(c),
			type: (c) => this.#typeOf(c),
			title: (c) => this.#texts(c, 'title', bounds.graphemes),
			originalTitle: (c) => this.#shortText(c, 'originalTitle'),
			year: number(1870, 2200, sink.setYear),
			runtime: number(1, 1e6, sink.setRuntime),
			genres: (c) => this.#list(c, bounds.genres, () => this.#genre(c)),
			languages: (c) => this.#list(c, bounds.languages, () => this.#language(c, 'language')),
			overview: (c) => this.#texts(c, 'overview', bounds.overviewChars),
			people: (c) => this.#list(c, bounds.people, () => this.#map(c, this.#people, 3)),
			licence: (c) => this.#licence(c),
			rightsHolder: (c) => this.#shortText(c, undefined, seen.rightsHolder),
			source: (c) => this.#range(c, isPageRange),
			poster: hash(32),
			still: hash(32),
			variants: (c) => this.#list(c, bounds.variants, () => this.#variant(c)),
			subtitles: (c) => this.#list(c, bounds.subtitles, () => this.#subtitle(c)),
			chapters: (c) => this.#odd() && c.skip(1),
			series: (c) => this.#series(c),
			season: number(0, 10_000, sink.setSeason),
			episode: number(0, 100_000, sink.setEpisode),
			added: number(0, latestMs, (ms) => {
				this.#seen |= seen.added;
				sink.setAdded(ms);
			}),
			updated: number(0, latestMs, ignore)
		});
		this.#people = fieldTable({
			name: (c) => this.#part(1) && this.#shortText(c, 'people'),
			role: (c) => this.#part(2) && this.#shortText(c, undefined)
		});
		this.#variants = fieldTable({
			infohash: (c) => this.#part(1) && this.#infoHash(c),
			file: (c) =>
				this.#part(2) &&
				this.#whole(c, 0, limits.torrent.files - 1, (file) => {
					this.#identityLow ^= Math.imul(file + 1, 0x9e3779b1);
				}),
			container: (c) => this.#part(4) && this.#range(c, isContainerRange),
			codecs: (c) => this.#part(8) && this.#range(c, isCodecsRange),
			bytes: (c) => this.#part(16) && this.#whole(c, 1, Number.MAX_SAFE_INTEGER, ignore),
			width: number(1, 65_535, ignore),
			height: number(1, 65_535, ignore),
			bitrate: number(1, 1e10, ignore),
			info: hash(32),
			trackers: (c) =>
				this.#list(c, bounds.trackers, () =>
					this.#judgedText(c, this.#trackers, parseTrackerAddress)
				),
			webSeeds: (c) => this.#list(c, bounds.webSeeds, () => this.#range(c, isPageRange))
		});
		this.#subtitles = fieldTable({
			lang: (c) => this.#part(1) && this.#language(c, 'subtitleLanguage'),
			kind: (c) => this.#part(2) && this.#subtitleKind(c),
			object: (c) => this.#part(12) && this.#hash(c, 32),
			infohash: (c) => this.#part(4) && this.#hash(c, 20),
			file: (c) => this.#part(8) && this.#whole(c, 0, limits.torrent.files - 1, ignore)
		});
	}

	/** Scans the record at the cursor; false when it is not canonical dag-cbor or has no id. `scanned` tells the rest. */
	scan(cursor: CborCursor): boolean {
		const { scanned } = this;
		scanned.isPlain = true;
		this.#seen = 0;
		this.#type = '';
		if (!this.#map(cursor, this.#fields, 0, 0) || (this.#seen & seen.id) === 0) return false;
		if (!this.#isComplete(this.#type)) this.#odd();
		return true;
	}

	/** What no single field can say; as `parseTitleRecord` has it. */
	#isComplete(type: TitleType | ''): boolean {
		const has = (bit: number): boolean => (this.#seen & bit) === bit;
		const isSeries = type === 'series';
		return (
			has(required) && (isSeries || has(seen.variant)) && (type === 'episode') === has(seen.series)
		);
	}

	/** True always, so that it can stand in a chain of conditions. */
	#odd(): boolean {
		this.scanned.isPlain = false;
		return true;
	}
	#part(bit: number): boolean {
		this.#parts |= bit;
		return true;
	}

	/** Reads a map with the fields it must have; another kind of value is odd. */
	#map(cursor: CborCursor, table: FieldTable, parts: number, depth = 2): boolean {
		if (!cursor.head()) return false;
		if (cursor.major !== major.map) return this.#odd() && cursor.rest(depth);
		this.#parts = 0;
		const read = table(cursor, depth + 1);
		if ((this.#parts & parts) !== parts) this.#odd();
		return read;
	}

	#list(cursor: CborCursor, most: number, read: () => boolean): boolean {
		if (!cursor.head()) return false;
		if (cursor.major !== major.list || cursor.argument > most) {
			return this.#odd() && cursor.rest(1);
		}
		for (let left = cursor.argument; left > 0; left--) if (!read()) return false;
		return true;
	}

	/** Reads a text; for anything else the record is odd, and `then` is not asked. */
	#text(cursor: CborCursor, then: (start: number, end: number) => boolean): boolean {
		if (!cursor.head()) return false;
		const isText = cursor.major === major.text;
		if (!cursor.rest(2)) return false;
		if (!isText || !then(cursor.at - cursor.argument, cursor.at)) this.#odd();
		return true;
	}

	#range(
		cursor: CborCursor,
		fits: (bytes: Uint8Array, start: number, end: number) => boolean
	): boolean {
		return this.#text(cursor, (start, end) => fits(cursor.bytes, start, end));
	}

	#whole(cursor: CborCursor, least: number, most: number, take: (value: number) => void): boolean {
		if (!cursor.head()) return false;
		if (cursor.major !== major.whole) return this.#odd() && cursor.rest(2);
		const value = cursor.number();
		if (value < least || value > most) return this.#odd();
		take(value);
		return true;
	}

	#hash(cursor: CborCursor, length: number): boolean {
		if (!cursor.head()) return false;
		if (cursor.major !== major.bytes || cursor.argument !== length) this.#odd();
		return cursor.rest(2);
	}

	#id(cursor: CborCursor): boolean {
		if (!cursor.text()) return false;
		const { scanned } = this;
		scanned.idEnd = cursor.at;
		scanned.idStart = cursor.at - cursor.argument;
		if (!isIdRange(cursor.bytes, scanned.idStart, scanned.idEnd)) return false;
		this.#seen |= seen.id;
		this.#sink.setKey(cursor.bytes, scanned.idStart, scanned.idEnd);
		return true;
	}

	#typeOf(cursor: CborCursor): boolean {
		return this.#text(cursor, (start, end) => {
			this.#seen |= seen.type;
			const type = typesByText.get(decoder.decode(cursor.bytes.subarray(start, end)));
			if (!type) return false;
			this.#type = type;
			this.#sink.setType(type);
			return true;
		});
	}

	/** Texts by language, as the title and the overview are. */
	#texts(cursor: CborCursor, field: 'title' | 'overview', mostBytes: number): boolean {
		if (!cursor.head()) return false;
		const count = cursor.argument;
		if (cursor.major !== major.map) return this.#odd() && cursor.rest(1);
		if (count === 0 || count > bounds.languages) this.#odd();
		if (field === 'title') this.#seen |= seen.title;
		const fits = field === 'title' ? isPlainText : isPlainLines;
		let keyStart = -1;
		let keyEnd = -1;
		for (let left = count; left > 0; left--) {
			if (!cursor.key(keyStart, keyEnd)) return false;
			keyStart = cursor.at - cursor.argument;
			keyEnd = cursor.at;
			if (!isLanguageRange(cursor.bytes, keyStart, keyEnd)) this.#odd();
			const read = this.#text(cursor, (start, end) => {
				this.#sink.addText(field, cursor.bytes, start, end);
				return fits(cursor.traits, end - start, mostBytes);
			});
			if (!read) return false;
		}
		return true;
	}

	#shortText(cursor: CborCursor, field: TextField | undefined, bit = 0): boolean {
		this.#seen |= bit;
		return this.#text(cursor, (start, end) => {
			if (field) this.#sink.addText(field, cursor.bytes, start, end);
			return isPlainText(cursor.traits, end - start, bounds.shortTextChars);
		});
	}

	#genre(cursor: CborCursor): boolean {
		return this.#text(cursor, (start, end) => {
			this.#sink.addTag('genre', cursor.bytes, start, end);
			return isPlainText(cursor.traits, end - start, bounds.shortTextChars);
		});
	}

	#language(cursor: CborCursor, facet: TagFacet): boolean {
		return this.#text(cursor, (start, end) => {
			this.#sink.addTag(facet, cursor.bytes, start, end);
			return isLanguageRange(cursor.bytes, start, end);
		});
	}

	#licence(cursor: CborCursor): boolean {
		const start = cursor.at;
		this.#seen |= seen.licence;
		if (!this.#judgedText(cursor, this.#licences, parseLicence)) return false;
		if (cursor.major === major.text)
			this.#sink.addTag('licence', cursor.bytes, cursor.at - cursor.argument, cursor.at);
		return cursor.at > start;
	}

	/** A text of which there are few in a whole catalogue, so that each is judged once. */
	#judgedText(
		cursor: CborCursor,
		judged: Map<string, boolean>,
		parse: (text: string) => unknown
	): boolean {
		return this.#text(cursor, (start, end) => {
			if (end - start > bounds.urlChars) return false;
			const text = decoder.decode(cursor.bytes.subarray(start, end));
			const known = judged.get(text);
			if (known !== undefined) return known;
			const fits = parse(text) !== undefined;
			if (judged.size < judgedMost) judged.set(text, fits);
			return fits;
		});
	}

	#series(cursor: CborCursor): boolean {
		this.#seen |= seen.series;
		return this.#text(cursor, (start, end) => {
			this.#sink.setSeries(cursor.bytes, start, end);
			return isIdRange(cursor.bytes, start, end);
		});
	}

	#variant(cursor: CborCursor): boolean {
		this.#seen |= seen.variant;
		this.#identityHigh = 0;
		this.#identityLow = 0;
		const read = this.#map(cursor, this.#variants, 31);
		this.#sink.addIdentity(this.#identityHigh, this.#identityLow >>> 0);
		return read;
	}

	#infoHash(cursor: CborCursor): boolean {
		const { bytes } = cursor;
		if (!this.#hash(cursor, 20) || cursor.argument !== 20) return cursor.at <= bytes.length;
		const start = cursor.at - 20;
		this.#identityHigh = word(bytes, start);
		this.#identityLow ^= word(bytes, start + 4);
		return true;
	}

	/** As an object, or as a file of a torrent. */
	#subtitle(cursor: CborCursor): boolean {
		return this.#map(cursor, this.#subtitles, 15);
	}

	#subtitleKind(cursor: CborCursor): boolean {
		return this.#text(cursor, (start, end) =>
			subtitleKinds.has(decoder.decode(cursor.bytes.subarray(start, end)))
		);
	}
}
