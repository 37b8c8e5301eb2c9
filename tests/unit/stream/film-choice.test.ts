/** The film among the files of a torrent. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chooseFilm, playableFiles } from '#lib/stream/film-choice.ts';
import type { TorrentFile } from '#lib/stream/ports.ts';
import { parseTorrentFile } from '#lib/stream/torrent-metadata.ts';

const filesOf = (...files: readonly (readonly [string, number])[]): readonly TorrentFile[] =>
	files.map(([name, lengthBytes], index) => ({ index, name, lengthBytes }));
const filmIn = (files: readonly TorrentFile[], hint?: number): string | undefined =>
	chooseFilm(files, hint)?.film.name;

const cases: readonly (readonly [
	string,
	readonly (readonly [string, number])[],
	string | undefined
])[] = [
	[
		'the largest film',
		[
			['a.mp4', 5],
			['b.WEBM', 9],
			['c.iso', 99]
		],
		'b.WEBM'
	],
	[
		'not the sample, however large',
		[
			['Sample/film.mkv', 99],
			['film.mkv', 50]
		],
		'film.mkv'
	],
	[
		'the trailer when there is nothing else',
		[
			['sintel_trailer-720p.mp4', 7],
			['readme.txt', 9]
		],
		'sintel_trailer-720p.mp4'
	],
	[
		'a word that only begins like sample',
		[
			['film.trailer.mkv', 9],
			['sampler.mp4', 5]
		],
		'sampler.mp4'
	],
	[
		'the first of two equals',
		[
			['1.mp4', 5],
			['2.mp4', 5]
		],
		'1.mp4'
	],
	[
		'a film before a larger sound',
		[
			['album.flac', 900],
			['clip.mp4', 10]
		],
		'clip.mp4'
	],
	[
		'a sound where there is no film',
		[
			['cover.jpg', 9],
			['song.mp3', 5]
		],
		'song.mp3'
	],
	['one file of any name', [['film', 5]], 'film'],
	[
		'nothing among things that are no films',
		[
			['a.txt', 5],
			['b.jpg', 6]
		],
		undefined
	],
	['nothing in an empty film', [['a.mp4', 0]], undefined],
	['nothing in nothing', [], undefined]
];

test.each(cases)('%s', (_, files, film) => {
	expect(filmIn(filesOf(...files))).toBe(film);
});

describe('a hint', () => {
	const files = filesOf(['one.mkv', 9], ['two.mkv', 5], ['notes.txt', 1], ['empty.mkv', 0]);
	test('decides, whatever the name', () => {
		expect(filmIn(files, 1)).toBe('two.mkv');
		expect(filmIn(files, 2)).toBe('notes.txt');
	});
	test('that names nothing is no hint', () => {
		expect(filmIn(files, 17)).toBe('one.mkv');
		expect(filmIn(files, 3)).toBe('one.mkv');
	});
});

test('real torrents: the film and its subtitles', () => {
	const choiceIn = (file: string) => {
		const bytes = new Uint8Array(readFileSync(`tests/fixtures/torrents/good/${file}.torrent`));
		const parsed = parseTorrentFile(bytes);
		return parsed.ok ? chooseFilm(parsed.value.info.files) : undefined;
	};
	expect(choiceIn('wtio_sintel')?.film.name).toBe('Sintel.mp4');
	expect(choiceIn('wtio_sintel')?.subtitles).toHaveLength(9);
	expect(choiceIn('wtio_big-buck-bunny')?.film.name).toBe('Big Buck Bunny.mp4');
	expect(choiceIn('tr_Inner_Sanctum_movie_archive')?.film.name).toMatch(/\.(mp4|mpeg|avi|ogv)$/);
	expect(choiceIn('desktop_tearsOfSteel')?.film.index).toBe(0);
});

test('everything that may be played is offered, in the order of the torrent, and nothing else', () => {
	const files = filesOf(['b.mkv', 5], ['a.MP4', 9], ['empty.webm', 0], ['a.srt', 3], ['c.flac', 4]);
	expect(playableFiles(files).map(({ name }) => name)).toEqual(['b.mkv', 'a.MP4', 'c.flac']);
});
