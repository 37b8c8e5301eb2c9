/** bencode: what BEP 3 allows and not a byte more, because signatures and infohashes cover exact bytes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBencode, encodeBencode, readBencode, type Bvalue } from '#lib/core/bencode.ts';
import { utf8 } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';

const values = fc.letrec<{ value: Bvalue }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4 },
		fc.maxSafeInteger(),
		fc.uint8Array({ maxLength: 12 }).map((bytes) => new Uint8Array(bytes)),
		fc.array(tie('value'), { maxLength: 4 }),
		fc
			.array(fc.tuple(fc.string({ maxLength: 5, unit: 'grapheme' }), tie('value')), {
				maxLength: 4
			})
			.map((entries) => new Map(entries))
	)
})).value;

test('values come back as they were written', () => {
	fc.assert(
		fc.property(values, (value) => {
			const bytes = encodeBencode(value);
			const read = decodeBencode(bytes, 1 << 20);
			expect(read.ok && encodeBencode(read.value)).toEqual(bytes);
		})
	);
});

test.each([
	'',
	'i',
	'ie',
	'i-0e',
	'i00e',
	'i01e',
	'i-01e',
	'i1.5e',
	'i 1e',
	'i+1e',
	'i1',
	'i9007199254740992e',
	`i${'9'.repeat(400)}e`,
	'3:ab',
	'-1:',
	'01:a',
	'1',
	':',
	'99999999999:abc',
	'4294967297:',
	'l',
	'li1e',
	'd',
	'd1:a',
	'd1:ai1e',
	'di1ei2ee',
	'd1:bi1e1:ai1ee',
	'd1:ai1e1:ai2ee',
	'd-1:i1ee',
	'i1ei2e',
	'1:ab',
	'x',
	'e',
	'lee'
])('%s is refused', (text) => {
	expect(decodeBencode(utf8(text), 1000).ok).toBe(false);
});

test('a key that is not UTF-8 is refused, a value may be any bytes', () => {
	expect(
		decodeBencode(new Uint8Array([0x64, 0x31, 0x3a, 0xff, 0x69, 0x31, 0x65, 0x65]), 99).ok
	).toBe(false);
	expect(decodeBencode(new Uint8Array([0x31, 0x3a, 0xff]), 99)).toEqual({
		ok: true,
		value: new Uint8Array([0xff])
	});
});

test('size, depth and number of values are bounded', () => {
	expect(decodeBencode(utf8('i1e'), 2)).toEqual({
		ok: false,
		error: { type: 'TooLarge', limitBytes: 2 }
	});
	const nested = (depth: number): string => 'l'.repeat(depth) + 'e'.repeat(depth);
	expect(decodeBencode(utf8(nested(limits.decodeDepth)), 1000).ok).toBe(true);
	expect(decodeBencode(utf8(nested(limits.decodeDepth + 1)), 1000).ok).toBe(false);
	expect(decodeBencode(utf8('l'.repeat(1_000_000)), 1 << 20).ok).toBe(false);
	expect(decodeBencode(utf8(`l${'le'.repeat(limits.bencodeItems)}e`), 1 << 20).ok).toBe(false);
});

test('the first of several values is read, and where it ends is said', () => {
	expect(readBencode(utf8('i12e3:abcrest'))).toEqual({ ok: true, value: { value: 12, end: 4 } });
});

test('a dictionary with keys of the prototype is only a dictionary', () => {
	const read = decodeBencode(utf8('d9:__proto__i1e11:constructori2ee'), 99);
	expect(read.ok).toBe(true);
	if (!read.ok || !(read.value instanceof Map)) throw new Error('a dictionary was expected');
	expect([...read.value]).toEqual([
		['__proto__', 1],
		['constructor', 2]
	]);
	expect(() => encodeBencode(1.5)).toThrow(RangeError);
});

test('reading never throws, and takes nothing that it would write differently', () => {
	const noise = fc.stringMatching(/^[ilde0-9:-]{0,30}$/).map(utf8);
	fc.assert(
		fc.property(noise, (bytes) => {
			const read = decodeBencode(bytes, 1000);
			if (read.ok) expect(encodeBencode(read.value)).toEqual(bytes);
			else expect(read.error.type).toBe('Malformed');
		}),
		{ numRuns: 3000 }
	);
});
