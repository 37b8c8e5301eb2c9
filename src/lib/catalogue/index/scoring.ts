/** Which documents a text means, and how well: every word counts, wherever it stands. */
import type { Segment } from './columns.ts';
import type { Documents } from './documents.ts';
import { queryWordsOf } from './fold.ts';
import { findTerm, matchTerms, quality } from './term-match.ts';
import { termUnits } from './term-table.ts';

/** Words of one query; the rest of a longer one is left out. */
const wordsMost = 12;
/** Prefixes this short mean titles and people: half of all overviews would hold one. */
const shortPrefixUnits = 2;
/** The least weight of a word in a title or an original title. */
const titleWeight = 130;
const wholeTitleBonus = 400;
/** A word that more than this share of all documents holds tells nothing by being there: `the`, `of`, `et`, `der`. */
const commonShare = 0.2;
/** In a small library every word tells something. */
const commonLeast = 1000;
const commonWorth = 0.3;

interface Word {
	readonly typed: Uint16Array;
	/** The word that is still being typed. */
	readonly isLast: boolean;
	readonly isCommon: boolean;
}

const unitsOf = (word: string): Uint16Array =>
	Uint16Array.from({ length: Math.min(word.length, termUnits) }, (_, i) => word.charCodeAt(i));

/** Scores by document; room for them is kept from one query to the next. */
export class Scoring {
	readonly #documents: Documents;
	/** How many of the words were found in each document so far. */
	readonly #met: Uint8Array;
	readonly #score: Float32Array;
	/** What the current word has brought. */
	readonly #best: Float32Array;
	/** Words that stand in the title just as they were typed. */
	readonly #exact: Uint8Array;

	constructor(documents: Documents) {
		this.#documents = documents;
		this.#met = new Uint8Array(documents.size);
		this.#score = new Float32Array(documents.size);
		this.#best = new Float32Array(documents.size);
		this.#exact = new Uint8Array(documents.size);
	}

	/**
	 * Scores every document that holds all the words, or, when none does, those that hold any. The result is valid until
	 * the next call: 0 for a document that is not meant.
	 */
	run(text: string): { readonly scores: Float32Array; readonly isEmpty: boolean } {
		const words = queryWordsOf(text)
			.slice(0, wordsMost)
			.map((word, i, all): Word => this.#word(word, i === all.length - 1));
		const telling = words.filter(({ isCommon }) => !isCommon);
		// Who types nothing but common words means titles.
		const needed = telling.length > 0 ? telling : words;
		const helping = telling.length > 0 ? words.filter(({ isCommon }) => isCommon) : [];
		this.#match(needed, true);
		const hasAll = needed.length < 2 || this.#hasHit(needed.length);
		if (!hasAll) this.#match(needed, false);
		const least = hasAll ? needed.length : 1;
		for (const word of helping) this.#help(word, least);
		this.#settle(words.length, least);
		return { scores: this.#score, isEmpty: words.length === 0 };
	}

	#word(text: string, isLast: boolean): Word {
		const typed = unitsOf(text);
		let documents = 0;
		for (const { segment } of this.#documents.placed) {
			const term = findTerm(segment, typed);
			const { starts } = segment.overviews;
			if (term >= 0) documents += (starts[term + 1] ?? 0) - (starts[term] ?? 0);
		}
		return {
			typed,
			isLast,
			isCommon: documents > Math.max(commonLeast, this.#documents.size * commonShare)
		};
	}

	#match(words: readonly Word[], all: boolean): void {
		this.#met.fill(0);
		this.#score.fill(0);
		this.#exact.fill(0);
		for (const [number, word] of words.entries()) {
			this.#best.fill(0);
			for (const { segment, base } of this.#documents.placed) {
				this.#matchIn(segment, base, word, all ? number : -1);
			}
		}
	}

	#matchIn(segment: Segment, base: number, word: Word, number: number): void {
		const { typed, isLast, isCommon } = word;
		matchTerms(segment, typed, (from, to, how) => {
			// Words that are typed to their end are prefixes of others only by accident.
			const worth = isLast || how === quality.exact || how === quality.typo ? how : how / 2;
			const isShort = typed.length <= shortPrefixUnits && how !== quality.exact;
			for (let term = from; term < to; term++) {
				this.#take(segment, base, term, worth, number);
				if (!isShort && !isCommon) this.#takeOverviews(segment, base, term, worth, number);
			}
		});
	}

