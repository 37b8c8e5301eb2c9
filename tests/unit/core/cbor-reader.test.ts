/** The reader without a library believes exactly what the library with all its checks believes, and builds the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import { readCbor } from '#lib/core/cbor-reader.ts';

const limit = 1 << 20;

const value = fc.letrec((tie) => ({
	any: fc.oneof(
		{ depthSize: 'small' },
		fc.maxSafeInteger(),
		fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n)),
		fc
			.string({ unit: 'grapheme' })
			.filter((text) => text.isWellFormed() && !text.includes('\uFEFF')),
		fc.uint8Array(),
		fc.boolean(),
		fc.constant(null),
		fc.array(tie('any'), { maxLength: 5 }),
		fc.dictionary(
			fc.string().filter((name) => name !== '__proto__'),
			tie('any'),
			{ maxKeys: 5 }
		)
	)
})).any;

test('what was encoded comes back as it was', () => {
	fc.assert(
		fc.property(value, (made) => {
			const bytes = encodeCbor(made);
			const read = readCbor(bytes, limit);
			const decoded = decodeCbor(bytes, limit);
			expect(read.ok).toBe(true);
			expect(read.ok && read.value).toEqual(decoded.ok && decoded.value);
		}),
		{ numRuns: 300 }
	);
});

test('altered bytes are refused by both readers or taken by both', () => {
	fc.assert(
		fc.property(value, fc.nat(), fc.nat({ max: 255 }), (made, at, byte) => {
			const bytes = encodeCbor(made);
			bytes[at % bytes.length] = byte;
			expect(readCbor(bytes, limit).ok).toBe(decodeCbor(bytes, limit).ok);
		}),
		{ numRuns: 3000 }
	);
});

test('too many bytes, cut bytes, bytes behind, a float that is whole, and a tag are refused', () => {
	expect(readCbor(encodeCbor([1, 2, 3]), 2)).toEqual({
		ok: false,
		error: { type: 'TooLarge', limitBytes: 2 }
	});
	const malformed = { ok: false, error: { type: 'Malformed' } };
	for (const bytes of [
		[],
		[0x82, 0x01],
		[0x01, 0x01],
		[0xfb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0],
		[0xd8, 0x2a, 0x41, 0x00],
		[0xa2, 0x61, 0x62, 0x01, 0x61, 0x61, 0x01]
	]) {
		expect(readCbor(new Uint8Array(bytes), limit)).toEqual(malformed);
	}
});

test('a map that names __proto__ changes no prototype', () => {
	const bytes = new Uint8Array([0xa1, 0x69, ...new TextEncoder().encode('__proto__'), 0xa0]);
	const read = readCbor(bytes, limit);
	expect(read.ok && Object.getPrototypeOf(read.value)).toBe(null);
	expect(read.ok && Object.keys(read.value as object)).toEqual(['__proto__']);
});

test('depth: as deep as the limit is read, one deeper is refused, as by the library', () => {
	const nested = (depth: number) => new Uint8Array([...Array<number>(depth).fill(0x81), 0x80]);
	for (const depth of [63, 64, 65, 5000]) {
		expect(readCbor(nested(depth), limit).ok).toBe(decodeCbor(nested(depth), limit).ok);
	}
});

test('random bytes are refused by both readers or taken by both', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
			expect(readCbor(bytes, limit).ok).toBe(decodeCbor(bytes, limit).ok);
		}),
		{ numRuns: 5000 }
	);
});
