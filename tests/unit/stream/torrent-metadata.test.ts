/** Torrents of other programs, good and bad, and what becomes of each. */
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { encodeBencode, type Bvalue } from '#lib/core/bencode.ts';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { parseInfo, parseTorrentFile } from '#lib/stream/torrent-metadata.ts';

interface Read {
	readonly infoHash: string;
	readonly name: string;
	readonly files: number;
	readonly pieces: number;
}

/** A rule that is broken, V2Only, or what is read. */
type Verdict = string | Read;

const verdicts: readonly (readonly [string, Verdict])[] = [
	[
		'good/ana_archlinux-2011.08.19-netinstall-i686.iso',
		{
			infoHash: '500f29c0c537f5e41c6af676b7633de9d080d237',
			name: 'archlinux-2011.08.19-netinstall-i686.iso',
			files: 1,
			pieces: 362
		}
	],
	[
		'good/ana_debian-10.8.0-amd64-netinst.iso',
		{
			infoHash: '4090c3c2a394a49974dfbbf2ce7ad0db3cdeddd7',
			name: 'debian-10.8.0-amd64-netinst.iso',
			files: 1,
			pieces: 1344
		}
	],
	['good/aria2_test', 'piece-length'],
	['good/aria2_url-list-singleFile', 'piece-length'],
	[
		'good/desktop_tearsOfSteel',
		{
			infoHash: '02767050e0be2fd4db9a2ad6c12416ac806ed6ed',
			name: 'tears_of_steel_1080p.webm',
			files: 1,
			pieces: 2180
		}
	],
	[
		'good/fixtures_alice',
		{
			infoHash: '722fe65b2aa26d14f35b4ad627d20236e481d924',
			name: 'alice.txt',
			files: 1,
			pieces: 10
		}
	],
	[
		'good/fixtures_bunny',
		{
			infoHash: 'af8f10f30bf9aefecf3686922bfa0d5bd290a395',
			name: 'bbb_sunflower_1080p_30fps_stereo_abl.mp4',
			files: 1,
			pieces: 830
		}
	],
	[
		'good/fixtures_leaves',
		{
			infoHash: 'd2474e86c95b19b8bcfdb92bc12c9d44667cfa36',
			name: 'Leaves of Grass by Walt Whitman.epub',
			files: 1,
			pieces: 23
		}
	],
	[
		'good/fixtures_numbers',
		{ infoHash: '89d97c2261a21b040cf11caa661a3ba7233bb7e6', name: 'numbers', files: 3, pieces: 1 }
	],
	[
		'good/tr_Inner_Sanctum_movie_archive',
		{
			infoHash: 'f735d5be075bdb8832e29c96e80e53fdace6178b',
			name: 'Inner_Sanctum_movie',
			files: 16,
			pieces: 1090
		}
	],
	[
		'good/tr_webseed-getright-list',
		{ infoHash: '146e9ee0534797d39c457fa1f72621f867a4676e', name: 'hello', files: 1, pieces: 1 }
	],
	[
		'good/wtio_big-buck-bunny',
		{
			infoHash: 'dd8255ecdc7ca55fb0bbf81323d87062db1f6d1c',
			name: 'Big Buck Bunny',
			files: 3,
			pieces: 1055
		}
	],
	[
		'good/wtio_sintel',
		{ infoHash: '08ada5a7a6183aae1e09d831df6748d566095a10', name: 'Sintel', files: 11, pieces: 987 }
	],
	[
		'good/wtio_wired-cd',
		{
			infoHash: 'a88fda5954e89178c372716a6a78b8180ed4dad3',
			name: 'The WIRED CD - Rip. Sample. Mash. Share',
			files: 18,
			pieces: 856
		}
	],
	['edge/lt_absolute_filename', 'path-unsafe'],
	[
		'edge/lt_base',
		{ infoHash: 'c0fda1edafdbdbb96443424e0b3899af7159d10e', name: 'temp', files: 1, pieces: 1 }
	],
	[
		'edge/lt_collection2',
		{ infoHash: '08d3f0dde8e80dc6801522006f77d8bb3ba112da', name: 'temp', files: 1, pieces: 1 }
	],
	[
		'edge/lt_dht_nodes',
		{ infoHash: 'c0fda1edafdbdbb96443424e0b3899af7159d10e', name: 'temp', files: 1, pieces: 1 }
	],
	[
		'edge/lt_duplicate_web_seeds',
		{ infoHash: 'c0fda1edafdbdbb96443424e0b3899af7159d10e', name: 'temp', files: 1, pieces: 1 }
	],
	[
		'edge/lt_empty-files-2',
		{ infoHash: 'e8dc2db7f8be56365c2cf589469792747fec4081', name: 'test', files: 6, pieces: 5 }
	],
	[
		'edge/lt_empty-files-4',
		{ infoHash: '6e6d492271ef531fd1975b7b7542ef8d80632ab0', name: 'test', files: 6, pieces: 5 }
	],
	[
		'edge/lt_empty_httpseed',
		{ infoHash: 'c0fda1edafdbdbb96443424e0b3899af7159d10e', name: 'temp', files: 1, pieces: 1 }
	],
	['edge/lt_empty_path_multi', 'path'],
	[
		'edge/lt_httpseed',
		{ infoHash: 'c0fda1edafdbdbb96443424e0b3899af7159d10e', name: 'temp', files: 1, pieces: 1 }
	],
	['edge/lt_invalid_filename', 'name-unsafe'],
	['edge/lt_invalid_name2', 'name-unsafe'],
	['edge/lt_long_name', 'name-too-long'],
	[
		'edge/lt_mutable_test1',
		{ infoHash: 'd43e185e297421ea3f253ae04300e373aef9404e', name: 'test1', files: 4, pieces: 7 }
	],
	[
		'edge/lt_mutable_test1_single',
		{ infoHash: '0496aa386ece056e0bf79d5d39c7df9f533fed92', name: 'a', files: 1, pieces: 4 }
	],
	[
		'edge/lt_mutable_test2',
		{ infoHash: '66d35a002df9624e87499d22cf52eb203909a0f1', name: 'test2', files: 4, pieces: 6 }
	],
	[
		'edge/lt_mutable_test3',
		{ infoHash: '42c71ed7694189e4f30a06b74b31048b10625a60', name: 'test3', files: 4, pieces: 7 }
	],
	[
		'edge/lt_overlapping_symlinks',
		{
			infoHash: 'bf91c29a1b2bb843479583b87c08404c870e3703',
			name: 'SDL2.framework',
			files: 63,
			pieces: 87
		}
	],
	['edge/lt_pad_file_no_path', 'bencode'],
	[
		'edge/lt_sample',
		{ infoHash: '58d8d15a4eb3bd9afabc9cee2564f78192777edb', name: 'sample', files: 2, pieces: 2 }
	],
	[
		'edge/lt_similar2',
		{ infoHash: 'be33d6d619df20829fbdba4b68aeb176b09e364b', name: 'temp', files: 1, pieces: 1 }
	],
	['edge/lt_slash_path', 'path-unsafe'],
	['edge/lt_slash_path3', 'name-unsafe'],
	[
		'edge/lt_symlink2',
		{
			infoHash: 'b4fa4993e18e998ff6f6a4c0d9e918b153d23946',
			name: 'Some.framework',
			files: 3,
			pieces: 1
		}
	],
	['edge/lt_symlink_zero_size', 'file-length'],
	[
		'edge/lt_url_list',
		{ infoHash: 'c0fda1edafdbdbb96443424e0b3899af7159d10e', name: 'temp', files: 1, pieces: 1 }
	],
	[
		'edge/lt_url_list3',
		{ infoHash: 'c0fda1edafdbdbb96443424e0b3899af7159d10e', name: 'temp', files: 1, pieces: 1 }
	],
	[
		'edge/lt_url_seed_multi',
		{ infoHash: 'd673bbe5fcc1b885e045120b60a679bd87f78697', name: 'temp', files: 2, pieces: 1 }
	],
	[
		'edge/lt_url_seed_multi_space',
		{ infoHash: 'd673bbe5fcc1b885e045120b60a679bd87f78697', name: 'temp', files: 2, pieces: 1 }
	],
	[
		'edge/lt_v2_empty_file',
		{ infoHash: 'fdc8263736f65efc8da8948f2e9f64ad92ad614a', name: 'test', files: 3, pieces: 250 }
	],
	['edge/lt_v2_invalid_filename', 'bencode'],
	['edge/lt_v2_invalid_root_hash', 'V2Only'],
	['edge/lt_v2_only', 'V2Only'],
	[
		'edge/lt_whitespace_url',
		{ infoHash: 'c0fda1edafdbdbb96443424e0b3899af7159d10e', name: 'temp', files: 1, pieces: 1 }
	],
	['bad/fixtures_corrupt', 'name'],
	['bad/lt_bad_name', 'bencode'],
	['bad/lt_invalid_file_size', 'bencode'],
	['bad/lt_invalid_name', 'name'],
	['bad/lt_invalid_piece_len', 'piece-length'],
	[
		'bad/lt_invalid_symlink',
		{ infoHash: 'f425637d85e7437171e67b08c533a8738b5be21f', name: 'temp', files: 1, pieces: 1 }
	],
	['bad/lt_missing_path_list', 'path'],
	['bad/lt_negative_file_size', 'bencode'],
	['bad/lt_negative_size', 'file-length'],
	['bad/lt_no_name', 'name'],
	['bad/lt_unaligned_pieces', 'pieces'],
	['bad/lt_v2_deep_recursion', 'bencode'],
	[
		'bad/lt_v2_invalid_file',
		{ infoHash: '30119e7b9fe1b4e0eb0961ec251b6cf021c9e076', name: 'test64K', files: 1, pieces: 1 }
	],
	['bad/lt_v2_invalid_piece_layer', 'V2Only'],
	['bad/lt_v2_invalid_piece_layer_size', 'V2Only'],
	['bad/lt_v2_large_offset', 'V2Only'],
	['bad/lt_v2_non_multiple_piece_layer', 'V2Only'],
	['bad/lt_v2_piece_layer_invalid_file_hash', 'V2Only'],
	['bad/lt_v2_unknown_piece_layer_entry', 'bencode'],
	['bad/lt_v2_zero_root', 'V2Only'],
	['bad/lt_zero', 'empty']
];

