/** Records merge to the same on every device, whatever the order, and nothing foreign gets in. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '#lib/core/limits.ts';
import {
	entriesToValue,
	entryKey,
	mergeEntries,
	parseEntries,
	parseEntry,
	type Entries,
	type Entry
} from '#lib/library/own-entries.ts';
import { mergeProgress, parseProgress, type ProgressByTitle } from '#lib/library/progress.ts';
import { mergeProfiles, onlyMain, type Profile } from '#lib/library/profiles.ts';

const nowMs = 2_000_000;
const title = (n: number): string => `${'ab'.repeat(32)}/film-${String(n)}`;

const entry = fc
	.record({
		kind: fc.constantFrom('favourite', 'watched', 'rating'),
		n: fc.integer({ min: 0, max: 5 }),
		atMs: fc.integer({ min: 0, max: 6 }),
		value: fc.option(fc.record({ text: fc.string({ maxLength: 3 }), number: fc.constant(1) }))
	})
	.map(({ kind, n, atMs, value }): Entry => {
		const number = kind === 'favourite' ? 0 : 1;
		return {
			kind,
			id: title(n),
			atMs,
			value: value && { ...value, number }
		};
	});
const entries = fc.array(entry, { maxLength: 12 }).map((list) => mergeEntries(new Map(), list));
const sorted = (all: Entries): readonly (readonly [string, Entry])[] =>
	[...all].sort(([a], [b]) => (a < b ? -1 : 1));

test('records of three devices merge to the same in any order, and twice is once', () => {
	fc.assert(
		fc.property(entries, entries, entries, (a, b, c) => {
			const ab = mergeEntries(a, b.values());
			const ba = mergeEntries(b, a.values());
			expect(sorted(ab)).toEqual(sorted(ba));
			expect(sorted(mergeEntries(ab, b.values()))).toEqual(sorted(ab));
			const left = mergeEntries(ab, c.values());
			const right = mergeEntries(a, mergeEntries(b, c.values()).values());
			expect(sorted(left)).toEqual(sorted(right));
		})
	);
});

test('beyond its room each kind keeps its newest, and merging in parts or at once ends the same', () => {
	const most = limits.library.entries.rating;
	const made = (from: number, count: number, kind: Entry['kind']): readonly Entry[] =>
		Array.from({ length: count }, (_, i) => ({
			kind,
			id: title(from + i),
			atMs: from + i,
			value: { text: '', number: kind === 'rating' ? 3 : 0 }
		}));
	const [old, fresh] = [made(0, most, 'rating'), made(most, 50, 'rating')];
	const favourites = made(0, 10, 'favourite');
	const inParts = mergeEntries(mergeEntries(new Map(), [...old, ...favourites]), fresh);
	const otherWay = mergeEntries(mergeEntries(new Map(), fresh), [...favourites, ...old]);
	expect(sorted(inParts)).toEqual(sorted(otherWay));
	expect(inParts.size).toBe(most + 10);
	expect(inParts.has(`rating:${title(49)}`)).toBe(false);
	expect(inParts.has(`rating:${title(50)}`)).toBe(true);
	expect(inParts.has(`favourite:${title(0)}`)).toBe(true);
});

test('places in films merge to the same in any order, and twice is once', () => {
	const progress = fc
		.array(
			fc.tuple(
				fc.constantFrom('a', 'b', 'c', 'd'),
				fc.record({
					seconds: fc.integer({ min: 0, max: 9 }),
					durationSeconds: fc.integer({ min: 9, max: 11 }),
					atMs: fc.integer({ min: 0, max: 4 })
				})
			)
		)
		.map((rows): ProgressByTitle => new Map(rows));
	const order = (all: ProgressByTitle) => [...all].sort(([a], [b]) => (a < b ? -1 : 1));
	fc.assert(
		fc.property(progress, progress, progress, (a, b, c) => {
			const ab = mergeProgress(a, b);
			expect(order(ab)).toEqual(order(mergeProgress(b, a)));
			expect(order(mergeProgress(ab, a))).toEqual(order(ab));
			expect(order(mergeProgress(ab, c))).toEqual(order(mergeProgress(a, mergeProgress(b, c))));
		})
	);
});

test('profiles of two devices merge to the same, and one that was removed stays removed', () => {
	const profile = fc.record({
		id: fc.constantFrom('main', '00000000000000aa', '00000000000000bb'),
		name: fc.constantFrom('Alice', 'Bob'),
		colour: fc.integer({ min: 0, max: 7 }),
		atMs: fc.integer({ min: 0, max: 5 }),
		isGone: fc.constant(false)
	});
	const order = (all: ReadonlyMap<string, Profile>) =>
		[...all].sort(([a], [b]) => (a < b ? -1 : 1));
	fc.assert(
		fc.property(fc.array(profile), fc.array(profile), (a, b) => {
			const here = mergeProfiles(onlyMain.all, a);
			const there = mergeProfiles(onlyMain.all, b);
			const both = mergeProfiles(here, there.values());
			expect(order(both)).toEqual(order(mergeProfiles(there, here.values())));
			expect(order(mergeProfiles(both, here.values()))).toEqual(order(both));
		})
	);
	const carol = { id: '00000000000000cc', name: 'Carol', colour: 1, atMs: 5, isGone: false };
	const gone = mergeProfiles(mergeProfiles(onlyMain.all, [carol]), [
		{ ...carol, name: '', atMs: 9, isGone: true }
	]);
	expect(mergeProfiles(gone, [carol]).get(carol.id)?.isGone).toBe(true);
});

test('a record is taken as it was written, and dated no later than now', () => {
	const one: Entry = { kind: 'rating', id: title(1), atMs: 5, value: { text: 'Film', number: 4 } };
	expect(parseEntry(structuredClone(one), nowMs)).toEqual(one);
	expect(parseEntry({ ...one, atMs: nowMs * 2 }, nowMs)?.atMs).toBe(nowMs);
	const all = mergeEntries(new Map(), [one, { ...one, kind: 'favourite', value: null }]);
	expect(parseEntries(structuredClone(entriesToValue(all)), nowMs)).toEqual(all);
});

test('what is no record is dropped: kinds, ids, hearts and dates that cannot be', () => {
	const good = { kind: 'rating', id: title(1), atMs: 5, value: { text: 'Film', number: 4 } };
	const bad: readonly unknown[] = [
		{ ...good, kind: 'constructor' },
		{ ...good, id: '__proto__' },
		{ ...good, id: `${title(1)}/../x` },
		{ ...good, value: { text: 'Film', number: 6 } },
		{ ...good, value: { text: 'x'.repeat(limits.title.titleChars + 1), number: 1 } },
		{ ...good, atMs: -1 },
		{ ...good, atMs: Number.POSITIVE_INFINITY },
		{ kind: 'forgotten', id: 'x', atMs: 1, value: { text: '', number: 0 } },
		{ kind: 'cleared', id: 'all', atMs: 1, value: null },
		{ kind: 'item', id: title(1), atMs: 1, value: { text: '', number: 0 } }
	];
	for (const row of bad) expect(parseEntry(row, nowMs), JSON.stringify(row)).toBeUndefined();
});

test('whatever storage holds, reading it never throws and keeps only records', () => {
	fc.assert(
		fc.property(fc.anything(), (value) => {
			for (const [key, one] of parseEntries([value], nowMs)) expect(entryKey(one)).toBe(key);
			expect(parseEntries(value, nowMs).size).toBe(0);
			expect(parseProgress(value).size).toBe(0);
		})
	);
});
