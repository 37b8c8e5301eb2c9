/** Channel links: what is read, what is left out, what is refused. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatChannelLink, parseChannelLink, type ChannelLink } from '#lib/channel/link.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import { channelIdFrom } from '#lib/core/ids.ts';
import { must, mustFail } from '#tests/support/channels.ts';
import { bep46 } from '#tests/vectors/bep44.ts';

const channel = 'ab'.repeat(32);
const key = bep46.publicKey;
const films = '66696c6d73';
const link = `magnet:?xs=urn:btpk:${key}&s=${films}&x.mc=${channel}`;

test('a link is read whole', () => {
	const read = must(
		parseChannelLink(
			`${link}&dn=Caf%C3%A9+Cin%C3%A9ma&tr=wss%3A%2F%2Ftracker.example%2Fa&tr=ws://localhost:8080/tracker`
		)
	);
	expect(read).toEqual({
		hotKey: expect.any(Uint8Array) as unknown,
		feed: 'films',
		name: 'Café Cinéma',
		channel,
		trackers: ['wss://tracker.example/a', 'ws://localhost:8080/tracker']
	});
	expect(bytesToHex(read.hotKey)).toBe(key);
});

test('the magnets of BEP-46 are understood as far as they go: they name no channel', () => {
	expect(mustFail(parseChannelLink(bep46.magnets[1].uri))).toEqual({
		type: 'BadPart',
		part: 'x.mc'
	});
	const named = must(parseChannelLink(`${bep46.magnets[1].uri}&x.mc=${channel}`));
	expect(named.feed).toBe('n');
	expect(bytesToHex(named.hotKey)).toBe(bep46.publicKey);
});

test('trackers of other kinds, far ws: and addresses with passwords are left out', () => {
	const trackers = [
		'udp://a.example:1',
		'http://b.example',
		'ws://c.example',
		'wss://u:p@d.example',
		'x',
		'wss://e.example'
	];
	const read = must(
		parseChannelLink(
			link + trackers.map((tracker) => `&tr=${encodeURIComponent(tracker)}`).join('')
		)
	);
	expect(read.trackers).toEqual(['wss://e.example/']);
});

test('control and direction characters in a name are taken out', () => {
	const read = must(parseChannelLink(`${link}&dn=${encodeURIComponent('a\u202eb\u0000c\nd')}`));
	expect(read.name).toBe('abc d');
});

test.each([
	['', { type: 'NotAMagnet' }],
	['https://example.org', { type: 'NotAMagnet' }],
	['magnet:?', { type: 'BadPart', part: 'xs' }],
	[
		`magnet:?xs=urn:btpk:${key.slice(2)}&s=${films}&x.mc=${channel}`,
		{ type: 'BadPart', part: 'xs' }
	],
	[`${link}&xs=urn:btpk:${'00'.repeat(32)}`, { type: 'BadPart', part: 'xs' }],
	[`magnet:?xt=urn:btpk:${key}&s=${films}&x.mc=${channel}`, { type: 'BadPart', part: 'xs' }],
	[`magnet:?xs=urn:btpk:${key}&x.mc=${channel}`, { type: 'BadPart', part: 's' }],
	[`magnet:?xs=urn:btpk:${key}&s=6&x.mc=${channel}`, { type: 'BadPart', part: 's' }],
	[`magnet:?xs=urn:btpk:${key}&s=2e2e2f&x.mc=${channel}`, { type: 'BadPart', part: 's' }],
	[`magnet:?xs=urn:btpk:${key}&s=ff&x.mc=${channel}`, { type: 'BadPart', part: 's' }],
	[`magnet:?xs=urn:btpk:${key}&s=${films}&x.mc=${channel}ab`, { type: 'BadPart', part: 'x.mc' }],
	[`${link}&dn=${'a'.repeat(5000)}`, { type: 'TooLong', limitChars: 4096 }]
])('%.60s is refused', (text, error) => {
	expect(mustFail(parseChannelLink(text))).toEqual(error);
});

test('writing and reading a link gives the same link', () => {
	const links: fc.Arbitrary<ChannelLink> = fc.record({
		hotKey: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes)),
		feed: fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,20}$/),
		name: fc.stringMatching(/^[A-Za-z&=+%#? é]{0,20}$/).map((name) => name.trim()),
		channel: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(channelIdFrom),
		trackers: fc.constantFrom(
			[],
			['wss://a.example/'],
			['wss://a.example/?k=1&l=2', 'ws://127.0.0.1:1/']
		)
	});
	fc.assert(
		fc.property(links, (one) => {
			expect(parseChannelLink(formatChannelLink(one))).toEqual({ ok: true, value: one });
		})
	);
});

test('reading never throws, whatever the text', () => {
	fc.assert(
		fc.property(fc.string(), fc.string(), (a, b) => {
			expect(parseChannelLink(`magnet:?xs=${a}&s=${b}%`).ok).toBe(false);
		})
	);
});