const verdictOf = (bytes: Bytes): Verdict => {
	const parsed = parseTorrentFile(bytes);
	if (!parsed.ok) return parsed.error.type === 'BadTorrent' ? parsed.error.rule : parsed.error.type;
	const { info, infoBytes } = parsed.value;
	const infoHash = createHash('sha1').update(infoBytes).digest('hex');
	return { infoHash, name: info.name, files: info.files.length, pieces: info.pieces };
};

describe('torrents of the media kit', () => {
	const folder = 'tests/fixtures/torrents';
	test('none is left out of the table', () => {
		const there = ['good', 'edge', 'bad'].flatMap((kind) =>
			readdirSync(`${folder}/${kind}`).map((file) => `${kind}/${file.replace('.torrent', '')}`)
		);
		expect(verdicts.map(([file]) => file).sort()).toEqual(there.sort());
	});
	test.each(verdicts)('%s', (file, verdict) => {
		expect(verdictOf(new Uint8Array(readFileSync(`${folder}/${file}.torrent`)))).toEqual(verdict);
	});
});

const piece = 16_384;

/** An info dictionary that is in order but for what a test changes. */
const infoWith = (changes: Readonly<Record<string, Bvalue | undefined>>): Bytes => {
	const entries: Record<string, Bvalue | undefined> = {
		length: 3 * piece,
		name: utf8('film.webm'),
		'piece length': piece,
		pieces: new Uint8Array(60),
		...changes
	};
	return encodeBencode(
		new Map(
			Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))
		)
	);
};
const fileWith = (path: readonly Bvalue[], length: Bvalue, attr?: string): Bvalue =>
	new Map<string, Bvalue>([
		['length', length],
		['path', path],
		...(attr === undefined ? [] : [['attr', utf8(attr)] as const])
	]);
