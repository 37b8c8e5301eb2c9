import { limits } from '#lib/core/limits.ts';
import { announceText, answerText, parseTrackerNews } from '#lib/p2p/signalling.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const alice = { infoHash: 'ab'.repeat(20), peerId: '01'.repeat(20) };
const bob = { infoHash: alice.infoHash, peerId: 'fe'.repeat(20) };
const offerId = '7f80'.repeat(10);

const passedOn = (text: string, change: Record<string, unknown> = {}): string =>
	JSON.stringify({ ...(JSON.parse(text) as Record<string, unknown>), ...change });
/** What a tracker makes of an announce with one offer: it names the sender and one offer. */
const relayedOffer = (change: Record<string, unknown> = {}): string => {
	const announce = announceText(bob, { offers: [{ offerId, sdp: 'v=0' }] });
	const { offers } = JSON.parse(announce) as { offers: [Record<string, unknown>] };
	return passedOn(announce, { ...offers[0], offers: undefined, ...change });
};

describe('signalling', () => {
	test('reads an offer and an answer as the other side wrote them', () => {
		expect(parseTrackerNews(relayedOffer(), alice)).toEqual({
			ok: true,
			value: { type: 'offer', peerId: bob.peerId, offerId, sdp: 'v=0' }
		});
		const answer = answerText(bob, { to: alice.peerId, offerId, sdp: 'v=1' });
		expect(parseTrackerNews(answer, alice)).toEqual({
			ok: true,
			value: { type: 'answer', peerId: bob.peerId, offerId, sdp: 'v=1' }
		});
	});

	test('refuses what our own peer id seems to have sent', () => {
		expect(parseTrackerNews(relayedOffer(), bob)).toEqual({
			ok: false,
			error: { type: 'NotForUs' }
		});
	});

	test.each([
		['another swarm', { info_hash: 'x'.repeat(20) }],
		['no swarm', { info_hash: undefined }],
		['an info hash that is a number', { info_hash: 5 }],
		['a peer id that is a map', { peer_id: {} }],
		['characters beyond a byte', { peer_id: '\u0100'.repeat(20) }],
		['no offer id', { offer_id: undefined }],
		['a description that is no description', { offer: 'v=0' }],
		['an offer that says it is an answer', { offer: { type: 'answer', sdp: 'v=0' } }],
		[
			'a description beyond its limit',
			{ offer: { type: 'offer', sdp: 'v'.repeat(limits.lobby.sdpChars + 1) } }
		],
		['another action', { action: 'scrape' }],
		['a refusal', { 'failure reason': 'no' }]
	])('refuses %s', (_what, change) => {
		expect(parseTrackerNews(relayedOffer(change), alice).ok).toBe(false);
	});

	test('answers with a value to any JSON and to what is none', () => {
		fc.assert(
			fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
				expect(parseTrackerNews(text, alice).ok).toBe(false);
			})
		);
		const long = ' '.repeat(limits.tracker.frameBytes + 1);
		expect(parseTrackerNews(long, alice)).toMatchObject({ error: { type: 'TooLarge' } });
	});

	test('takes an interval only when it is a number of seconds', () => {
		const announced = (interval: unknown): unknown =>
			parseTrackerNews(passedOn(announceText(alice, { offers: [] }), { interval }), alice);
		expect(announced(30)).toEqual({ ok: true, value: { type: 'announced', intervalMs: 30_000 } });
		for (const odd of ['30', -1, null, undefined]) {
			expect(announced(odd)).toMatchObject({ value: { intervalMs: limits.lobby.announceLastMs } });
		}
	});
});
