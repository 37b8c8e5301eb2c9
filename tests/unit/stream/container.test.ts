/** Real films' first and last bytes, and what nobody should call a film. */
import fc from 'fast-check';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import {
	fullType,
	probeContainer,
	unplayable,
	type ContainerFacts
} from '#lib/stream/container.ts';
import type { ReadAt } from '#lib/stream/byte-window.ts';

const folder = 'tests/fixtures/media/heads';

type Row = readonly [
	file: string,
	lengthBytes: number,
	/** Where the kept end of the file stands; what is between is zeros. */
	tailAt: number | undefined,
	type: string | undefined,
	durationSeconds: number | undefined,
	indexSpan: readonly [number, number] | undefined
];

const films: readonly Row[] = [
	[
		'flower.mp4',
		1128375,
		undefined,
		'video/mp4; codecs="avc1.64001f, mp4a.40.2"',
		5.05,
		[32, 4270]
	],
	[
		'ax_sample_fragmented_seekable.mp4',
		106099,
		undefined,
		'video/mp4; codecs="avc1.64001f, mp4a.40.2"',
		undefined,
		[108, 1281]
	],
	[
		'big-buck-bunny_30s_720p_fragmented.mp4',
		4480827,
		undefined,
		'video/mp4; codecs="avc1.64001f, mp4a.40.2"',
		undefined,
		[28, 1281]
	],
	[
		'ax_hdr10-av1.mp4',
		524073,
		519056,
		'video/mp4; codecs="av01.0.31M.10, mp4a.40.2"',
		4.24,
		[519056, 524073]
	],
	['ax_sample_opus.mp4', 5163, undefined, 'video/mp4; codecs="opus"', 1.46, [3830, 5163]],
	[
		'ax_sample_ac3_aac.mp4',
		17284,
		15799,
		'video/mp4; codecs="ac-3, mp4a.40.2"',
		0.3,
		[15799, 17284]
	],
	['ff_flac-sample.mp4', 876556, 875615, 'video/mp4; codecs="flac"', 4.95, [875615, 876556]],
	[
		'mb_video-h265.mp4',
		1449927,
		1434513,
		'video/mp4; codecs="hev1.1.6.L120.90, mp4a.40.2"',
		10,
		[1434513, 1449927]
	],
	['ax_bear-vp9.webm', 67504, undefined, 'video/webm; codecs="vp9"', 2.7, [67475, 67504]],
	['ff_gizmo.webm', 159035, undefined, 'video/webm; codecs="vp9, opus"', 5.59, [159006, 159035]],
	['ff_no-cues.webm', 220609, undefined, 'video/webm; codecs="vp8"', 3.97, undefined],
	['flower.webm', 554058, undefined, 'video/webm; codecs="vp8, vorbis"', 5.06, [554010, 554058]],
	[
		'big-buck-bunny_30s_720p_av1_opus.webm',
		2125192,
		undefined,
		'video/webm; codecs="av01.0.05M.08, opus"',
		30.03,
		[2125031, 2125192]
	],
	[
		'ax_sample_with_srt.mkv',
		103299,
		undefined,
		'video/x-matroska; codecs="avc1.640034, ac-3"',
		1.23,
		[103254, 103299]
	],
	[
		'ax_sample_with_chapters.mkv',
		70976,
		undefined,
		'video/x-matroska; codecs="avc1.f4000d, mp4a.40.2"',
		5.02,
		[70948, 70976]
	],
	[
		'sintel-trailer_480p_h264_ac3_srt-en-es_chapters.mkv',
		4780982,
		undefined,
		'video/x-matroska; codecs="avc1.64001e, ac-3"',
		53.2,
		[4780323, 4780982]
	],
	['ax_sample_malformed_free_box.mp4', 101674, undefined, undefined, undefined, undefined],
	['ax_sample_missing_stsd.mp4', 101674, undefined, undefined, undefined, undefined],
	['ff_1180881.webm', 524, undefined, 'video/webm; codecs="vp8"', undefined, [351, 524]],
	['ff_1270303.webm', 5822, undefined, 'video/webm; codecs="vp9"', undefined, [5793, 5822]]
];

