/** All documents of the library under one numbering: which are seen, which stand for others, and their orders. */
import { docOf, keyOf, seriesOf, typeCodes, type Segment } from './columns.ts';

/** A segment of a feed, and the ids of older ones that it hides beside its own. */
export interface IndexPart {
	readonly segment: Segment;
	readonly hides: readonly string[];
}

/** The parts of one feed, oldest first. */
export interface IndexedFeed {
	readonly parts: readonly IndexPart[];
	/** Record ids that are not to be seen. */
	readonly blocked?: ReadonlySet<string>;
}

interface Placed {
	readonly segment: Segment;
	/** The number of its first document. */
	readonly base: number;
	/** Which of the feeds it belongs to, and which of that feed's parts it is. */
	readonly feed: number;
	readonly part: number;
}

export type SortKey = 'newest' | 'year' | 'title' | 'length';

/** The first document of each film, by the 64 bits that name it. */
class FilmTable {
	readonly #docs: Int32Array;
	readonly #highs: Uint32Array;
	readonly #lows: Uint32Array;

	constructor(films: number) {
		const room = 2 ** Math.ceil(Math.log2(films * 2 + 2));
		this.#docs = new Int32Array(room).fill(-1);
		this.#highs = new Uint32Array(room);
		this.#lows = new Uint32Array(room);
	}

	firstOf(high: number, low: number, doc: number): number {
		const mask = this.#docs.length - 1;
		let slot = (high ^ Math.imul(low, 0x9e3779b1)) & mask;
		for (;;) {
			const known = this.#docs[slot] ?? -1;
			if (known >= 0 && this.#highs[slot] === high && this.#lows[slot] === low) return known;
			if (known < 0) break;
			slot = (slot + 1) & mask;
		}
		this.#docs[slot] = doc;
		this.#highs[slot] = high;
		this.#lows[slot] = low;
		return doc;
	}
}

/** So many documents have numbers; a library with more is cut there. */
const docsMost = 2 ** 20;
const latestSeconds = 2 ** 32;

export class Documents {
	readonly placed: readonly Placed[];
	readonly size: number;
	readonly feeds: number;
	/** 1 for a document that is the newest of its id and is not blocked. */
	readonly live: Uint8Array;
	/** 1 for a document that stands in lists: alive, no other one stands for it, no episode of a series that is here. */
	readonly listed: Uint8Array;
	/** Other documents of the same film, by the one that stands for them. */
	readonly #sources = new Map<number, number[]>();
	readonly #episodes = new Map<number, number[]>();
	/** The document that stands for this one, by number; itself mostly. */
	readonly #leads: Int32Array;
	readonly #orders = new Map<SortKey, Uint32Array>();

	constructor(feeds: readonly IndexedFeed[]) {
		const placed: Placed[] = [];
		let base = 0;
		for (const [feed, { parts }] of feeds.entries()) {
			for (const [part, { segment }] of parts.entries()) {
				if (base + segment.size > docsMost) continue;
				placed.push({ segment, base, feed, part });
				base += segment.size;
			}
		}
		this.placed = placed;
		this.size = base;
		this.feeds = feeds.length;
		this.live = new Uint8Array(base).fill(1);
		this.#leads = new Int32Array(base).map((_, doc) => doc);
		for (const [feed, indexed] of feeds.entries()) this.#hide(feed, indexed);
		this.listed = this.live.slice();
		if (feeds.length > 1) this.#join();
		this.#placeEpisodes();
	}

	/** Where a document's segment is. */
	placeOf(doc: number): Placed | undefined {
		let low = 0;
		let high = this.placed.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((this.placed[middle]?.base ?? 0) <= doc) low = middle;
			else high = middle - 1;
		}
		return this.placed[low];
	}

	/** The living document of an id in a feed, or -1. */
	find(feed: number, id: string): number {
		for (let i = this.placed.length - 1; i >= 0; i--) {
			const placed = this.placed[i];
			if (placed?.feed !== feed) continue;
			const { segment, base } = placed;
			const doc = docOf(segment, id);
			if (doc >= 0 && this.live[base + doc] === 1) return base + doc;
		}
		return -1;
	}

	/** The document that stands for this one. */
	leadOf(doc: number): number {
		return this.#leads[doc] ?? doc;
	}
	/** The other documents of the same film. */
	sourcesOf(doc: number): readonly number[] {
		return this.#sources.get(doc) ?? [];
	}
	/** The episodes of a series in order. */
	episodesOf(doc: number): readonly number[] {
		return this.#episodes.get(doc) ?? [];
	}

