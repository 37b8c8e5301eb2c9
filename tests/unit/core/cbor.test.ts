/** dag-cbor: canonical in both directions, bounded before anything is built. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import { decodeCbor, decodeCborSequence, encodeCbor } from '#lib/core/cbor.ts';
import { limits } from '#lib/core/limits.ts';

const hex = (text: string): Bytes => hexToBytes(text) ?? new Uint8Array();

const values = fc.letrec((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4 },
		fc.integer(),
		fc.string(),
		fc.boolean(),
		fc.constant(null),
		fc.uint8Array({ maxLength: 8 }),
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), tie('value'), {
			maxKeys: 4,
			noNullPrototype: true
		})
	)
})).value;

test('values come back as they were written, alone and in a row', () => {
	fc.assert(
		fc.property(fc.array(values, { maxLength: 5 }), (list) => {
			const parts = list.map(encodeCbor);
			const whole = concatBytes(...parts);
			expect(decodeCborSequence(whole, 1 << 20)).toEqual({
				ok: true,
				value: parts.map((part) => {
					const one = decodeCbor(part, 1 << 20);
					return one.ok && one.value;
				})
			});
			for (const [i, part] of parts.entries()) {
				expect(decodeCbor(part, 1 << 20)).toMatchObject({ ok: true });
				expect(encodeCbor(list[i])).toEqual(part);
			}
		})
	);
});

test.each([
	['nothing', ''],
	['two values', '0101'],
	['a value cut short', '4301'],
	['a length beyond the bytes', '5affffffff'],
	['a length beyond what numbers hold', '5bffffffffffffffff'],
	['a list longer than the bytes', '9affffffff'],
	['a map cut short', 'a16161'],
	['an integer that is not minimal', '1801'],
	['an indefinite list', '9f01ff'],
	['a break', 'ff'],
	['a reserved length', '1c'],
	['keys out of order', 'a2616201616101'],
	['one key twice', 'a2616101616101'],
	['a key that is a number', 'a10101'],
	['a short float', 'f93c00'],
	['not a number', 'fb7ff8000000000000'],
	['undefined', 'f7'],
	['a tag that is not 42', 'c101'],
	['a text that is not UTF-8', '61ff']
])('%s is refused', (_, text) => {
	expect(decodeCbor(hex(text), 100)).toEqual({ ok: false, error: { type: 'Malformed' } });
});

test('a row of values is refused for one bad value, and no bytes are no values', () => {
	expect(decodeCborSequence(hex(''), 10)).toEqual({ ok: true, value: [] });
	expect(decodeCborSequence(hex('0102'), 10)).toEqual({ ok: true, value: [1, 2] });
	expect(decodeCborSequence(hex('011801'), 10).ok).toBe(false);
	expect(decodeCborSequence(hex('0143'), 10).ok).toBe(false);
});

test('size and depth are looked at first', () => {
	const tooLarge = { ok: false, error: { type: 'TooLarge', limitBytes: 2 } };
	expect(decodeCbor(hex('820101'), 2)).toEqual(tooLarge);
	expect(decodeCborSequence(hex('010101'), 2)).toEqual(tooLarge);
	const nested = (depth: number): Bytes => hex('81'.repeat(depth) + '01');
	expect(decodeCbor(nested(limits.decodeDepth), 1000).ok).toBe(true);
	expect(decodeCbor(nested(limits.decodeDepth + 1), 1000).ok).toBe(false);
	expect(decodeCbor(nested(200_000), 1 << 20).ok).toBe(false);
	expect(decodeCborSequence(hex('d82a'.repeat(100_000)), 1 << 20).ok).toBe(false);
});

test('decoding never throws, and takes nothing that it would write differently', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
			const read = decodeCbor(bytes, 100);
			if (read.ok) expect(encodeCbor(read.value)).toEqual(new Uint8Array(bytes));
			else expect(read.error.type).toBe('Malformed');
		}),
		{ numRuns: 2000 }
	);
});
