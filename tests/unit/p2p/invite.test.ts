import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { parseInvite, writeInvite, type Invite } from '#lib/p2p/invite.ts';
import {
	readSessionDescription,
	writeSessionDescription,
	type IceCandidate,
	type SessionDescription
} from '#lib/p2p/session-description.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const random = createSeededRandom(11);
const digits = (bytes: number): string => bytesToHex(random.bytes(bytes));
const colons = (hex: string): string => (hex.match(/../g) ?? []).join(':').toUpperCase();
const print = digits(32);

/** What Chromium writes for an offer of one data channel. */
const chromium = [
	'v=0',
	'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
	's=-',
	't=0 0',
	'a=group:BUNDLE 0',
	'a=extmap-allow-mixed',
	'a=msid-semantic: WMS',
	'm=application 53212 UDP/DTLS/SCTP webrtc-datachannel',
	'c=IN IP4 192.0.2.7',
	'a=candidate:1467250027 1 udp 2122260223 192.0.2.7 53212 typ host generation 0 network-id 1',
	'a=candidate:1467250028 1 udp 2122260224 2001:db8::1:7 53213 typ host generation 0 network-id 2',
	'a=candidate:435653019 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active generation 0',
	'a=candidate:842163049 1 udp 1677729535 198.51.100.4 40000 typ srflx raddr 192.0.2.7 rport 53212',
	'a=candidate:11 1 udp 2122260223 0b3b8f4e-5f0a-4d8e-9d3a-0f6b8b1f7a10.local 53214 typ host',
	'a=ice-ufrag:aB3+',
	'a=ice-pwd:asd88fgpdd777uzjYhagZg12',
	'a=ice-options:trickle',
	`a=fingerprint:sha-256 ${colons(print)}`,
	'a=setup:actpass',
	'a=mid:0',
	'a=sctp-port:5000',
	'a=max-message-size:262144',
	''
].join('\r\n');

/** Firefox puts what concerns the whole session before the media section. */
const firefox = [
	'v=0',
	'o=mozilla...THIS_IS_SDPARTA-99.0 5 0 IN IP4 0.0.0.0',
	's=-',
	't=0 0',
	`a=fingerprint:sha-256 ${colons(print)}`,
	'a=group:BUNDLE 0',
	'a=ice-options:trickle',
	'm=application 45000 UDP/DTLS/SCTP webrtc-datachannel',
	'c=IN IP4 192.0.2.9',
	'a=candidate:0 1 UDP 2122252543 192.0.2.9 45000 typ host',
	'a=candidate:1 1 TCP 2105524479 192.0.2.9 9 typ host tcptype active',
	'a=end-of-candidates',
	'a=ice-pwd:9a8b7c6d5e4f9a8b7c6d5e4f9a8b7c6d',
	'a=ice-ufrag:1a2b3c4d',
	'a=mid:0',
	'a=setup:active',
	'a=sctp-port:5000',
	'a=max-message-size:1073741823',
	''
].join('\r\n');

const read = (sdp: string): SessionDescription => {
	const description = readSessionDescription(sdp);
	if (!description) throw new Error('not read');
	return description;
};

const offerOf = (description: SessionDescription): Invite => ({
	kind: 'offer',
	peerId: digits(20),
	offerId: digits(20),
	description
});

const addressOf: Readonly<Record<string, fc.Arbitrary<string>>> = {
	ipv4: fc.ipV4(),
	ipv6: fc
		.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 })
		.map((groups) => groups.map((group) => group.toString(16)).join(':')),
	local: fc.uuid().map((name) => `${name}.local`)
};
const candidate: fc.Arbitrary<IceCandidate> = fc.record({
	type: fc.constantFrom('host', 'srflx', 'prflx', 'relay'),
	address: fc.oneof(...Object.values(addressOf)),
	port: fc.integer({ min: 1, max: 65_535 })
});
const iceText = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
	fc.string({
		unit: fc.constantFrom(...Array.from('ABCXYZabcxyz0189+/')),
		minLength,
		maxLength
	});
const invite: fc.Arbitrary<Invite> = fc
	.record({
		kind: fc.constantFrom('offer' as const, 'answer' as const),
		ids: fc.uint8Array({ minLength: 72, maxLength: 72 }),
		answers: fc.constantFrom('active' as const, 'passive' as const),
		mid: fc.constantFrom('0', 'data', 'a1'),
		ufrag: iceText(4, 32),
		pwd: iceText(22, 64),
		candidates: fc.array(candidate, { maxLength: limits.lobby.inviteCandidates })
	})
	.map(({ kind, ids, answers, ...texts }) => ({
		kind,
		peerId: bytesToHex(ids.subarray(0, 20)),
		offerId: bytesToHex(ids.subarray(20, 40)),
		description: {
			...texts,
			setup: kind === 'offer' ? ('actpass' as const) : answers,
			fingerprint: ids.slice(40)
		}
	}));