const bytesOf = (path: string): Bytes => new Uint8Array(readFileSync(path));

const filmOf = ([file, lengthBytes, tailAt]: Row): Bytes => {
	const bytes = new Uint8Array(lengthBytes);
	bytes.set(bytesOf(`${folder}/${file}.head`));
	if (tailAt !== undefined) bytes.set(bytesOf(`${folder}/${file}.tail`), tailAt);
	return bytes;
};

/** Reads as a torrent does, and counts. */
const readerOf = (bytes: Bytes): { readonly read: ReadAt; readonly taken: () => number } => {
	let taken = 0;
	return {
		read: (start, end) => {
			if (start < 0 || end < start || end >= bytes.length) {
				return Promise.reject(new RangeError(`read ${start} to ${end} of ${bytes.length}`));
			}
			taken += end - start + 1;
			return Promise.resolve(bytes.slice(start, end + 1));
		},
		taken: () => taken
	};
};

const factsOf = async (bytes: Bytes): Promise<ContainerFacts | undefined> => {
	const facts = await probeContainer(readerOf(bytes).read, bytes.length);
	return facts.ok ? facts.value : undefined;
};

describe('real films', () => {
	test('every fixture has its row', () => {
		const heads = readdirSync(folder).filter((file) => file.endsWith('.head'));
		expect(heads.sort()).toEqual(films.map(([file]) => `${file}.head`).sort());
		for (const [file, , tailAt] of films) {
			expect(existsSync(`${folder}/${file}.tail`)).toBe(tailAt !== undefined);
		}
	});

	test.each(films)('%s', async (...row) => {
		const [, , , type, durationSeconds, indexSpan] = row;
		const { read, taken } = readerOf(filmOf(row));
		const facts = await probeContainer(read, row[1]);
		expect(facts.ok ? fullType(facts.value) : undefined).toBe(type);
		const found = facts.ok ? facts.value : undefined;
		expect(found?.indexSpan && [found.indexSpan.start, found.indexSpan.end]).toEqual(indexSpan);
		expect(found?.durationSeconds?.toFixed(2)).toBe(durationSeconds?.toFixed(2));
		expect(taken()).toBeLessThan(200_000);
	});

	test('what is wrong is called by a name that people know', async () => {
		const nameIn = async (file: string): Promise<readonly string[] | undefined> => {
			const row = films.find(([name]) => name === file);
			const facts = row && (await factsOf(filmOf(row)));
			return facts?.codecs.map(({ name }) => name);
		};
		expect(await nameIn('mb_video-h265.mp4')).toEqual(['HEVC (H.265)', 'AAC']);
		expect(await nameIn('ax_sample_ac3_aac.mp4')).toEqual(['Dolby Digital (AC-3)', 'AAC']);
		expect(await nameIn('ax_sample_with_srt.mkv')).toEqual(['H.264', 'Dolby Digital (AC-3)']);
	});
});

const box = (type: string, ...body: readonly Uint8Array[]): Bytes => {
	const whole = concatBytes(new Uint8Array(4), utf8(type), ...body);
	new DataView(whole.buffer).setUint32(0, whole.length);
	return whole;
};
const element = (id: readonly number[], ...body: readonly Uint8Array[]): Bytes => {
	const whole = concatBytes(...body);
	const size = new Uint8Array([
		0x10 | (whole.length >> 24),
		whole.length >> 16,
		whole.length >> 8,
		whole.length
	]);
	return concatBytes(new Uint8Array(id), size, whole);
};
const matroska = (docType: string, ...segment: readonly Uint8Array[]): Bytes =>
	concatBytes(
		element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], utf8(docType))),
		element([0x18, 0x53, 0x80, 0x67], ...segment)
	);
