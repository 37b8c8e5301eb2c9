/** Favourites, lists and marks as the screen sees them: kept, shared between tabs, forgotten when told to. */
import { expect, test } from 'vitest';
import { createSeededClock, createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { createMemoryLibraryStore } from '#lib/library/adapters/memory-library-store.ts';
import { OwnState } from '#lib/state/own.svelte.ts';
import { ProgressState } from '#lib/state/progress.svelte.ts';

const main = { profile: 'main', isPrivate: false };
const title = (n: number) => ({
	key: `${'cd'.repeat(32)}/t${String(n)}`,
	name: `Title ${String(n)}`
});

const stage = () => {
	const [store, clock, random] = [
		createMemoryLibraryStore(),
		createSeededClock(),
		createSeededRandom(1)
	];
	const tab = (): OwnState => new OwnState({ store, clock, random });
	return { store, clock, tab };
};

test('favourites come back with the next visit, the last added first', async () => {
	const { clock, tab } = stage();
	const own = tab();
	await own.setFavourite(title(1), true);
	clock.advance(10);
	await own.setFavourite(title(2), true);
	await own.setFavourite(title(2), false);
	await own.setFavourite(title(2), true);
	const next = tab();
	await next.load(main);
	expect(next.favourites.map(({ name }) => name)).toEqual(['Title 2', 'Title 1']);
	await next.setFavourite(title(1), false);
	expect(next.isFavourite(title(1).key)).toBe(false);
});

test('two tabs that never heard of each other both keep what they said', async () => {
	const { tab } = stage();
	const [alice, bob] = [tab(), tab()];
	await alice.rate(title(1), 4);
	await bob.rate(title(2), 2);
	const next = tab();
	await next.load(main);
	expect([next.hearts(title(1).key), next.hearts(title(2).key)]).toEqual([4, 2]);
});

test('a list keeps the order it was given, and goes with its titles', async () => {
	const { clock, tab } = stage();
	const own = tab();
	const list = (await own.addList('  Rainy days  ')) ?? '';
	for (const n of [1, 2, 3]) await own.putInList(list, title(n), true);
	clock.advance(1);
	await own.moveInList(list, title(3).key, 0);
	const names = (): readonly string[] => own.lists[0]?.titles.map(({ name }) => name) ?? [];
	expect(own.lists[0]?.name).toBe('Rainy days');
	expect(names()).toEqual(['Title 3', 'Title 1', 'Title 2']);
	await own.putInList(list, title(1), false);
	expect(names()).toEqual(['Title 3', 'Title 2']);
	await own.renameList(list, 'Sunday');
	expect(own.lists[0]?.name).toBe('Sunday');
	await own.removeList(list);
	expect(own.lists).toEqual([]);
	expect(await own.addList('   ')).toBeUndefined();
});

test('what is taken out of the history leaves the disk and does not come back from another tab', async () => {
	const { store, clock, tab } = stage();
	const own = tab();
	const isForgotten = (key: string, atMs: number): boolean => own.isForgotten(key, atMs);
	const progress = new ProgressState(store, clock, { isForgotten, seenMs: () => undefined });
	const other = new ProgressState(store, clock, { isForgotten, seenMs: () => undefined });
	clock.advance(5);
	progress.note('a', 20, 100);
	progress.note('b', 20, 100);
	await progress.flush();
	await other.load();
	clock.advance(5);
	await own.forget('a');
	expect(progress.history.map((row) => row.title)).toEqual(['b']);
	await other.flush();
	expect(JSON.stringify(await store.read('progress'))).not.toContain('"a"');
	clock.advance(5);
	await own.clearHistory();
	expect(progress.history).toEqual([]);
	clock.advance(5);
	progress.note('a', 30, 100);
	expect(progress.history.map((row) => row.title)).toEqual(['a']);
});

test('in private, what is said and seen lasts until the next reading and is never written', async () => {
	const { store, clock, tab } = stage();
	const own = tab();
	const progress = new ProgressState(store, clock);
	await own.setFavourite(title(1), true);
	const secret = { profile: 'main', isPrivate: true };
	await Promise.all([own.load(secret), progress.load(secret)]);
	await own.setFavourite(title(2), true);
	progress.note('a', 20, 100);
	clock.advance(5000);
	await progress.flush();
	expect(own.favourites).toHaveLength(2);
	expect(await store.read('progress')).toBeUndefined();
	await Promise.all([own.load(main), progress.load(main)]);
	expect(own.favourites.map(({ name }) => name)).toEqual(['Title 1']);
	expect(progress.history).toEqual([]);
});

test('every profile has a library of its own', async () => {
	const { tab } = stage();
	const own = tab();
	await own.setFavourite(title(1), true);
	await own.load({ profile: '00000000000000aa', isPrivate: false });
	expect(own.favourites).toEqual([]);
	await own.setFavourite(title(2), true);
	await own.load(main);
	expect(own.favourites.map(({ name }) => name)).toEqual(['Title 1']);
});
