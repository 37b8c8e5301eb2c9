/** A segment as bytes: columns one after the other, read back as views without copying; storage lies, so all of it is checked. */
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import { fieldsOf, listOf } from '#lib/core/fields.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { tagFacets, type Postings, type Segment, type TagFacet, type Tags } from './columns.ts';

export interface BadSegment {
	readonly type: 'BadSegment';
	readonly part: string;
}

/*
 * "MTS1", check (u32), bytes of the facts (u32), columns (u32); for each column its bytes (u32); the facts as dag-cbor;
 * room to a multiple of 8; then the columns, each with room to a multiple of 8.
 */
const magic = 0x4d545331;
const headBytes = 16;
const factsMost = 4 * 1024 * 1024;
const aligned = (length: number): number => (length + 7) & ~7;

type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** All columns in the order of the file. */
const columnsOf = (s: Segment): readonly Column[] => [
	s.termUnits,
	s.termStarts,
	s.names.starts,
	s.names.entries,
	s.overviews.starts,
	s.overviews.entries,
	s.keys,
	s.keyStarts,
	s.titles,
	s.titleStarts,
	s.titleWords,
	s.types,
	s.years,
	s.runtimes,
	s.added,
	s.seasons,
	s.episodes,
	s.objects,
	s.offsets,
	s.lengths,
	s.identityStarts,
	s.identities,
	s.members,
	s.series,
	s.seriesStarts,
	...tagFacets.flatMap((facet) => [s.tags[facet].starts, s.tags[facet].ids])
];

/** A check of 32 bits, word by word: notices damage, not malice. */
const checkOf = (words: Uint32Array): number => {
	let a = 0x9e3779b1;
	let b = 0x85ebca77;
	for (let i = 0; i < words.length; i += 2) {
		a = Math.imul(a ^ (words[i] ?? 0), 0x01000193);
		b = (Math.imul(b ^ (words[i + 1] ?? 0), 0xc2b2ae3d) + a) | 0;
	}
	return (a ^ (b >>> 13) ^ b) >>> 0;
};

