import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { encodeCbor } from '#lib/core/cbor.ts';
import { channelIdFrom, objectHashOf } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { encodeFrame, parseFrame, rootFrames, type Message } from '#lib/p2p/messages.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const bytes = (least: number, most = least): fc.Arbitrary<Bytes> =>
	fc.uint8Array({ minLength: least, maxLength: most }).map((array) => new Uint8Array(array));
const hash = bytes(32).map(objectHashOf);
const channel = bytes(32).map(channelIdFrom);

const message: fc.Arbitrary<Message> = fc.oneof(
	fc.record({
		type: fc.constant('hello' as const),
		clocks: fc.array(fc.record({ feed8: bytes(8), root: fc.nat(), seq: fc.maxSafeNat() }), {
			maxLength: 40
		}),
		capabilities: fc.array(fc.string({ maxLength: 32 }), { maxLength: limits.gossip.capabilities })
	}),
	fc.record({ type: fc.constant('head' as const), head: bytes(0, limits.channel.headBytes) }),
	fc.record({
		type: fc.constant('root' as const),
		channel,
		roots: fc.array(bytes(0, 500), { maxLength: 8 })
	}),
	fc.record({ type: fc.constant('get-root' as const), channel, version: fc.integer({ min: 1 }) }),
	fc.record({
		type: fc.constant('get' as const),
		hash,
		offset: fc.integer({ min: 0, max: limits.channel.objectBytes }),
		length: fc.integer({ min: 1, max: limits.gossip.blockBytes })
	}),
	fc.record({
		type: fc.constant('data' as const),
		hash,
		offset: fc.integer({ min: 0, max: limits.channel.objectBytes }),
		total: fc.maxSafeNat(),
		block: bytes(0, 2000)
	}),
	fc.record({ type: fc.constant('miss' as const), hash })
);

const frame = (code: number, body: unknown): Bytes =>
	concatBytes(Uint8Array.of(code), encodeCbor(body));
const fullHello = {
	v: 1,
	clocks: Array.from({ length: 256 }, () => [new Uint8Array(8), 64, Number.MAX_SAFE_INTEGER]),
	caps: []
};

describe('frames', () => {
	test('read back as they were written', () => {
		fc.assert(
			fc.property(message, (sent) => {
				expect(parseFrame(encodeFrame(sent))).toEqual({ ok: true, value: sent });
			})
		);
	});

	test('are answers, never exceptions, whatever bytes arrive', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 12 }), bytes(0, 300), (code, body) => {
				expect(typeof parseFrame(concatBytes(Uint8Array.of(code), body)).ok).toBe('boolean');
			})
		);
	});

	test('with one byte changed either read as another message or are refused', () => {
		fc.assert(
			fc.property(message, fc.nat(), fc.integer({ min: 1, max: 255 }), (sent, at, flip) => {
				// A HELLO leaves out what it does not know of later versions, so another one may say the same.
				fc.pre(sent.type !== 'hello');
				const changed = encodeFrame(sent);
				const place = at % changed.length;
				changed[place] = (changed[place] ?? 0) ^ flip;
				expect(parseFrame(changed)).not.toEqual({ ok: true, value: sent });
			})
		);
	});

	test('that are too large are refused before they are decoded', () => {
		const tooLarge = new Uint8Array(limits.gossip.frameBytes + 1).fill(0x81);
		tooLarge[0] = 7;
		expect(parseFrame(tooLarge)).toEqual({
			ok: false,
			error: { type: 'TooLarge', limitBytes: limits.gossip.frameBytes }
		});
	});

	test('hold 256 feeds at the most, and the largest such HELLO fits its limit', () => {
		expect(parseFrame(frame(1, fullHello)).ok).toBe(true);
		const tooMany = { ...fullHello, clocks: [...fullHello.clocks, [new Uint8Array(8), 1, 1]] };
		expect(parseFrame(frame(1, tooMany)).ok).toBe(false);
	});

	test('hold a whole block and its address', () => {
		const data: Message = {
			type: 'data',
			hash: objectHashOf(new Uint8Array(32)),
			offset: limits.channel.objectBytes - 1,
			total: limits.channel.objectBytes,
			block: new Uint8Array(limits.gossip.blockBytes)
		};
		expect(parseFrame(encodeFrame(data)).ok).toBe(true);
	});

	test('of a type that is not known yet say so, so that they cost nothing', () => {
		expect(parseFrame(frame(11, {}))).toEqual({
			ok: false,
			error: { type: 'UnknownType', code: 11 }
		});
		expect(parseFrame(new Uint8Array())).toEqual({ ok: false, error: { type: 'Malformed' } });
	});

	test.each([
		['a GET of nothing', 6, { h: new Uint8Array(32), o: 0, n: 0 }],
		['a GET of more than a block', 6, { h: new Uint8Array(32), o: 0, n: 16_385 }],
		['a GET before the start', 6, { h: new Uint8Array(32), o: -1, n: 1 }],
		['a GET of half a byte', 6, { h: new Uint8Array(32), o: 0.5, n: 1 }],
		['a hash of 31 bytes', 8, { h: new Uint8Array(31) }],
		['a hash as a text', 8, { h: 'aa' }],
		['a clock row of two', 1, { v: 1, clocks: [[new Uint8Array(8), 1]], caps: [] }],
		['a list for a map', 2, [new Uint8Array(1)]],
		['a head beyond its limit', 2, { h: new Uint8Array(limits.channel.headBytes + 1) }]
	])('refuse %s', (_what, code, body) => {
		expect(parseFrame(frame(code, body)).ok).toBe(false);
	});

	test('of roots split a chain so that each part fits and none is lost', () => {
		fc.assert(
			fc.property(
				channel,
				fc.array(bytes(1, limits.channel.rootEnvelopeBytes), { maxLength: 12 }),
				(id, roots) => {
					const frames = rootFrames(id, roots);
					expect(frames.flatMap((part) => part.roots)).toEqual(roots);
					for (const part of frames) {
						expect(encodeFrame(part).length).toBeLessThanOrEqual(limits.gossip.frameBytes);
					}
				}
			),
			{ numRuns: 30 }
		);
	});
});
