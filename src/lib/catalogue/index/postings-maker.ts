/** Collects which words stand in which documents, and sorts that by word when all are known. */
import type { Postings } from './columns.ts';
import { growing32, type Growing } from './growing.ts';

/** Words of documents in the order in which they come; each word of a document once, with its best weight. */
export class PostingsMaker {
	readonly #terms: Growing<Uint32Array>;
	readonly #entries: Growing<Uint32Array>;
	/** Where each word's entry of the current document is, and of which document that was. */
	#places = new Uint32Array(1 << 15);
	#docs = new Int32Array(1 << 15).fill(-1);
	#begun = 0;

	/** With room for so many entries to begin with. */
	constructor(room: number) {
		this.#terms = growing32(room);
		this.#entries = growing32(room);
	}

	/** Of a document that is being read; documents come in order. */
	add(term: number, doc: number, weight: number): void {
		if (term >= this.#docs.length) this.#grow(term);
		if (this.#docs[term] === doc) {
			const place = this.#places[term] ?? 0;
			const before = (this.#entries.array[place] ?? 0) & 255;
			if (weight > before) this.#entries.array[place] = ((doc << 8) | weight) >>> 0;
			return;
		}
		this.#docs[term] = doc;
		this.#places[term] = this.#entries.length;
		this.#terms.push(term);
		this.#entries.push(((doc << 8) | weight) >>> 0);
	}

	#grow(term: number): void {
		const size = Math.max(this.#docs.length * 2, term + 1);
		const docs = new Int32Array(size).fill(-1);
		docs.set(this.#docs);
		this.#docs = docs;
		const places = new Uint32Array(size);
		places.set(this.#places);
		this.#places = places;
	}

	endDoc(): void {
		this.#begun = this.#entries.length;
	}
	/** Forgets what was added since the last document ended. */
	abandonDoc(): void {
		for (let at = this.#begun; at < this.#entries.length; at++) {
			this.#docs[this.#terms.array[at] ?? 0] = -1;
		}
		this.#entries.length = this.#begun;
		this.#terms.length = this.#begun;
	}

	/** By word: `rank[term]` is the place of a word among all of them in order. */
	finish(rank: Uint32Array, terms: number): Postings {
		const count = this.#entries.length;
		const places = this.#terms.array.subarray(0, count).map((term) => rank[term] ?? 0);
		const starts = new Uint32Array(terms + 1);
		for (const place of places) starts[place + 1] = (starts[place + 1] ?? 0) + 1;
		for (let term = 0; term < terms; term++) {
			starts[term + 1] = (starts[term + 1] ?? 0) + (starts[term] ?? 0);
		}
		const next = starts.slice();
		const entries = new Uint32Array(count);
		for (let at = 0; at < count; at++) {
			const place = places[at] ?? 0;
			const to = next[place] ?? 0;
			entries[to] = this.#entries.array[at] ?? 0;
			next[place] = to + 1;
		}
		return { starts, entries };
	}
}
