/** Which words of a segment a typed word may mean: itself, words that begin with it, and both with one slip of the finger. */
import type { Segment } from './columns.ts';

/** How a word was met, best first. */
export const quality = { exact: 1, prefix: 0.7, typo: 0.4, typoPrefix: 0.28 } as const;

/** Words shorter than this have too many neighbours to guess at. */
const typoLeastUnits = 4;

/** Told for each run of words in order, `from` up to, not including, `to`. */
export type TakeTerms = (from: number, to: number, quality: number) => void;

type Words = Pick<Segment, 'terms' | 'termUnits' | 'termStarts'>;

const unitAt = ({ termUnits, termStarts }: Words, term: number, depth: number): number => {
	const start = termStarts[term] ?? 0;
	return start + depth < (termStarts[term + 1] ?? 0) ? (termUnits[start + depth] ?? 0) : -1;
};

/** The first of the words `from..to`, which agree up to `depth`, whose next unit is at least this. */
const lowerBound = (
	words: Words,
	from: number,
	to: number,
	depth: number,
	unit: number
): number => {
	let low = from;
	let high = to;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (unitAt(words, middle, depth) < unit) low = middle + 1;
		else high = middle;
	}
	return low;
};

/** A place in the tree that words in order are: those from `from` to `to` agree in their first `depth` units. */
interface Branch {
	readonly from: number;
	readonly to: number;
	readonly depth: number;
}

/** The words that go on with a unit; undefined when none does. */
const child = (words: Words, { from, to, depth }: Branch, unit: number): Branch | undefined => {
	const low = lowerBound(words, from, to, depth, unit);
	const high = lowerBound(words, low, to, depth, unit + 1);
	return low < high ? { from: low, to: high, depth: depth + 1 } : undefined;
};

/** Follows the typed units from `at` on; where that leads, or undefined. */
const follow = (
	words: Words,
	start: Branch,
	typed: Uint16Array,
	at: number
): Branch | undefined => {
	let branch: Branch | undefined = start;
	for (let i = at; i < typed.length && branch; i++) branch = child(words, branch, typed[i] ?? 0);
	return branch;
};

/** Calls back with each unit that words may go on with here, and where that leads. */
const eachChild = (
	words: Words,
	{ from, to, depth }: Branch,
	take: (unit: number, branch: Branch) => void
): void => {
	let low = lowerBound(words, from, to, depth, 0);
	while (low < to) {
		const unit = unitAt(words, low, depth);
		const high = lowerBound(words, low, to, depth, unit + 1);
		take(unit, { from: low, to: high, depth: depth + 1 });
		low = high;
	}
};

/** Tells what a branch holds: the word that ends there, and those that go on. */
const tell = (
	words: Words,
	{ from, to, depth }: Branch,
	[whole, prefix]: readonly [number, number],
	take: TakeTerms
): void => {
	const isWhole = unitAt(words, from, depth) < 0;
	if (isWhole) take(from, from + 1, whole);
	const rest = isWhole ? from + 1 : from;
	if (rest < to) take(rest, to, prefix);
};

/** The word that is exactly what was typed, or -1. */
export const findTerm = (words: Words, typed: Uint16Array): number => {
	const found = follow(words, { from: 0, to: words.terms, depth: 0 }, typed, 0);
	return found && unitAt(words, found.from, found.depth) < 0 ? found.from : -1;
};

/**
 * Tells the words that a typed word may mean; one word may be told twice, its best quality counts. A slip is one unit
 * too many, missing, wrong, or two in each other's place (optimal string alignment), anywhere in what was typed; found
 * by walking the words in order as the tree they are, so that only branches within one slip are looked at.
 */
export const matchTerms = (words: Words, typed: Uint16Array, take: TakeTerms): void => {
	const root: Branch = { from: 0, to: words.terms, depth: 0 };
	const found = follow(words, root, typed, 0);
	if (found) tell(words, found, [quality.exact, quality.prefix], take);
	if (typed.length < typoLeastUnits) return;
	const slipped = (branch: Branch | undefined, at: number): void => {
		const end = branch && follow(words, branch, typed, at);
		if (end) tell(words, end, [quality.typo, quality.typoPrefix], take);
	};
	let branch: Branch | undefined = root;
	for (let at = 0; at <= typed.length && branch; at++) {
		const here: Branch = branch;
		const unit = typed[at] ?? -1;
		if (at < typed.length) {
			slipped(here, at + 1); // one too many was typed
			const next = typed[at + 1];
			const swapped = next === undefined ? undefined : child(words, here, next);
			slipped(swapped && child(words, swapped, unit), at + 2);
		}
		eachChild(words, here, (other, then) => {
			if (other === unit) return;
			if (at < typed.length) slipped(then, at + 1); // another was meant
			slipped(then, at); // one is missing
		});
		branch = at < typed.length ? child(words, here, unit) : undefined;
	}
};
