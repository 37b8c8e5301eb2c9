/** The reader that stands in for the player reads no more than it must, and ends when the player reads by itself. */
import { expect, test } from 'vitest';
import { openFilmHead } from '#lib/stream/film-head.ts';

test('it gives the first bytes, keeps its place open, and ends when it is left', async () => {
	const log: string[] = [];
	const { signal } = new AbortController();
	const head = openFilmHead(
		async function* (leaving) {
			log.push('begun');
			leaving.addEventListener('abort', () => log.push('left'));
			try {
				for (let chunk = 0; ; chunk++) {
					log.push(`chunk ${chunk}`);
					yield await Promise.resolve(Uint8Array.of(chunk, chunk));
				}
			} finally {
				log.push('ended');
			}
		},
		3,
		signal
	);
	expect(await head.bytes).toEqual(Uint8Array.of(0, 0, 1));
	expect(log).toEqual(['begun', 'chunk 0', 'chunk 1']);
	head.leave();
	head.leave();
	await Promise.resolve();
	expect(log).toEqual(['begun', 'chunk 0', 'chunk 1', 'left', 'ended']);
});

test('a film shorter than what is asked for is given whole', async () => {
	const { signal } = new AbortController();
	const head = openFilmHead(
		async function* () {
			yield await Promise.resolve(Uint8Array.of(7));
		},
		4096,
		signal
	);
	expect(await head.bytes).toEqual(Uint8Array.of(7));
});
