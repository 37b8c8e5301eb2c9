/** A film that another tab plays: what it tells, what happens when that tab closes, and when nobody looks any more. */
import { expect, test } from 'vitest';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { CallError } from '#lib/core/calls.ts';
import { parseInfoHash } from '#lib/core/ids.ts';
import { createFilmDesk } from '#lib/stream/film-desk.ts';
import type { Film, Playback } from '#lib/stream/playback.ts';
import {
	createRemotePlayback,
	openingReport,
	type FilmOrder,
	type FilmService
} from '#lib/stream/shown-film.ts';

const infoHash = parseInfoHash('ab'.repeat(20));
if (!infoHash) throw new Error('40 hex digits are an infohash');
const order = { infoHash, trackers: [], webSeeds: [], info: Uint8Array.of(1, 2) };
const file = { index: 0, name: 'film.webm', lengthBytes: 9 };

interface Stage {
	readonly service: FilmService;
	readonly opened: FilmOrder[];
	/** The playback that was opened last shows this film now. */
	readonly show: (film: Film) => void;
	readonly closed: () => number;
}

/** A desk over playbacks that do what the test says. */
const openDesk = (desk: string, clock = createSeededClock()): Stage => {
	const opened: FilmOrder[] = [];
	let film: Film | undefined;
	let closed = 0;
	const listeners = new Set<() => void>();
	const { snapshot } = openingReport(desk);
	const playback: Playback = {
		infoHash,
		snapshot: () => ({ ...snapshot, files: [file] }),
		film: () => film,
		error: () => undefined,
		subtitles: () => [],
		spans: () => [],
		readFile: () => Promise.resolve(Uint8Array.of(7)),
		info: () => undefined,
		subscribe: (changed) => {
			listeners.add(changed);
			return () => listeners.delete(changed);
		},
		close: () => {
			closed++;
			return Promise.resolve();
		}
	};
	return {
		service: createFilmDesk({
			clock,
			desk,
			open: (request) => {
				opened.push(request);
				return Promise.resolve(playback);
			}
		}),
		opened,
		show: (next) => {
			film = next;
			for (const changed of listeners) changed();
		},
		closed: () => closed
	};
};

/** A remote playback as the screen sees it, and a way to wait for it. */
const watch = (service: FilmService) => {
	const playback = createRemotePlayback('one', order, service);
	const until = (isTrue: () => boolean): Promise<void> =>
		new Promise((resolve) => {
			const stop = playback.subscribe(() => {
				if (!isTrue()) return;
				stop();
				resolve();
			});
			if (isTrue()) resolve();
		});
	return { playback, until };
};

test('a film is opened once, from the order, and every change is told', async () => {
	const { service, opened, show } = openDesk('a');
	const { playback, until } = watch(service);
	await until(() => playback.snapshot().files.length === 1);
	expect(opened).toEqual([order]);
	show({ file, url: '/stream/a' });
	await until(() => playback.film()?.url === '/stream/a');
	show({ file, url: '/stream/b' });
	await until(() => playback.film()?.url === '/stream/b');
	expect(opened).toHaveLength(1);
	expect(await playback.readFile(file, new AbortController().signal)).toEqual(Uint8Array.of(7));
	await playback.close();
});

test('when the tab that plays it closes, the next one opens it from the order and gives another address', async () => {
	const [first, second] = [openDesk('a'), openDesk('b')];
	let leader = first.service;
	let again = (): void => undefined;
	const service: FilmService = {
		// As calls between tabs do: what a closed tab did not answer is asked of the next one.
		watchFilm: (ask) =>
			Promise.race([
				leader.watchFilm(ask),
				new Promise<Awaited<ReturnType<FilmService['watchFilm']>>>((resolve) => {
					again = () => {
						resolve(leader.watchFilm(ask));
					};
				})
			]),
		readFilmFile: (id, index) => leader.readFilmFile(id, index),
		closeFilm: (id) => leader.closeFilm(id)
	};
	const { playback, until } = watch(service);
	first.show({ file, url: '/stream/a' });
	await until(() => playback.film()?.url === '/stream/a');
	leader = second.service;
	again();
	second.show({ file, url: '/stream/b' });
	await until(() => playback.film()?.url === '/stream/b');
	expect(second.opened).toEqual([order]);
	await playback.close();
	expect(second.closed()).toBe(1);
});

test('a film that nobody asks about any more is closed', async () => {
	const clock = createSeededClock();
	const { service, opened, closed } = openDesk('a', clock);
	await service.watchFilm({ id: 'one', order });
	clock.advance(14_000);
	await service.watchFilm({ id: 'one', order });
	clock.advance(14_000);
	await Promise.resolve();
	expect([opened.length, closed()]).toEqual([1, 0]);
	clock.advance(2000);
	await service.closeFilm('one');
	await Promise.resolve();
	expect(closed()).toBe(1);
});

test('a film that stands still is answered after some seconds, with the same figures', async () => {
	const clock = createSeededClock();
	const { service } = openDesk('a', clock);
	const first = await service.watchFilm({ id: 'one', order });
	await Promise.resolve();
	const second = await service.watchFilm({ id: 'one', order, seen: { desk: 'b', serial: 9 } });
	expect(second.serial).toBeGreaterThanOrEqual(first.serial);
	const same = service.watchFilm({ id: 'one', order, seen: second });
	clock.advance(5000);
	expect((await same).serial).toBe(second.serial);
	await service.closeFilm('one');
});

test('an engine that cannot be loaded, or a line that breaks, is a state and no exception', async () => {
	const desk = createFilmDesk({
		clock: createSeededClock(),
		desk: 'a',
		open: () => Promise.reject(new Error('no engine'))
	});
	const broken = watch(desk);
	await broken.until(() => broken.playback.error() !== undefined);
	expect(broken.playback.error()).toMatchObject({ type: 'EngineFailed' });
	await broken.playback.close();

	const gone = (): Promise<never> => Promise.reject(new CallError('AbortError', 'gone'));
	const cut = watch({ watchFilm: gone, readFilmFile: gone, closeFilm: () => Promise.resolve() });
	await cut.until(() => cut.playback.error() !== undefined);
	expect(cut.playback.error()).toMatchObject({ type: 'EngineFailed' });
	await cut.playback.close();
});
