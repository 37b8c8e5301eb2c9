/** What the screen is told of the viewer's choices, and what storage is told. */
import { expect, test } from 'vitest';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { createMemoryLibraryStore } from '#lib/library/adapters/memory-library-store.ts';
import { ProgressState } from '#lib/state/progress.svelte.ts';
import { SettingsState } from '#lib/state/settings.svelte.ts';

test('choices are kept, and read back by the next visit', async () => {
	const store = createMemoryLibraryStore();
	const first = new SettingsState(store);
	await first.load();
	expect(first.current.consent).toBe('undecided');
	await first.change({ consent: 'accepted', givingBack: false });
	const next = new SettingsState(store);
	await next.load();
	expect(next.current).toMatchObject({ consent: 'accepted', givingBack: false });
});

test('a change is told at once, also when storage refuses it', async () => {
	const settings = new SettingsState({
		read: () => Promise.resolve(undefined),
		write: () => Promise.resolve(false)
	});
	const told: string[] = [];
	settings.subscribe(({ theme }) => told.push(theme));
	await settings.change({ theme: 'light' });
	expect(told).toEqual(['light']);
	expect(settings.stored).toBe(false);
});

test('the playhead is written every few seconds, not at every step', async () => {
	const clock = createSeededClock();
	let writes = 0;
	const store = createMemoryLibraryStore();
	const progress = new ProgressState(
		{
			read: store.read,
			write: store.write,
			change: (name, make) => {
				writes++;
				return store.change(name, make);
			}
		},
		clock
	);
	for (let second = 10; second < 20; second++) progress.note('a/film', second, 100);
	expect(writes).toBe(0);
	clock.advance(3000);
	expect(writes).toBe(1);
	const next = new ProgressState(store, clock);
	await next.load();
	expect(next.resume('a/film')).toBe(19);
	expect(next.underWay).toEqual(['a/film']);
});