/** The bytes of a segment. */
export const encodeSegment = (segment: Segment): Bytes => {
	const facts = encodeCbor({
		size: segment.size,
		terms: segment.terms,
		names: tagFacets.map((facet) => [...segment.tags[facet].names])
	});
	const columns = columnsOf(segment).map(
		(column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
	);
	const head = new Uint8Array(headBytes + columns.length * 4);
	const view = new DataView(head.buffer);
	view.setUint32(0, magic);
	view.setUint32(8, facts.length);
	view.setUint32(12, columns.length);
	for (const [i, column] of columns.entries()) view.setUint32(headBytes + i * 4, column.length);
	const padded = (bytes: Uint8Array): readonly Uint8Array[] => [
		bytes,
		new Uint8Array(aligned(bytes.length) - bytes.length)
	];
	const start = concatBytes(head, facts);
	const bytes = concatBytes(...padded(start), ...columns.flatMap(padded));
	new DataView(bytes.buffer).setUint32(4, checkOf(new Uint32Array(bytes.buffer, 8)));
	return bytes;
};

/** Takes columns of a file one after the other. */
class Columns {
	readonly #bytes: Bytes;
	readonly #lengths: readonly number[];
	#at: number;
	#column = 0;
	isWhole = true;

	constructor(bytes: Bytes, lengths: readonly number[], at: number) {
		this.#bytes = bytes;
		this.#lengths = lengths;
		this.#at = at;
	}

	/** The next column, of exactly so many numbers unless any number will do. */
	take<T extends Column>(
		kind: {
			new (buffer: ArrayBuffer, offset: number, length: number): T;
			readonly BYTES_PER_ELEMENT: number;
		},
		count?: number
	): T {
		const bytes = this.#lengths[this.#column++] ?? 0;
		const length = bytes / kind.BYTES_PER_ELEMENT;
		const fits =
			Number.isInteger(length) &&
			this.#at + bytes <= this.#bytes.length &&
			(count === undefined || count === length);
		if (!fits) this.isWhole = false;
		const start = this.#bytes.byteOffset + this.#at;
		this.#at += aligned(bytes);
		return new kind(this.#bytes.buffer, fits ? start : 0, fits ? length : 0);
	}

	/** Starts of ranges: they grow, and end where what they divide ends. */
	starts(count: number, total: number): Uint32Array {
		const starts = this.take(Uint32Array, count + 1);
		let last = 0;
		for (const start of starts) {
			if (start < last) this.isWhole = false;
			last = start;
		}
		if (starts[0] !== 0 || last !== total) this.isWhole = false;
		return starts;
	}

	/** Starts that stand behind what they divide. */
	divided<T extends Column>(column: T, count: number, each = 1): readonly [T, Uint32Array] {
		return [column, this.starts(count, column.length / each)];
	}
}

const readPostings = (columns: Columns, terms: number, size: number): Postings => {
	const starts = columns.take(Uint32Array, terms + 1);
	const entries = columns.take(Uint32Array);
	let last = 0;
	for (const start of starts) {
		if (start < last) columns.isWhole = false;
		last = start;
	}
	if (last !== entries.length) columns.isWhole = false;
	for (const entry of entries) if (entry >>> 8 >= size) columns.isWhole = false;
	return { starts, entries };
};

const readTags = (columns: Columns, size: number, names: readonly string[]): Tags => {
	const starts = columns.take(Uint32Array, size + 1);
	const ids = columns.take(Uint16Array);
	let last = 0;
	for (const start of starts) {
		if (start < last) columns.isWhole = false;
		last = start;
	}
	if (last !== ids.length) columns.isWhole = false;
	for (const id of ids) if (id >= names.length) columns.isWhole = false;
	return { names, starts, ids };
};

interface Facts {
	readonly size: number;
	readonly terms: number;
	readonly names: readonly (readonly string[])[];
}

const parseNames = (value: unknown): readonly string[] | undefined =>
	listOf(value, 65_535, (name) => (typeof name === 'string' ? name : undefined));

const parseFacts = (bytes: Uint8Array): Facts | undefined => {
	const decoded = decodeCbor(bytes, factsMost);
	const fields = decoded.ok ? fieldsOf(decoded.value) : undefined;
	const size = fields?.['size'];
	const terms = fields?.['terms'];
	const names = listOf(fields?.['names'], tagFacets.length, parseNames);
	const fits = typeof size === 'number' && size < 2 ** 20 && typeof terms === 'number';
	return fits && names?.length === tagFacets.length ? { size, terms, names } : undefined;
};

const readColumns = (columns: Columns, { size, terms, names }: Facts): Segment => {
	const termUnits = columns.take(Uint16Array);
	const termStarts = columns.starts(terms, termUnits.length);
	const namePostings = readPostings(columns, terms, size);
	const overviews = readPostings(columns, terms, size);
	const [keys, keyStarts] = columns.divided(columns.take(Uint8Array), size);
	const [titles, titleStarts] = columns.divided(columns.take(Uint16Array), size);
	const titleWords = columns.take(Uint8Array, size);
	const types = columns.take(Uint8Array, size);
	const years = columns.take(Uint16Array, size);
	const runtimes = columns.take(Uint32Array, size);
	const added = columns.take(Float64Array, size);
	const seasons = columns.take(Uint16Array, size);
	const episodes = columns.take(Uint32Array, size);
	const objects = columns.take(Uint16Array, size);
	const offsets = columns.take(Uint32Array, size);
	const lengths = columns.take(Uint32Array, size);
	const identityStarts = columns.take(Uint32Array, size + 1);
	const identities = columns.take(Uint32Array);
	if ((identityStarts[size] ?? 0) * 2 !== identities.length) columns.isWhole = false;
	const members = columns.take(Uint32Array);
	for (const member of members) if (member >= size) columns.isWhole = false;
	const [series, seriesStarts] = columns.divided(columns.take(Uint8Array), members.length);
	const tags = Object.fromEntries(
		tagFacets.map((facet, i) => [facet, readTags(columns, size, names[i] ?? [])])
	) as Record<TagFacet, Tags>; // Every facet is in the list.
	return {
		...{ size, terms, termUnits, termStarts, names: namePostings, overviews, keys, keyStarts },
		...{ titles, titleStarts, titleWords, types, years, runtimes, added, seasons, episodes },
		...{ objects, offsets, lengths, identityStarts, identities, members, series, seriesStarts },
		tags
	};
};

/** Reads a segment; the result keeps `bytes` alive. */
export const decodeSegment = (bytes: Bytes): Result<Segment, BadSegment> => {
	const bad = (part: string): Result<Segment, BadSegment> => err({ type: 'BadSegment', part });
	if (bytes.length < headBytes || bytes.length % 8 !== 0) return bad('length');
	// Columns are read where they stand, which asks for an even place.
	const placed = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
	const view = new DataView(placed.buffer, placed.byteOffset, placed.length);
	if (view.getUint32(0) !== magic) return bad('kind');
	const words = new Uint32Array(placed.buffer, placed.byteOffset + 8, placed.length / 4 - 2);
	if (view.getUint32(4) !== checkOf(words)) return bad('check');
	const factsBytes = view.getUint32(8);
	const count = view.getUint32(12);
	const factsAt = headBytes + count * 4;
	if (count > 64 || factsAt + factsBytes > placed.length) return bad('head');
	const facts = parseFacts(placed.subarray(factsAt, factsAt + factsBytes));
	if (!facts) return bad('facts');
	const lengths = Array.from({ length: count }, (_, i) => view.getUint32(headBytes + i * 4));
	const columns = new Columns(placed, lengths, aligned(factsAt + factsBytes));
	const segment = readColumns(columns, facts);
	return columns.isWhole ? ok(segment) : bad('columns');
};
