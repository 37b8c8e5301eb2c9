/** Names of files beside a film: their language and kind, whose film they belong to, and which one a viewer gets. */
import { expect, test } from 'vitest';
import { besideFilm, choosePreferred, readName } from '#lib/subtitles/language.ts';

test.each([
	['film.fr.srt', 'film.mp4', 'fr', ''],
	['Film.French.srt', '', 'fr', ''],
	['subs/2_English.srt', '', 'en', ''],
	['film.pt-BR.forced.srt', 'film.mp4', 'pt-BR', 'forced'],
	['Film.2019.1080p.br.srt', 'Film.2019.1080p.mkv', 'br', ''],
	['Movie.2019.eng.sdh.srt', 'Movie.2019.mp4', 'en', 'captions'],
	['movie.zh-Hant.ass', 'movie.mkv', 'zh-Hant', ''],
	['film.zh-CN.srt', 'film.mp4', 'zh-CN', ''],
	['Brazilian.srt', '', 'pt-BR', ''],
	['français.srt', '', 'fr', ''],
	['日本語.srt', '', 'ja', ''],
	['العربية.vtt', '', 'ar', ''],
	['English (SDH).srt', '', 'en', 'captions'],
	['film.hi.srt', 'film.mp4', 'hi', ''],
	['film.en.hi.srt', 'film.mp4', 'en', 'captions'],
	['It.srt', 'It.webm', undefined, ''],
	['It.it.srt', 'It.webm', 'it', ''],
	['Les.Misérables.srt', '', undefined, ''],
	['No.Country.srt', '', undefined, '']
])('%s beside %s is in %s %s', (name, film, lang, kind) => {
	const found = readName(name, film);
	expect(found.lang).toBe(lang);
	expect([found.isCaptions && 'captions', found.isForced && 'forced'].filter(Boolean).join()).toBe(
		kind
	);
});

test('of a season only the subtitles of the episode are offered', () => {
	const files = [
		'Show/Show.S01E01.mkv.en.srt',
		'Show/Show.S01E02.en.srt',
		'Show/Subs/Show.S01E02/3_French.srt'
	].map((name) => ({ name }));
	expect(besideFilm('Show/Show.S01E02.mkv', files, false)).toEqual(files.slice(1));
	expect(besideFilm('Show/show 1x01 pilot.mkv', files, false)).toEqual(files.slice(0, 1));
	expect(besideFilm('Other.mkv', files, false)).toEqual(files);
	expect(besideFilm('Other.mkv', files, true)).toEqual(files);
});

test('the first preferred language that is there is chosen, whole files before captions', () => {
	const tracks = [
		{ lang: 'en', isPlain: false },
		{ lang: 'en-GB', isPlain: true },
		{ lang: 'pt', isPlain: true },
		{ lang: 'pt-BR', isPlain: true }
	];
	expect(choosePreferred(tracks, ['fr', 'en'])).toBe(0);
	expect(choosePreferred(tracks, ['en-US'])).toBe(1);
	expect(choosePreferred(tracks, ['pt-BR', 'en'])).toBe(3);
	expect(choosePreferred(tracks, ['pt-PT'])).toBe(2);
	expect(choosePreferred(tracks, ['de'])).toBeUndefined();
});
