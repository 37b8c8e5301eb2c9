/** The index of the whole library: finds, narrows, sorts and counts over everything that is followed. */
import { keyOf } from './columns.ts';
import { Documents, type IndexedFeed } from './documents.ts';
import { filterDocuments } from './filtering.ts';
import type { Facets, IndexQuery } from './query.ts';
import { Scoring } from './scoring.ts';

export interface Found {
	readonly total: number;
	/** All hits in order. */
	readonly docs: Uint32Array;
	readonly facets: Facets;
}

/** Where a document's record stands. */
export interface Location {
	/** Which feed, and which of its parts. */
	readonly feed: number;
	readonly part: number;
	readonly object: number;
	readonly offset: number;
	readonly length: number;
}

/** Steps of relevance: finer differences are noise, and the newer comes first. */
const scoreSteps = 4096;

export class LibraryIndex {
	#documents = new Documents([]);
	#scoring = new Scoring(this.#documents);
	#watched = new Uint8Array();
	/** Room that every query uses anew: what each would leave behind costs more in collecting than the query itself. */
	#hits = new Uint8Array();
	#steps = new Uint16Array();

	/** Replaces what is indexed; parts that stayed the same cost nothing. */
	setFeeds(feeds: readonly IndexedFeed[]): void {
		this.#documents = new Documents(feeds);
		this.#scoring = new Scoring(this.#documents);
		this.#watched = new Uint8Array(this.#documents.size);
		this.#hits = new Uint8Array(this.#documents.size);
		this.#steps = new Uint16Array(this.#documents.size);
	}

	get size(): number {
		return this.#documents.size;
	}

	/** Which documents were watched to the end. */
	setWatched(docs: readonly number[]): void {
		this.#watched.fill(0);
		for (const doc of docs) this.#watched[this.#documents.leadOf(doc)] = 1;
	}

	/** The living document of an id in a feed, or -1. */
	find(feed: number, id: string): number {
		return this.#documents.find(feed, id);
	}
	idOf(doc: number): string {
		const place = this.#documents.placeOf(doc);
		return place ? keyOf(place.segment, doc - place.base) : '';
	}
	/** The document that stands for all of the same film. */
	leadOf(doc: number): number {
		return this.#documents.leadOf(doc);
	}
	/** The other documents of the same film. */
	sourcesOf(doc: number): readonly number[] {
		return this.#documents.sourcesOf(doc);
	}
	episodesOf(doc: number): readonly number[] {
		return this.#documents.episodesOf(doc);
	}

	locate(doc: number): Location | undefined {
		const place = this.#documents.placeOf(doc);
		if (!place) return undefined;
		const { segment, base, feed, part } = place;
		const own = doc - base;
		return {
			feed,
			part,
			object: segment.objects[own] ?? 0,
			offset: segment.offsets[own] ?? 0,
			length: segment.lengths[own] ?? 0
		};
	}

	/** Living documents that name a torrent by these first 32 bits of its infohash. */
	naming(isWanted: (high: number) => boolean): readonly number[] {
		const docs: number[] = [];
		for (const { segment, base } of this.#documents.placed) {
			for (let own = 0; own < segment.size; own++) {
				const last = segment.identityStarts[own + 1] ?? 0;
				for (let pair = segment.identityStarts[own] ?? 0; pair < last; pair++) {
					if (!isWanted(segment.identities[pair * 2] ?? 0)) continue;
					if (this.#documents.live[base + own] === 1) docs.push(base + own);
					break;
				}
			}
		}
		return docs;
	}
	/** Listed documents that play one of these torrents, as `naming` finds them. */
	playing(isWanted: (high: number) => boolean): readonly number[] {
		const leads = new Set(this.naming(isWanted).map((doc) => this.#documents.leadOf(doc)));
		return [...leads].filter((doc) => this.#documents.listed[doc] === 1);
	}

	/** Everything that is asked for at once: hits in order, how many, and what each other choice would leave. */
	query(asked: IndexQuery): Found {
		const { text, filters = {}, sort, isReversed = false, withFacets = true, playing } = asked;
		const documents = this.#documents;
		const { scores, isEmpty } = this.#scoring.run(text);
		if (!isEmpty) this.#liftLeads(scores);
		const hits = this.#hits;
		const { total, facets } = filterDocuments(
			documents,
			filters,
			isEmpty ? undefined : scores,
			{ watched: this.#watched, playing },
			{ hits, withFacets }
		);
		const byScore = sort === 'relevance' && !isEmpty;
		const order = documents.order(sort === 'relevance' ? 'newest' : sort);
		const docs = byScore
			? byRelevance(order, { hits, scores, steps: this.#steps }, total)
			: inOrder(order, hits, total);
		return { total, docs: isReversed ? docs.reverse() : docs, facets };
	}

	/** What was found in another channel's record of a film counts for the one that stands for it. */
	#liftLeads(scores: Float32Array): void {
		if (this.#documents.feeds < 2) return;
		for (let doc = 0; doc < scores.length; doc++) {
			const lead = this.#documents.leadOf(doc);
			if (lead !== doc && (scores[doc] ?? 0) > (scores[lead] ?? 0)) scores[lead] = scores[doc] ?? 0;
		}
	}
}

const inOrder = (order: Uint32Array, hits: Uint8Array, total: number): Uint32Array => {
	const docs = new Uint32Array(total);
	let count = 0;
	for (const doc of order) if (hits[doc] === 1) docs[count++] = doc;
	return docs;
};

/** By score in steps, best first; within one step as `order` has it. Counting sorts any number of hits in two passes. */
const byRelevance = (
	order: Uint32Array,
	{
		hits,
		scores,
		steps
	}: { readonly hits: Uint8Array; readonly scores: Float32Array; readonly steps: Uint16Array },
	total: number
): Uint32Array => {
	const most = greatest(hits, scores);
	const starts = new Uint32Array(scoreSteps + 1);
	for (let doc = 0; doc < hits.length; doc++) {
		if (hits[doc] !== 1) continue;
		const step = scoreSteps - 1 - Math.floor(((scores[doc] ?? 0) / most) * (scoreSteps - 1));
		steps[doc] = step;
		starts[step + 1] = (starts[step + 1] ?? 0) + 1;
	}
	for (let i = 0; i < scoreSteps; i++) starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0);
	const docs = new Uint32Array(total);
	for (const doc of order) {
		if (hits[doc] !== 1) continue;
		const step = steps[doc] ?? 0;
		const place = starts[step] ?? 0;
		docs[place] = doc;
		starts[step] = place + 1;
	}
	return docs;
};

const greatest = (hits: Uint8Array, scores: Float32Array): number => {
	let most = Number.MIN_VALUE;
	for (let doc = 0; doc < hits.length; doc++) {
		if (hits[doc] === 1) most = Math.max(most, scores[doc] ?? 0);
	}
	return most;
};