const track = (kind: number, codec: string, setup = new Uint8Array()): Bytes =>
	element(
		[0xae],
		element([0x83], new Uint8Array([kind])),
		element([0x86], utf8(codec)),
		element([0x63, 0xa2], setup)
	);
const tracks = (...entries: readonly Uint8Array[]): Bytes =>
	element([0x16, 0x54, 0xae, 0x6b], ...entries);

describe('Matroska that was made by hand', () => {
	test('tracks behind something large, subtitles left out, codecs from their setup', async () => {
		const film = matroska(
			'matroska',
			element([0x19, 0x41, 0xa4, 0x69], new Uint8Array(3_000_000)), // Attachments
			tracks(
				track(1, 'V_MPEG4/ISO/AVC', new Uint8Array([1, 0x64, 0x00, 0x28, 0xff])),
				track(2, 'A_AAC', new Uint8Array([0x12, 0x10])),
				track(17, 'S_TEXT/UTF8'),
				track(2, 'A_DTS')
			)
		);
		const { read, taken } = readerOf(film);
		const facts = await probeContainer(read, film.length);
		expect(facts.ok && facts.value.codecs.map(({ id }) => id)).toEqual([
			'avc1.640028',
			'mp4a.40.2',
			'A_DTS'
		]);
		expect(taken()).toBeLessThan(100_000);
	});

	test('HEVC, AV1 and a track of no known codec', async () => {
		const hevc = new Uint8Array([1, 2, 0x20, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 153]);
		const film = matroska(
			'webm',
			tracks(
				track(1, 'V_MPEGH/ISO/HEVC', hevc),
				track(1, 'V_AV1', new Uint8Array([0x81, 0x08, 0x4c])),
				track(1, 'V_MS/VFW/FOURCC'),
				track(2, '<script>')
			)
		);
		const facts = await factsOf(film);
		expect(facts?.codecs.map(({ id }) => id).slice(0, 2)).toEqual([
			'hvc1.2.4.L153.90',
			'av01.0.08M.10'
		]);
		expect(facts?.codecs.map(({ name }) => name).slice(2)).toEqual([
			'an old video codec',
			'script'
		]);
	});

	test('no tracks, a track list that is cut, and a header alone are broken', async () => {
		expect(await factsOf(matroska('webm'))).toBeUndefined();
		expect(await factsOf(matroska('webm', tracks()))).toBeUndefined();
		expect(await factsOf(matroska('webm', tracks(track(1, 'V_VP8'))).slice(0, 40))).toBeUndefined();
		expect(await factsOf(new Uint8Array([0x1a, 0x45, 0xdf, 0xa3]))).toBeUndefined();
	});
});

describe('MP4 that was made by hand', () => {
	const ftyp = box('ftyp', utf8('isom'));
	test('an index larger than any film needs, one that never comes, and boxes that do not move', async () => {
		const large = concatBytes(ftyp, box('moov', new Uint8Array(17 * 1024 * 1024)));
		const { read, taken } = readerOf(large);
		expect(await probeContainer(read, large.length)).toEqual({
			ok: false,
			error: { type: 'BrokenFile' }
		});
		expect(taken()).toBeLessThan(100_000);
		expect(await factsOf(concatBytes(ftyp, box('mdat', new Uint8Array(100))))).toBeUndefined();
		expect(
			await factsOf(concatBytes(ftyp, new Uint8Array([0, 0, 0, 4, 0x6d, 0x64, 0x61, 0x74])))
		).toBeUndefined();
		const many = Array.from({ length: 5000 }, () => box('free'));
		const { read: readMany, taken: takenMany } = readerOf(concatBytes(ftyp, ...many));
		expect((await probeContainer(readMany, ftyp.length + 40_000)).ok).toBe(false);
		expect(takenMany()).toBeLessThan(200_000);
	});

	test('a track without a description is broken; a file of subtitles alone is, too', async () => {
		const handler = (kind: string): Bytes => box('hdlr', new Uint8Array(8), utf8(kind));
		const moov = (kind: string): Bytes => box('moov', box('trak', box('mdia', handler(kind))));
		expect(await factsOf(concatBytes(ftyp, moov('vide')))).toBeUndefined();
		expect(await factsOf(concatBytes(ftyp, moov('text')))).toBeUndefined();
	});
});

