/** Makes a segment out of documents that are told in parts, as a scan finds them. */
import { foldText } from './fold.ts';
import type { TextField, TitleSink, TitleType } from '#lib/catalogue/scan/title-sink.ts';
import { tagFacets, typeCodes, type Segment, type TagFacet } from './columns.ts';
import { growing16, growing32, growing64, growingBytes } from './growing.ts';
import { PostingsMaker } from './postings-maker.ts';
import { TagTable } from './tag-table.ts';
import { TermTable } from './term-table.ts';

/** What a word weighs by the field it stands in; overviews have postings of their own. */
const fieldWeights: Readonly<Record<TextField, number>> = {
	title: 190,
	originalTitle: 150,
	people: 90,
	overview: 10
};
/** A title of one word that was searched for is more likely meant than one of ten. */
const shortTitleBonus = 40;
const firstWordBonus = 20;
const titleUnitsMost = 64;
/** Words of a title as real catalogues have them, with some to spare. */
const nameWords = 10;
const overviewWords = 32;

const decoder = new TextDecoder();

/** A builder for documents that come in the order of their ids. */
export class SegmentBuilder implements TitleSink {
	readonly #terms = new TermTable();
	readonly #names: PostingsMaker;
	readonly #overviews: PostingsMaker;
	readonly #keys = growingBytes();
	readonly #keyStarts = growing32();
	readonly #titles = growing16();
	readonly #titleStarts = growing32();
	readonly #titleWords = growingBytes();
	readonly #types = growingBytes();
	readonly #years = growing16();
	readonly #runtimes = growing32();
	readonly #added = growing64();
	readonly #seasons = growing16();
	readonly #episodes = growing32();
	readonly #objects = growing16();
	readonly #offsets = growing32();
	readonly #lengths = growing32();
	readonly #identityStarts = growing32();
	readonly #identities = growing32();
	readonly #members = growing32();
	readonly #series = growingBytes();
	readonly #seriesStarts = growing32();
	readonly #tags: Readonly<Record<TagFacet, TagTable>> = {
		genre: new TagTable(),
		language: new TagTable(),
		subtitleLanguage: new TagTable(),
		licence: new TagTable()
	};
	#size = 0;
	/** Words of the text that is being read. */
	readonly #words = new Uint32Array(4096);
	#wordCount = 0;
	#type: TitleType = 'film';
	#year = 0;
	#runtime = 0;
	#addedMs = 0;
	#season = 0;
	#episode = 0;
	#hasTitle = false;
	#hasSeries = false;

	/** `expected` documents are made room for; more or fewer may come. */
	constructor(expected = 0) {
		this.#names = new PostingsMaker(expected * nameWords);
		this.#overviews = new PostingsMaker(expected * overviewWords);
		for (const starts of [
			this.#keyStarts,
			this.#titleStarts,
			this.#identityStarts,
			this.#seriesStarts
		]) {
			starts.push(0);
		}
	}

	startDoc = (): void => {
		this.#type = 'film';
		this.#year = 0;
		this.#runtime = 0;
		this.#addedMs = 0;
		this.#season = 0;
		this.#episode = 0;
		this.#hasTitle = false;
		this.#hasSeries = false;
	};
	setKey = (bytes: Uint8Array, start: number, end: number): void => {
		this.#keys.append(bytes, start, end);
	};
	setSeries = (bytes: Uint8Array, start: number, end: number): void => {
		this.#hasSeries = true;
		this.#series.append(bytes, start, end);
	};
	setType = (type: TitleType): void => {
		this.#type = type;
	};
	setYear = (year: number): void => {
		this.#year = year;
	};
	setRuntime = (seconds: number): void => {
		this.#runtime = seconds;
	};
	setAdded = (ms: number): void => {
		this.#addedMs = ms;
	};
	setSeason = (season: number): void => {
		this.#season = season;
	};
	setEpisode = (episode: number): void => {
		this.#episode = episode;
	};
	addTag = (facet: TagFacet, bytes: Uint8Array, start: number, end: number): void => {
		this.#tags[facet].add(bytes, start, end);
	};
	addIdentity = (high: number, low: number): void => {
		this.#identities.push(high);
		this.#identities.push(low);
	};
	setLocation = (object: number, offset: number, length: number): void => {
		this.#objects.push(object);
		this.#offsets.push(offset);
		this.#lengths.push(length);
	};

	addText = (field: TextField, bytes: Uint8Array, start: number, end: number): void => {
		this.#wordCount = this.#terms.collect(bytes, start, end, this.#words);
		if (field === 'title' && !this.#hasTitle) this.#keepTitle(bytes, start, end);
		const count = this.#wordCount;
		const postings = field === 'overview' ? this.#overviews : this.#names;
		const isTitle = field === 'title' || field === 'originalTitle';
		const weight =
			fieldWeights[field] + (isTitle && count > 0 ? Math.floor(shortTitleBonus / count) : 0);
		for (let i = 0; i < count; i++) {
			const first = i === 0 && field !== 'overview' ? firstWordBonus : 0;
			postings.add(this.#words[i] ?? 0, this.#size, Math.min(255, weight + first));
		}
	};

	/** The first title, for sorting. */
	#keepTitle(bytes: Uint8Array, start: number, end: number): void {
		this.#hasTitle = true;
		this.#titleWords.push(Math.min(255, this.#wordCount));
		let isAscii = true;
		const most = Math.min(end, start + titleUnitsMost);
		for (let at = start; at < most && isAscii; at++) isAscii = (bytes[at] ?? 0) < 0x80;
		if (isAscii) {
			for (let at = start; at < most; at++) {
				const byte = bytes[at] ?? 0;
				this.#titles.push(byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
			}
			return;
		}
		const text = foldText(decoder.decode(bytes.subarray(start, end)));
		for (let i = 0; i < Math.min(text.length, titleUnitsMost); i++) {
			this.#titles.push(text.charCodeAt(i));
		}
	}

	endDoc = (): void => {
		if (!this.#hasTitle) this.#titleWords.push(0);
		if (this.#hasSeries) {
			this.#members.push(this.#size);
			this.#seriesStarts.push(this.#series.length);
		}
		this.#keyStarts.push(this.#keys.length);
		this.#titleStarts.push(this.#titles.length);
		this.#identityStarts.push(this.#identities.length / 2);
		this.#types.push(typeCodes[this.#type]);
		this.#years.push(this.#year);
		this.#runtimes.push(this.#runtime);
		this.#added.push(Math.floor(this.#addedMs / 1000));
		this.#seasons.push(this.#season);
		this.#episodes.push(this.#episode);
		for (const facet of tagFacets) this.#tags[facet].endDoc();
		this.#names.endDoc();
		this.#overviews.endDoc();
		this.#size++;
	};

	abandonDoc = (): void => {
		const lastOf = ({ array, length }: { array: Uint32Array; length: number }): number =>
			array[length - 1] ?? 0;
		this.#keys.length = lastOf(this.#keyStarts);
		this.#titles.length = lastOf(this.#titleStarts);
		this.#identities.length = lastOf(this.#identityStarts) * 2;
		this.#series.length = lastOf(this.#seriesStarts);
		this.#titleWords.length = this.#size;
		this.#objects.length = this.#size;
		this.#offsets.length = this.#size;
		this.#lengths.length = this.#size;
		for (const facet of tagFacets) this.#tags[facet].abandonDoc();
		this.#names.abandonDoc();
		this.#overviews.abandonDoc();
	};

	/** The segment; the builder is used up. */
	finish(): Segment {
		const { order, rank } = sortTerms(this.#terms);
		const terms = this.#terms.size;
		return {
			size: this.#size,
			terms,
			...orderedTerms(this.#terms, order),
			names: this.#names.finish(rank, terms),
			overviews: this.#overviews.finish(rank, terms),
			keys: this.#keys.finish(),
			keyStarts: this.#keyStarts.finish(),
			titles: this.#titles.finish(),
			titleStarts: this.#titleStarts.finish(),
			titleWords: this.#titleWords.finish(),
			types: this.#types.finish(),
			years: this.#years.finish(),
			runtimes: this.#runtimes.finish(),
			added: this.#added.finish(),
			seasons: this.#seasons.finish(),
			episodes: this.#episodes.finish(),
			objects: this.#objects.finish(),
			offsets: this.#offsets.finish(),
			lengths: this.#lengths.finish(),
			identityStarts: this.#identityStarts.finish(),
			identities: this.#identities.finish(),
			members: this.#members.finish(),
			series: this.#series.finish(),
			seriesStarts: this.#seriesStarts.finish(),
			tags: {
				genre: this.#tags.genre.finish(),
				language: this.#tags.language.finish(),
				subtitleLanguage: this.#tags.subtitleLanguage.finish(),
				licence: this.#tags.licence.finish()
			}
		};
	}
}

/** The words in order of their code units; and the place of each in that order. */
const sortTerms = ({
	units,
	starts,
	size
}: TermTable): { readonly order: Uint32Array; readonly rank: Uint32Array } => {
	/** The first three units as one number settle most comparisons. */
	const heads = new Float64Array(size);
	for (let term = 0; term < size; term++) {
		const start = starts[term] ?? 0;
		const length = (starts[term + 1] ?? 0) - start;
		const unit = (i: number): number => (i < length ? (units[start + i] ?? 0) : 0);
		heads[term] = unit(0) * 2 ** 32 + unit(1) * 2 ** 16 + unit(2);
	}
	const compare = (a: number, b: number): number => {
		const head = (heads[a] ?? 0) - (heads[b] ?? 0);
		if (head !== 0) return head;
		const startA = starts[a] ?? 0;
		const startB = starts[b] ?? 0;
		const lengthA = (starts[a + 1] ?? 0) - startA;
		const lengthB = (starts[b + 1] ?? 0) - startB;
		for (let i = 3; i < Math.min(lengthA, lengthB); i++) {
			const difference = (units[startA + i] ?? 0) - (units[startB + i] ?? 0);
			if (difference !== 0) return difference;
		}
		return lengthA - lengthB;
	};
	const order = Uint32Array.from({ length: size }, (_, term) => term).sort(compare);
	const rank = new Uint32Array(size);
	for (let place = 0; place < size; place++) rank[order[place] ?? 0] = place;
	return { order, rank };
};

const orderedTerms = (
	table: TermTable,
	order: Uint32Array
): { readonly termUnits: Uint16Array; readonly termStarts: Uint32Array } => {
	const termUnits = new Uint16Array(table.starts[table.size] ?? 0);
	const termStarts = new Uint32Array(table.size + 1);
	let at = 0;
	for (let place = 0; place < order.length; place++) {
		const term = order[place] ?? 0;
		const word = table.units.subarray(table.starts[term], table.starts[term + 1]);
		termUnits.set(word, at);
		at += word.length;
		termStarts[place + 1] = at;
	}
	return { termUnits, termStarts };
};