	/** All documents in an order: newest, by year from the latest, by title from A, by length from the longest. */
	order(key: SortKey): Uint32Array {
		const known = this.#orders.get(key);
		if (known) return known;
		const made = key === 'title' ? this.#byTitle() : this.#byNumber(key);
		this.#orders.set(key, made);
		return made;
	}

	#hide(feed: number, { parts, blocked }: IndexedFeed): void {
		const own = this.placed.filter((placed) => placed.feed === feed);
		for (const [number, part] of parts.entries()) {
			if (number === 0) continue;
			const older = own.filter((placed) => placed.part < number);
			const { segment } = part;
			for (let doc = 0; doc < segment.size; doc++) this.#kill(older, keyOf(segment, doc));
			for (const id of part.hides) this.#kill(older, id);
		}
		for (const id of blocked ?? []) this.#kill(own, id);
	}

	#kill(placed: readonly Placed[], id: string): void {
		for (const { segment, base } of placed) {
			const doc = docOf(segment, id);
			if (doc >= 0) this.live[base + doc] = 0;
		}
	}

	/** The same film of two feeds: the feed that was followed first stands for the others. */
	#join(): void {
		const films = new FilmTable(this.size);
		for (const { segment, base, feed } of this.placed) {
			for (let own = 0; own < segment.size; own++) {
				const doc = base + own;
				const pair = segment.identityStarts[own] ?? 0;
				const hasFilm = pair < (segment.identityStarts[own + 1] ?? 0);
				if (this.live[doc] !== 1 || !hasFilm) continue;
				const [high = 0, low = 0] = segment.identities.subarray(pair * 2, pair * 2 + 2);
				const lead = films.firstOf(high, low, doc);
				if (lead !== doc && this.placeOf(lead)?.feed !== feed) this.#follow(doc, lead);
			}
		}
	}

	#follow(doc: number, lead: number): void {
		this.#leads[doc] = lead;
		this.listed[doc] = 0;
		this.#sources.set(lead, [...(this.#sources.get(lead) ?? []), doc]);
	}

	#placeEpisodes(): void {
		for (const { segment, base, feed } of this.placed) {
			for (let member = 0; member < segment.members.length; member++) {
				const own = segment.members[member] ?? 0;
				const doc = base + own;
				if (this.live[doc] !== 1 || segment.types[own] !== typeCodes.episode) continue;
				const series = this.find(feed, seriesOf(segment, member));
				if (series < 0 || this.#number(series, 'types') !== typeCodes.series) continue;
				this.listed[doc] = 0;
				const siblings = this.#episodes.get(series);
				if (siblings) siblings.push(doc);
				else this.#episodes.set(series, [doc]);
			}
		}
		for (const episodes of this.#episodes.values()) {
			episodes.sort(
				(a, b) =>
					this.#number(a, 'seasons') - this.#number(b, 'seasons') ||
					this.#number(a, 'episodes') - this.#number(b, 'episodes') ||
					a - b
			);
		}
	}

	#number(doc: number, column: 'types' | 'seasons' | 'episodes'): number {
		const place = this.placeOf(doc);
		return place?.segment[column][doc - place.base] ?? 0;
	}

	/** Numbers that sort as they should, with the document in their last twenty bits. */
	#byNumber(key: Exclude<SortKey, 'title'>): Uint32Array {
		const keys = new Float64Array(this.size);
		for (const { segment, base } of this.placed) {
			for (let own = 0; own < segment.size; own++) {
				const value =
					key === 'newest'
						? Math.min(latestSeconds, segment.added[own] ?? 0)
						: key === 'year'
							? (segment.years[own] ?? 0)
							: (segment.runtimes[own] ?? 0);
				keys[base + own] = (latestSeconds - value) * docsMost + base + own;
			}
		}
		keys.sort();
		const order = new Uint32Array(this.size);
		for (let i = 0; i < order.length; i++) order[i] = (keys[i] ?? 0) % docsMost;
		return order;
	}

	#byTitle(): Uint32Array {
		const titles: string[] = new Array<string>(this.size);
		for (const { segment, base } of this.placed) {
			for (let own = 0; own < segment.size; own++) {
				const from = segment.titleStarts[own];
				const units = segment.titles.subarray(from, segment.titleStarts[own + 1]);
				titles[base + own] = String.fromCharCode(...units);
			}
		}
		return new Uint32Array(this.size)
			.map((_, doc) => doc)
			.sort((a, b) => {
				const [left = '', right = ''] = [titles[a], titles[b]];
				return left < right ? -1 : left > right ? 1 : a - b;
			});
	}
}
