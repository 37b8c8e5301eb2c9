/** Magnets as people and other clients write them, and as nobody should. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseInfoHash } from '#lib/core/ids.ts';
import { formatMagnet, parseMagnet, type Magnet } from '#lib/stream/magnet.ts';

const sintel = parseInfoHash('08ada5a7a6183aae1e09d831df6748d566095a10');
const linesOf = (file: string): readonly string[] =>
	readFileSync(`tests/fixtures/torrents/${file}`, 'utf8')
		.split('\n')
		.filter((line) => line !== '' && !line.startsWith('#'));
const magnetOf = (text: string): Magnet => {
	const parsed = parseMagnet(text);
	if (!parsed.ok) throw new Error(`${parsed.error.type}: ${text}`);
	return parsed.value;
};
const errorOf = (text: string): string | undefined => {
	const parsed = parseMagnet(text);
	return parsed.ok ? undefined : parsed.error.type;
};

describe('magnets of the media kit', () => {
	test('every one is read, and none brings a tracker that a browser cannot reach', () => {
		const magnets = linesOf('magnets.txt').map(magnetOf);
		expect(magnets).toHaveLength(24);
		for (const { trackers } of magnets) {
			expect(trackers.filter((tracker) => !tracker.startsWith('wss://'))).toEqual([]);
		}
	});

	test('the same torrent in each legal spelling', () => {
		const spelled = linesOf('magnets.txt').slice(-5).map(magnetOf);
		expect(spelled.map(({ infoHash }) => infoHash)).toEqual(Array(5).fill(sintel));
		expect(spelled.at(-1)).toMatchObject({ name: 'Фильм 映画 فيلم', fileIndex: 0 });
	});

	const verdicts: readonly (readonly [string, string | undefined])[] = [
		['magnet:', 'NotAMagnet'],
		['magnet:?', 'NoInfoHash'],
		['magnet:?xt=urn:btih:', 'NoInfoHash'],
		['magnet:?xt=urn:btih:08ada5a7a6183aae1e09d831df6748d566095a1', 'NoInfoHash'],
		['magnet:?xt=urn:btih:08ada5a7a6183aae1e09d831df6748d566095a1z', 'NoInfoHash'],
		['magnet:?xt=urn:sha1:BCW2LJ5GDA5K4HQJ3AY56Z2I2VTASWQQ', 'NoInfoHash'],
		['magnet:?dn=no-hash&tr=udp%3A%2F%2Fexample.org%3A80', 'NoInfoHash'],
		[`magnet:?xt=urn:btih:${sintel}&tr=%E0%A4%A`, undefined],
		[`magnet:?xt=urn:btih:${sintel}&tr=javascript%3Aalert(1)`, undefined],
		[`magnet:?xt=urn:btih:${sintel}&dn=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E`, undefined],
		[`http://magnet/?xt=urn:btih:${sintel}`, 'NotAMagnet'],
		[`${sintel}`, undefined],
		[` magnet:?xt=urn:btih:${sintel}\t`, undefined]
	];
	test('each malformed one has its verdict', () => {
		expect(linesOf('magnets-malformed.txt')).toEqual(verdicts.map(([text]) => text));
	});
	test.each(verdicts)('%s: %s', (text, verdict) => {
		expect(errorOf(text)).toBe(verdict);
	});
});

test('addresses that would make this machine contact a stranger are left out', () => {
	const magnet = magnetOf(
		[
			`magnet:?xt=urn:btih:${sintel}`,
			'ws=http://169.254.169.254/latest',
			'xs=http://127.0.0.1/a.torrent',
			'as=https://example.org/a.torrent',
			'x.pe=10.0.0.1:22',
			'tr=udp://tracker.example:80',
			'tr=ws://tracker.example',
			'tr=wss://user:secret@tracker.example',
			'tr=wss%3A%2F%2Ftracker.example%2Fannounce',
			'tr=ws://127.0.0.1:8000/tracker',
			'tr=wss://tracker.example/announce'
		].join('&')
	);
	expect(magnet.trackers).toEqual([
		'wss://tracker.example/announce',
		'ws://127.0.0.1:8000/tracker'
	]);
	expect(Object.keys(magnet).sort()).toEqual(['infoHash', 'name', 'trackers']);
});

test('two different infohashes are no torrent, the same one twice is one', () => {
	const other = 'dd8255ecdc7ca55fb0bbf81323d87062db1f6d1c';
	expect(errorOf(`magnet:?xt=urn:btih:${sintel}&xt=urn:btih:${other}`)).toBe('NoInfoHash');
	const twice = `magnet:?xt.1=urn:btih:${sintel}&xt.2=urn:btih:BCW2LJ5GDA5K4HQJ3AY56Z2I2VTASWQQ`;
	expect(magnetOf(twice).infoHash).toBe(sintel);
});

test('a magnet of BitTorrent v2 alone is named as such; a hybrid is read by its v1 part', () => {
	const v2 = 'xt=urn:btmh:1220d8dd32ac93357c368556af3ac1d95c9d76bd0dff6fa9833ecdac3d53134efabb';
	expect(errorOf(`magnet:?${v2}`)).toBe('V2Only');
	expect(magnetOf(`magnet:?${v2}&xt=urn:btih:${sintel}`).infoHash).toBe(sintel);
});

test('names are cleaned, cut, and never objects of their own', () => {
	const name = (text: string): string =>
		magnetOf(`magnet:?xt=urn:btih:${sintel}&dn=${encodeURIComponent(text)}`).name;
	expect(name('film\u202egpj.exe\u0007')).toBe('filmgpj.exe');
	expect(Array.from(name('é'.repeat(1000)))).toHaveLength(300);
	expect(magnetOf(`magnet:?xt=urn:btih:${sintel}&toString=z&__proto__=y`).name).toBe('');
});

test('a text without end is refused before it is looked at', () => {
	expect(errorOf(`magnet:?xt=urn:btih:${sintel}&dn=${'a'.repeat(20_000)}`)).toBe('TooLong');
});

test('what is written is read again, for any name and trackers', () => {
	fc.assert(
		fc.property(
			fc.string({ unit: 'grapheme', maxLength: 80 }),
			fc.option(fc.nat(9999), { nil: undefined }),
			(text, fileIndex) => {
				const name = magnetOf(`magnet:?xt=urn:btih:${sintel}&dn=${encodeURIComponent(text)}`).name;
				const magnet = {
					...magnetOf(`${sintel}`),
					name,
					trackers: ['wss://tracker.example/?a=b&c=%20'],
					...(fileIndex === undefined ? {} : { fileIndex })
				};
				expect(magnetOf(formatMagnet(magnet))).toEqual(magnet);
			}
		)
	);
});

test('nothing that is typed makes it throw', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
			expect(typeof parseMagnet(`magnet:?${text}`).ok).toBe('boolean');
			expect(typeof parseMagnet(text).ok).toBe('boolean');
		})
	);
});
