/** A small folder to publish, for tests of the projector: one film on disk, one foreign torrent, a series. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';

export const film = {
	id: 'lamplighter',
	type: 'film',
	title: { en: 'The Lamplighter', fr: 'L’Allumeur' },
	year: 2026,
	runtimeSeconds: 45,
	genres: ['Animation'],
	licence: 'CC0-1.0',
	rightsHolder: 'Matinee project',
	people: [{ name: 'Matinee project', role: 'Direction' }],
	film: 'lamplighter/lamplighter.webm',
	variant: { container: 'webm', codecs: 'vp9,opus', width: 640, height: 360 },
	poster: 'lamplighter/poster.webp',
	subtitles: [{ lang: 'en', kind: 'captions', file: 'lamplighter/en.vtt' }],
	chapters: [{ start: 0, title: 'Dusk' }],
	added: '2026-11-20T00:00:00Z'
};

export const series = {
	id: 'machines',
	type: 'series',
	title: { en: 'Small Machines' },
	licence: 'CC0-1.0',
	rightsHolder: 'Matinee project',
	added: '2026-11-20T00:00:00Z'
};

/** Writes the folder; the film is random bytes of one seed. */
export const writeDemoFolder = async (
	folder: string,
	titles: readonly object[] = [film, series]
): Promise<void> => {
	await mkdir(join(folder, 'lamplighter'), { recursive: true });
	await writeFile(
		join(folder, 'lamplighter/lamplighter.webm'),
		createSeededRandom(7).bytes(200_000)
	);
	await writeFile(join(folder, 'lamplighter/poster.webp'), 'poster');
	await writeFile(join(folder, 'lamplighter/en.vtt'), 'WEBVTT\n');
	await writeFile(join(folder, 'titles.json'), JSON.stringify(titles));
};
