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
import { fieldTable, type FieldRead, type FieldTable } from './field-table.ts';
import { JudgedTexts } from './judged-texts.ts';
import { latestMs, required, seen, subtitleKinds, typeOfRange } from './title-rules.ts';
import type { TagFacet, TextField, TitleSink, TitleType } from './title-sink.ts';

const { title: bounds } = limits;

/** What one scan learns beside what it tells the sink. */
export interface ScannedTitle {
	/** False when a field is not plainly right: the whole record must be parsed to know. */
	isPlain: boolean;
	idStart: number;
	idEnd: number;
}

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
	readonly #licences = new JudgedTexts((text) => parseLicence(text) !== undefined, bounds.urlChars);
	readonly #trackers = new JudgedTexts(
		(text) => parseTrackerAddress(text) !== undefined,
		bounds.urlChars
	);
	readonly #kinds = new JudgedTexts((text) => subtitleKinds.has(text), 16);
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
		const list = (most: number, read: FieldRead) => (c: CborCursor) => this.#list(c, most, read);
		this.#fields = fieldTable({
			id: (c) => this.#id(c),
			type: (c) => this.#typeOf(c),
			title: (c) => this.#texts(c, 'title', bounds.graphemes),
			originalTitle: (c) => this.#shortText(c, 'originalTitle'),
			year: number(1870, 2200, sink.setYear),
			runtime: number(1, 1e6, sink.setRuntime),
			genres: list(bounds.genres, (c) => this.#genre(c)),
			languages: list(bounds.languages, (c) => this.#language(c, 'language')),
			overview: (c) => this.#texts(c, 'overview', bounds.overviewChars),
			people: list(bounds.people, (c) => this.#map(c, this.#people, 3)),
			licence: (c) => this.#licence(c),
			rightsHolder: (c) => this.#shortText(c, undefined, seen.rightsHolder),
			source: (c) => this.#range(c, isPageRange),
			poster: hash(32),
			still: hash(32),
			variants: list(bounds.variants, (c) => this.#variant(c)),
			subtitles: list(bounds.subtitles, (c) => this.#subtitle(c)),
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
		const takeFile = (file: number): void => {
			this.#identityLow ^= Math.imul(file + 1, 0x9e3779b1);
		};
		this.#variants = fieldTable({
			infohash: (c) => this.#part(1) && this.#infoHash(c),
			file: (c) => this.#part(2) && this.#whole(c, 0, limits.torrent.files - 1, takeFile),
			container: (c) => this.#part(4) && this.#range(c, isContainerRange),
			codecs: (c) => this.#part(8) && this.#range(c, isCodecsRange),
			bytes: (c) => this.#part(16) && this.#whole(c, 1, Number.MAX_SAFE_INTEGER, ignore),
			width: number(1, 65_535, ignore),
			height: number(1, 65_535, ignore),
			bitrate: number(1, 1e10, ignore),
			info: hash(32),
			trackers: list(bounds.trackers, (c) => this.#judgedText(c, this.#trackers)),
			webSeeds: list(bounds.webSeeds, (c) => this.#range(c, isPageRange))
		});
		this.#subtitles = fieldTable({
			lang: (c) => this.#part(1) && this.#language(c, 'subtitleLanguage'),
			kind: (c) => this.#part(2) && this.#judgedText(c, this.#kinds),
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

	#list(cursor: CborCursor, most: number, read: FieldRead): boolean {
		if (!cursor.head()) return false;
		if (cursor.major !== major.list || cursor.argument > most) {
			return this.#odd() && cursor.rest(1);
		}
		for (let left = cursor.argument; left > 0; left--) if (!read(cursor)) return false;
		return true;
	}

	/** Reads a text; false when malformed. For anything else than a text the record is odd and `#end` is -1. */
	#text(cursor: CborCursor): boolean {
		this.#end = -1;
		if (!cursor.head()) return false;
		const isText = cursor.major === major.text;
		if (!cursor.rest(2)) return false;
		if (!isText) return this.#odd();
		this.#start = cursor.at - cursor.argument;
		this.#end = cursor.at;
		return true;
	}
	/** The text that was read last. */
	#start = 0;
	#end = -1;

	/** What was just read is a text, and fits; else the record is odd. True in any case. */
	#mustFit(fits: boolean): boolean {
		return fits || this.#odd();
	}

	#range(
		cursor: CborCursor,
		fits: (bytes: Uint8Array, start: number, end: number) => boolean
	): boolean {
		if (!this.#text(cursor)) return false;
		return this.#end < 0 || this.#mustFit(fits(cursor.bytes, this.#start, this.#end));
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
		if (!this.#text(cursor)) return false;
		this.#seen |= seen.type;
		const type = this.#end < 0 ? undefined : typeOfRange(cursor.bytes, this.#start, this.#end);
		if (!type) return this.#odd();
		this.#type = type;
		this.#sink.setType(type);
		return true;
	}

	/** Texts by language, as the title and the overview are. */
	#texts(cursor: CborCursor, field: 'title' | 'overview', mostBytes: number): boolean {
		if (!cursor.head()) return false;
		const count = cursor.argument;
		if (cursor.major !== major.map) return this.#odd() && cursor.rest(1);
		if (count === 0 || count > bounds.languages) this.#odd();
		if (field === 'title') this.#seen |= seen.title;
		let keyStart = -1;
		let keyEnd = -1;
		for (let left = count; left > 0; left--) {
			if (!cursor.key(keyStart, keyEnd)) return false;
			keyStart = cursor.at - cursor.argument;
			keyEnd = cursor.at;
			if (!isLanguageRange(cursor.bytes, keyStart, keyEnd)) this.#odd();
			if (!this.#longText(cursor, field, mostBytes)) return false;
		}
		return true;
	}

	#longText(cursor: CborCursor, field: 'title' | 'overview', mostBytes: number): boolean {
		if (!this.#text(cursor)) return false;
		if (this.#end < 0) return true;
		this.#sink.addText(field, cursor.bytes, this.#start, this.#end);
		const fits = field === 'title' ? isPlainText : isPlainLines;
		return this.#mustFit(fits(cursor.traits, this.#end - this.#start, mostBytes));
	}

	#shortText(cursor: CborCursor, field: TextField | undefined, bit = 0): boolean {
		this.#seen |= bit;
		if (!this.#text(cursor)) return false;
		if (this.#end < 0) return true;
		if (field) this.#sink.addText(field, cursor.bytes, this.#start, this.#end);
		return this.#mustFit(this.#isShort(cursor));
	}

	#isShort(cursor: CborCursor): boolean {
		return isPlainText(cursor.traits, this.#end - this.#start, bounds.shortTextChars);
	}

	#genre(cursor: CborCursor): boolean {
		if (!this.#text(cursor)) return false;
		if (this.#end < 0) return true;
		this.#sink.addTag('genre', cursor.bytes, this.#start, this.#end);
		return this.#mustFit(this.#isShort(cursor));
	}

	#language(cursor: CborCursor, facet: TagFacet): boolean {
		if (!this.#text(cursor)) return false;
		if (this.#end < 0) return true;
		this.#sink.addTag(facet, cursor.bytes, this.#start, this.#end);
		return this.#mustFit(isLanguageRange(cursor.bytes, this.#start, this.#end));
	}

	#licence(cursor: CborCursor): boolean {
		this.#seen |= seen.licence;
		if (!this.#judgedText(cursor, this.#licences)) return false;
		if (this.#end >= 0) this.#sink.addTag('licence', cursor.bytes, this.#start, this.#end);
		return true;
	}

	#judgedText(cursor: CborCursor, judged: JudgedTexts): boolean {
		if (!this.#text(cursor)) return false;
		return this.#end < 0 || this.#mustFit(judged.fits(cursor.bytes, this.#start, this.#end));
	}

	#series(cursor: CborCursor): boolean {
		this.#seen |= seen.series;
		if (!this.#text(cursor)) return false;
		if (this.#end < 0) return true;
		this.#sink.setSeries(cursor.bytes, this.#start, this.#end);
		return this.#mustFit(isIdRange(cursor.bytes, this.#start, this.#end));
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
}