test('containers that no browser plays are named, and noise is broken', async () => {
	const starting = (text: string): Bytes => concatBytes(utf8(text), new Uint8Array(600));
	const ts = new Uint8Array(600);
	for (const at of [0, 188, 376]) ts[at] = 0x47;
	const asf = concatBytes(new Uint8Array([0x30, 0x26, 0xb2, 0x75]), new Uint8Array(600));
	const nameOf = async (bytes: Bytes): Promise<string | undefined> =>
		(await factsOf(bytes))?.containerName;
	expect(await nameOf(starting('RIFF\0\0\0\0AVI '))).toBe('AVI');
	expect(await nameOf(starting('FLV\x01'))).toBe('Flash Video (FLV)');
	expect(await nameOf(ts)).toBe('MPEG-TS');
	expect(await nameOf(asf)).toBe('Windows Media');
	expect(await nameOf(starting('OggS'))).toBe('Ogg');
	expect(await nameOf(starting('fLaC'))).toBe('FLAC');
	expect(await nameOf(starting('RIFF\0\0\0\0WAVE'))).toBe('WAV');
	expect(await nameOf(starting('ID3'))).toBe('MP3');
	expect(await nameOf(starting('<!doctype html>'))).toBeUndefined();
	expect(await nameOf(new Uint8Array(600))).toBeUndefined();
	expect(await nameOf(new Uint8Array())).toBeUndefined();
});

describe('what this browser lacks', () => {
	const codec = (kind: 'video' | 'audio', id: string) => ({
		kind,
		id,
		name: id.toUpperCase(),
		contentType: `video/mp4; codecs="${id}"`
	});
	const facts = (...codecs: readonly ReturnType<typeof codec>[]): ContainerFacts => ({
		container: 'mp4',
		containerName: 'MP4',
		contentType: 'video/mp4',
		codecs
	});
	const only =
		(...ids: readonly string[]) =>
		(contentType: string) =>
			contentType === 'video/mp4' || ids.some((id) => contentType.includes(`"${id}"`));

	test('a film whose tracks all play lacks nothing', () => {
		expect(
			unplayable(facts(codec('video', 'a'), codec('audio', 'b')), only('a', 'b'))
		).toBeUndefined();
	});
	test('a picture or a sound that does not play is named', () => {
		const film = facts(codec('video', 'a'), codec('audio', 'b'));
		expect(unplayable(film, only('b'))).toBe('A');
		expect(unplayable(film, only('a'))).toBe('B');
	});
	test('a second sound track that plays is enough', () => {
		const film = facts(codec('video', 'a'), codec('audio', 'b'), codec('audio', 'c'));
		expect(unplayable(film, only('a', 'c'))).toBeUndefined();
	});
	test('a container that does not play is named before what is in it', () => {
		expect(unplayable(facts(codec('video', 'a')), () => false)).toBe('MP4');
		expect(unplayable({ container: 'other', containerName: 'AVI', codecs: [] }, () => true)).toBe(
			'AVI'
		);
	});
});

test('no damage makes it throw, read outside the file, or read without end', async () => {
	const some = films.slice(0, 16).map((row) => ({ row, film: filmOf(row).slice(0, 60_000) }));
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(...some),
			fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { minLength: 1, maxLength: 12 }),
			fc.nat(60_000),
			async ({ film }, changes, cut) => {
				const damaged = film.slice(0, Math.max(1, cut));
				for (const [at, byte] of changes) if (at < damaged.length) damaged[at] = byte;
				const { read, taken } = readerOf(damaged);
				expect(typeof (await probeContainer(read, damaged.length)).ok).toBe('boolean');
				expect(taken()).toBeLessThan(10_000_000);
			}
		),
		{ numRuns: 300 }
	);
});