	/** A common word decides nothing; a title that has it too is better than one that has not. */
	#help({ typed }: Word, least: number): void {
		for (const { segment, base } of this.#documents.placed) {
			const term = findTerm(segment, typed);
			if (term < 0) continue;
			const { starts, entries } = segment.names;
			for (let at = starts[term] ?? 0; at < (starts[term + 1] ?? 0); at++) {
				const entry = entries[at] ?? 0;
				const doc = base + (entry >>> 8);
				if ((this.#met[doc] ?? 0) < least || (entry & 255) < titleWeight) continue;
				this.#score[doc] = (this.#score[doc] ?? 0) + (entry & 255) * commonWorth;
				this.#exact[doc] = (this.#exact[doc] ?? 0) + 1;
			}
		}
	}

	/** One word of the segment in titles and people; `number` is -1 when any word will do. */
	#take(segment: Segment, base: number, term: number, worth: number, number: number): void {
		const { starts, entries } = segment.names;
		const from = starts[term] ?? 0;
		const to = starts[term + 1] ?? 0;
		// A word that few titles have says more than one that many have.
		const rarity = 1 + 1 / (1 + (to - from) / 16);
		for (let at = from; at < to; at++) {
			const entry = entries[at] ?? 0;
			const doc = base + (entry >>> 8);
			const weight = entry & 255;
			if (worth === quality.exact && weight >= titleWeight) {
				this.#exact[doc] = (this.#exact[doc] ?? 0) + 1;
			}
			this.#add(doc, weight * worth * rarity, number);
		}
	}

	#takeOverviews(
		segment: Segment,
		base: number,
		term: number,
		worth: number,
		number: number
	): void {
		const { starts, entries } = segment.overviews;
		const to = starts[term + 1] ?? 0;
		for (let at = starts[term] ?? 0; at < to; at++) {
			const entry = entries[at] ?? 0;
			this.#add(base + (entry >>> 8), (entry & 255) * worth, number);
		}
	}

	#add(doc: number, points: number, number: number): void {
		const met = this.#met[doc] ?? 0;
		const best = this.#best[doc] ?? 0;
		if (number >= 0 && met < number) return;
		if (best === 0) {
			this.#met[doc] = met + 1;
			this.#best[doc] = points;
			this.#score[doc] = (this.#score[doc] ?? 0) + points;
		} else if (points > best) {
			this.#score[doc] = (this.#score[doc] ?? 0) + points - best;
			this.#best[doc] = points;
		}
	}

	#hasHit(words: number): boolean {
		for (let doc = 0; doc < this.#met.length; doc++) {
			if (this.#met[doc] === words && this.#documents.live[doc] === 1) return true;
		}
		return false;
	}

	/** Leaves scores only where enough words were met, and lifts titles that say exactly what was typed. */
	#settle(words: number, least: number): void {
		for (const { segment, base } of this.#documents.placed) {
			for (let own = 0; own < segment.size; own++) {
				const doc = base + own;
				const met = this.#met[doc] ?? 0;
				if (met < least || met === 0) this.#score[doc] = 0;
				else {
					const isWhole = this.#exact[doc] === words && segment.titleWords[own] === words;
					const bonus = (isWhole ? wholeTitleBonus : 0) + (met - least) * 1000;
					this.#score[doc] = (this.#score[doc] ?? 0) + bonus;
				}
			}
		}
	}
}