const ruleOf = (info: Bytes): string | undefined => {
	const parsed = parseInfo(info);
	if (parsed.ok) return undefined;
	return parsed.error.type === 'BadTorrent' ? parsed.error.rule : parsed.error.type;
};
const filesRule = (...files: readonly Bvalue[]): string | undefined =>
	ruleOf(infoWith({ length: undefined, files }));

describe('the rules, one by one', () => {
	test('a dictionary in order is read', () => {
		const parsed = parseInfo(infoWith({}));
		expect(parsed).toEqual({
			ok: true,
			value: {
				name: 'film.webm',
				pieceBytes: piece,
				pieces: 3,
				lengthBytes: 3 * piece,
				files: [{ index: 0, name: 'film.webm', lengthBytes: 3 * piece, offsetBytes: 0 }]
			}
		});
	});

	const cases: readonly (readonly [string, Readonly<Record<string, Bvalue | undefined>>])[] = [
		['name', { name: undefined }],
		['name', { name: utf8('') }],
		['name', { name: 5 }],
		['name-unsafe', { name: utf8('..') }],
		['name-unsafe', { name: utf8('a/b') }],
		['name-unsafe', { name: utf8('a\\b') }],
		['name-unsafe', { name: utf8('a\0b') }],
		['name-not-utf8', { name: new Uint8Array([0xff, 0xfe]) }],
		['name-too-long', { name: utf8('a'.repeat(256)) }],
		['piece-length', { 'piece length': 0 }],
		['piece-length', { 'piece length': -1 }],
		['piece-length', { 'piece length': 20_000 }],
		['piece-length', { 'piece length': 8192 }],
		['piece-length', { 'piece length': 2 ** 40 }],
		['file-length', { length: -1 }],
		['file-length', { length: utf8('5') }],
		['pieces', { length: 2 ** 40, 'piece length': 2 ** 24 }],
		['too-many-pieces', { length: 2 ** 40 }],
		['pieces', { pieces: new Uint8Array(59) }],
		['pieces', { pieces: new Uint8Array(80) }],
		['pieces', { pieces: 60 }],
		['empty', { length: 0, pieces: new Uint8Array() }],
		['files', { length: undefined, files: [] }],
		['files', { length: undefined, files: 1 }],
		['V2Only', { pieces: undefined, 'meta version': 2 }],
		['key', { ['__proto__']: new Map() }]
	];
	test.each(cases)('%s', (rule, changes) => {
		expect(ruleOf(infoWith(changes))).toBe(rule);
	});

	test('paths: parts that are empty, climb or repeat', () => {
		const film = fileWith([utf8('a'), utf8('film.webm')], 3 * piece);
		expect(filesRule(film)).toBeUndefined();
		expect(filesRule(fileWith([], 1))).toBe('path');
		expect(filesRule(fileWith([utf8('')], 1))).toBe('path');
		expect(filesRule(fileWith([utf8('..'), utf8('x')], 1))).toBe('path-unsafe');
		expect(filesRule(fileWith(Array(33).fill(utf8('a')) as Bvalue[], 1))).toBe('path');
		expect(filesRule(film, film)).toBe('duplicate-path');
		expect(filesRule(...Array.from({ length: 2001 }, (_, i) => fileWith([utf8(`${i}`)], 1)))).toBe(
			'too-many-files'
		);
	});

	test('lengths that add up beyond what can be counted', () => {
		const most = Number.MAX_SAFE_INTEGER;
		expect(filesRule(fileWith([utf8('a')], most), fileWith([utf8('b')], most))).toBe('empty');
	});

	test('pad files and links are not shown, and still take their place', () => {
		const parsed = parseInfo(
			infoWith({
				length: undefined,
				files: [
					fileWith([utf8('one.webm')], 100),
					fileWith([utf8('.pad'), utf8('1')], piece - 100, 'p'),
					fileWith([utf8('link')], 0, 'l'),
					fileWith([utf8('two.webm')], 2 * piece, 'x')
				]
			})
		);
		expect(parsed.ok && parsed.value.files).toEqual([
			{ index: 0, name: 'one.webm', lengthBytes: 100, offsetBytes: 0 },
			{ index: 3, name: 'two.webm', lengthBytes: 2 * piece, offsetBytes: piece }
		]);
	});

	test('names are cleaned of what hides or turns text', () => {
		const parsed = parseInfo(infoWith({ name: utf8('film\u202egpj\u0007.webm') }));
		expect(parsed.ok && parsed.value.name).toBe('filmgpj.webm');
	});

	test('a dictionary that is not canonical is refused: its hash would change in other hands', () => {
		expect(ruleOf(utf8('d4:name1:a6:lengthi1ee'))).toBe('bencode');
		expect(ruleOf(utf8('de '))).toBe('bencode');
		expect(ruleOf(utf8('le'))).toBe('info');
		expect(ruleOf(new Uint8Array(4 * 1024 * 1024 + 1))).toBe('too-large');
	});
});

