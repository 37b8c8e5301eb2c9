/** What a viewer has said of titles, as records of which the newest counts: any two devices' records merge to the same. */
import { fieldsOf } from '#lib/core/fields.ts';
import { parseTitleKey } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';

/**
 * favourite, watched, rating: of a title. list: one of the viewer's own. item: a title in a list (`<list>/<title>`).
 * forgotten: a title that was taken out of the history. cleared: the whole history was.
 */
export type EntryKind =
	'favourite' | 'watched' | 'rating' | 'list' | 'item' | 'forgotten' | 'cleared';

export interface EntryValue {
	/** What the title or the list was called when this was said. */
	readonly text: string;
	/** Hearts of a rating, the place of a list or of a title in it, 1 or 0 for watched or not; else 0. */
	readonly number: number;
}

export interface Entry {
	readonly kind: EntryKind;
	/** A title key, a list's id, or both. */
	readonly id: string;
	/** When it was said, milliseconds since 1970. */
	readonly atMs: number;
	/** Null: taken away. */
	readonly value: EntryValue | null;
}

/** By kind and id. */
export type Entries = ReadonlyMap<string, Entry>;

/** The most hearts that a rating may have. */
export const heartsMost = 5;

const kinds = Object.keys(limits.library.entries) as readonly EntryKind[]; // The limits name every kind, and nothing else.
const placeMost = 1_000_000;

/** The name of a record among all. */
export const entryKey = ({ kind, id }: Pick<Entry, 'kind' | 'id'>): string => `${kind}:${id}`;

const rankOf = ({ value }: Entry): string =>
	value ? JSON.stringify([value.text, value.number]) : '';

/** True when `a` counts and `b` does not: it is the newer one, or of two of one moment the greater. */
const isNewer = (a: Entry, b: Entry): boolean =>
	a.atMs === b.atMs ? rankOf(a) > rankOf(b) : a.atMs > b.atMs;

/** The newest records of each kind, as many as there is room for. Whoever merges more later ends up with the same ones. */
const settled = (all: ReadonlyMap<string, Entry>): Entries => {
	const kept = new Map(all);
	for (const kind of kinds) {
		const most = limits.library.entries[kind];
		const rows = [...all].filter(([, entry]) => entry.kind === kind);
		if (rows.length <= most) continue;
		rows.sort(([aKey, a], [bKey, b]) => b.atMs - a.atMs || (aKey < bKey ? 1 : -1));
		for (const [key] of rows.slice(most)) kept.delete(key);
	}
	return kept;
};

/** Both together: commutative, associative, idempotent. */
export const mergeEntries = (all: Entries, others: Iterable<Entry>): Entries => {
	const next = new Map(all);
	for (const entry of others) {
		const known = next.get(entryKey(entry));
		if (!known || isNewer(entry, known)) next.set(entryKey(entry), entry);
	}
	return settled(next);
};

const isTitle = (id: string): boolean => parseTitleKey(id)?.key === id;
const isListId = (id: string): boolean => /^[0-9a-f]{16}$/.test(id);

const isIdOf = (kind: EntryKind, id: string): boolean => {
	if (kind === 'list') return isListId(id);
	if (kind === 'item') return isListId(id.slice(0, 16)) && id[16] === '/' && isTitle(id.slice(17));
	if (kind === 'forgotten') return id !== '' && id.length <= limits.library.progressKeyChars;
	return kind === 'cleared' ? id === 'history' : isTitle(id);
};

const rangeOf = (kind: EntryKind): readonly [least: number, most: number] => {
	if (kind === 'rating') return [1, heartsMost];
	if (kind === 'watched') return [0, 1];
	return kind === 'list' || kind === 'item' ? [0, placeMost] : [0, 0];
};

const parseValue = (kind: EntryKind, value: unknown): EntryValue | undefined => {
	const { text, number } = fieldsOf(value) ?? {};
	const [least, most] = rangeOf(kind);
	const textMost = kind === 'list' ? limits.library.nameChars : limits.title.titleChars;
	if (typeof text !== 'string' || text.length > textMost) return undefined;
	if (typeof number !== 'number' || !Number.isSafeInteger(number)) return undefined;
	return number >= least && number <= most ? { text, number } : undefined;
};

/** One record from storage, a file or another device; undefined when it is none. Its date is at most `nowMs`. */
export const parseEntry = (row: unknown, nowMs: number): Entry | undefined => {
	const { kind: named, id, atMs, value: held } = fieldsOf(row) ?? {};
	const kind = kinds.find((one) => one === named);
	if (!kind || typeof id !== 'string' || !isIdOf(kind, id)) return undefined;
	if (typeof atMs !== 'number' || !Number.isSafeInteger(atMs) || atMs < 0) return undefined;
	const isGone = kind === 'forgotten' || kind === 'cleared';
	const value = held === null ? null : isGone ? undefined : parseValue(kind, held);
	// Dated ahead, a record could never be taken back.
	return value === undefined ? undefined : { kind, id, atMs: Math.min(atMs, nowMs), value };
};

/** Records from storage: bad rows are dropped one by one. */
export const parseEntries = (value: unknown, nowMs: number): Entries => {
	const rows: readonly unknown[] = Array.isArray(value) ? value : [];
	const most = Object.values(limits.library.entries).reduce((sum, n) => sum + n, 0);
	return mergeEntries(
		new Map(),
		rows.slice(0, most).flatMap((row) => parseEntry(row, nowMs) ?? [])
	);
};

/** The plain value that storage and files keep. */
export const entriesToValue = (all: Entries): readonly Entry[] => [...all.values()];