describe('a session description', () => {
	test("is read from Chromium's: the outer address first, TCP left out", () => {
		expect(read(chromium)).toEqual({
			mid: '0',
			setup: 'actpass',
			ufrag: 'aB3+',
			pwd: 'asd88fgpdd777uzjYhagZg12',
			fingerprint: Uint8Array.from(Buffer.from(print, 'hex')),
			candidates: [
				{ type: 'srflx', address: '198.51.100.4', port: 40_000 },
				{ type: 'host', address: '192.0.2.7', port: 53_212 },
				{ type: 'host', address: '2001:db8::1:7', port: 53_213 },
				{ type: 'host', address: '0b3b8f4e-5f0a-4d8e-9d3a-0f6b8b1f7a10.local', port: 53_214 }
			]
		});
	});

	test("is read from Firefox's, whose fingerprint stands at the top", () => {
		expect(read(firefox)).toMatchObject({
			setup: 'active',
			ufrag: '1a2b3c4d',
			candidates: [{ type: 'host', address: '192.0.2.9', port: 45_000 }]
		});
	});

	test('comes out the same when what was written from it is read again', () => {
		for (const sdp of [chromium, firefox]) {
			const description = read(sdp);
			expect(read(writeSessionDescription(description))).toEqual(description);
		}
	});

	test.each([
		['no fingerprint', chromium.replace(/a=fingerprint.*\r\n/, '')],
		['a short fingerprint', chromium.replace(/sha-256 ..:/, 'sha-256 ')],
		['another hash', chromium.replace('sha-256', 'sha-1')],
		['no password', chromium.replace(/a=ice-pwd.*\r\n/, '')],
		['a short password', chromium.replace('asd88fgpdd777uzjYhagZg12', 'short')],
		['an unknown setup', chromium.replace('actpass', 'holdconn')],
		['a mid with a space', chromium.replace('a=mid:0', 'a=mid:0 0')],
		['endless text', chromium + 'a=x\r\n'.repeat(5000)],
		['nothing', '']
	])('is refused with %s', (_what, sdp) => {
		expect(readSessionDescription(sdp)).toBeUndefined();
	});
});

describe('the text of an invite', () => {
	test('fits a QR code that is easy to scan, and a link takes it as it is', () => {
		for (const sdp of [chromium, firefox]) {
			const text = writeInvite({
				...offerOf(read(sdp)),
				kind: sdp === chromium ? 'offer' : 'answer'
			});
			expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
			expect(text.length).toBeLessThanOrEqual(350);
		}
	});

	test('comes out as it went in, whatever is in it', () => {
		fc.assert(
			fc.property(invite, (made) => {
				const text = writeInvite(made);
				expect(text.length).toBeLessThanOrEqual(limits.lobby.inviteChars);
				expect(parseInvite(text)).toEqual({ ok: true, value: made });
				expect(parseInvite(`web+matinee:?invite=${text}`)).toEqual({ ok: true, value: made });
			})
		);
	});

	test('writes IPv6 addresses whatever their shape', () => {
		const forms = ['::', '::1', 'fe80::', '2001:db8::8:800:200c:417a', '1:2:3:4:5:6:7:8'];
		const candidates = forms.map((address) => ({ type: 'host' as const, address, port: 9 }));
		const parsed = parseInvite(writeInvite(offerOf({ ...read(chromium), candidates })));
		expect(parsed.ok && parsed.value.description.candidates.map(({ address }) => address)).toEqual([
			'0:0:0:0:0:0:0:0',
			'0:0:0:0:0:0:0:1',
			'fe80:0:0:0:0:0:0:0',
			'2001:db8:0:0:8:800:200c:417a',
			'1:2:3:4:5:6:7:8'
		]);
	});

	test('leaves out addresses of no known form', () => {
		const odd = ['256.1.1.1', '1.2.3', '1::2::3', '1:2:3:4:5:6:7:8:9', ':1:2', 'example.com', ''];
		const candidates = odd.map((address) => ({ type: 'host' as const, address, port: 9 }));
		const parsed = parseInvite(writeInvite(offerOf({ ...read(chromium), candidates })));
		expect(parsed.ok && parsed.value.description.candidates).toEqual([]);
	});

	test('says what is wrong with a text that is none', () => {
		const { inviteChars: limitChars } = limits.lobby;
		const good = writeInvite(offerOf(read(chromium)));
		const kinds = (text: string): unknown => {
			const parsed = parseInvite(text);
			return parsed.ok || parsed.error.type;
		};
		expect(parseInvite('A'.repeat(limitChars + 1))).toEqual({
			ok: false,
			error: { type: 'TooLarge', limitChars }
		});
		expect(kinds('A'.repeat(100_000))).toBe('TooLarge');
		expect(kinds('')).toBe('Malformed');
		expect(kinds('not an invite!')).toBe('Malformed');
		expect(kinds(`Ag${good.slice(2)}`)).toBe('UnknownVersion');
		expect(kinds(`${good}AAAA`)).toBe('Malformed');
		expect(kinds(good.slice(0, 60))).toBe('Malformed');
	});

	test('an answer that leaves open who begins is refused, and so is an offer that decides it', () => {
		const { description } = offerOf(read(chromium));
		const answer = writeInvite({ ...offerOf(description), kind: 'answer' });
		expect(parseInvite(answer).ok).toBe(false);
		const offer = writeInvite(offerOf({ ...description, setup: 'active' }));
		expect(parseInvite(offer).ok).toBe(false);
	});

	test('any bytes are read or refused, and what is read writes a description without a line of its own', () => {
		fc.assert(
			fc.property(
				invite,
				fc.array(
					fc.tuple(fc.nat(600), fc.constantFrom('A', 'Q', 'g', 'w', '_', '-', 'z', '0', '9')),
					{ maxLength: 4 }
				),
				(made, changes) => {
					const letters = Array.from(writeInvite(made));
					for (const [at, letter] of changes) letters[at % letters.length] = letter;
					const parsed = parseInvite(letters.join(''));
					if (!parsed.ok) {
						expect(['Malformed', 'UnknownVersion']).toContain(parsed.error.type);
						return;
					}
					const sdp = writeSessionDescription(parsed.value.description);
					expect(sdp.length).toBeLessThan(2048);
					expect(sdp.match(/\n/g)?.length).toBe(15 + parsed.value.description.candidates.length);
				}
			)
		);
	});
});