describe('the file around it', () => {
	const info = infoWith({});
	const around = (before: string, after: string): Verdict =>
		verdictOf(concatBytes(utf8(`d${before}4:info`), info, utf8(`${after}e`)));

	test('a hybrid is read by its v1 part, digests as keys and all', () => {
		const digest = '12345678901234567890123456789012';
		expect(around('', `12:piece layersd32:${digest}32:${digest}e`)).toMatchObject({ pieces: 3 });
		expect(
			verdictOf(concatBytes(utf8('d4:info'), infoWith({ 'meta version': 2 }), utf8('e')))
		).toMatchObject({ pieces: 3 });
	});
	test('keys in any order and values of any kind do not matter', () => {
		expect(around('8:url-list4:file3:abci-5e', '1:ale')).toMatchObject({ name: 'film.webm' });
	});
	test('two info dictionaries, none, a cut end or something behind it are refused', () => {
		expect(around('4:infode', '')).toBe('bencode');
		expect(verdictOf(utf8('d1:ai1ee'))).toBe('bencode');
		expect(verdictOf(concatBytes(utf8('d4:info'), info))).toBe('bencode');
		expect(verdictOf(concatBytes(utf8('d4:info'), info, utf8('ex')))).toBe('bencode');
		expect(verdictOf(new Uint8Array())).toBe('bencode');
	});
	test('nesting without end does not end the page', () => {
		expect(around(`1:a${'l'.repeat(1_000_000)}`, '')).toBe('bencode');
	});
	test('nothing makes it throw or run for ever', () => {
		const whole = concatBytes(utf8('d4:info'), info, utf8('e'));
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }),
				(changes) => {
					const damaged = new Uint8Array(whole);
					for (const [at, byte] of changes) damaged[at] = byte;
					expect(['string', 'object']).toContain(typeof verdictOf(damaged));
				}
			)
		);
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
				expect(typeof verdictOf(new Uint8Array(bytes))).toBe('string');
			})
		);
	});
});
