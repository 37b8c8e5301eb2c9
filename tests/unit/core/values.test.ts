/** Bytes, ids, texts, addresses and fields: the small values that everything else is read with. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePageAddress, parseTrackerAddress, parseWebAddress } from '#lib/core/addresses.ts';
import {
	base32ToBytes,
	base64UrlToBytes,
	bytesToHex,
	compareBytes,
	concatBytes,
	equalBytes,
	hexToBytes,
	utf8,
	utf8ToText
} from '#lib/core/bytes.ts';
import { bytesOf, fieldsOf, listOf, present, readFields, wholeOf } from '#lib/core/fields.ts';
import {
	channelIdFrom,
	idToBytes,
	infoHashOf,
	isRecordId,
	objectHashOf,
	parseChannelId,
	parseInfoHash,
	parseObjectHash,
	parseTitleKey
} from '#lib/core/ids.ts';
import { cleanText, isLanguageTag } from '#lib/core/text.ts';

const bytes = fc.uint8Array({ maxLength: 40 });

test('hex, base64url and UTF-8 go there and back', () => {
	fc.assert(
		fc.property(bytes, fc.string({ unit: 'grapheme' }), (some, text) => {
			expect(hexToBytes(bytesToHex(some))).toEqual(new Uint8Array(some));
			expect(hexToBytes(bytesToHex(some).toUpperCase())).toEqual(new Uint8Array(some));
			expect(base64UrlToBytes(Buffer.from(some).toString('base64url'))).toEqual(
				new Uint8Array(some)
			);
			expect(utf8ToText(utf8(text))).toBe(text);
		})
	);
	for (const text of ['0', 'zz', ' 00', '0x']) expect(hexToBytes(text)).toBeUndefined();
	for (const text of ['A', 'A=', 'a+b', 'a/b']) expect(base64UrlToBytes(text)).toBeUndefined();
	expect(utf8ToText(new Uint8Array([0xc0, 0x80]))).toBeUndefined();
	expect(utf8ToText(new Uint8Array([0xef, 0xbb, 0xbf]))).toBe('\ufeff');
	expect(base32ToBytes('MZXW6YTBOI')).toEqual(utf8('foobar'));
	expect(base32ToBytes('MZXW0')).toBeUndefined();
});

test('bytes are ordered as their hex is, and joined in order', () => {
	fc.assert(
		fc.property(bytes, bytes, (a, b) => {
			const byHex = bytesToHex(a) < bytesToHex(b) ? -1 : bytesToHex(a) > bytesToHex(b) ? 1 : 0;
			expect(Math.sign(compareBytes(a, b))).toBe(byHex);
			expect(equalBytes(a, b)).toBe(byHex === 0);
			expect(bytesToHex(concatBytes(a, b))).toBe(bytesToHex(a) + bytesToHex(b));
		})
	);
});

test('ids are made from exactly their length, in lower case', () => {
	const hex = 'AB'.repeat(32);
	expect(parseObjectHash(hex)).toBe(hex.toLowerCase());
	expect(parseChannelId(`${hex}0`)).toBeUndefined();
	expect(parseInfoHash('A'.repeat(32))).toBe('0'.repeat(40));
	expect(parseInfoHash('F'.repeat(40))).toBe('f'.repeat(40));
	for (const text of ['', 'g'.repeat(40), '1'.repeat(32), 'a'.repeat(39)]) {
		expect(parseInfoHash(text)).toBeUndefined();
	}
	for (const make of [objectHashOf, channelIdFrom, infoHashOf]) {
		expect(() => make(new Uint8Array(31))).toThrow(RangeError);
	}
	expect(idToBytes(infoHashOf(new Uint8Array(20).fill(5)))).toEqual(new Uint8Array(20).fill(5));
	expect(parseTitleKey(`${hex}/sintel`)).toMatchObject({
		id: 'sintel',
		channel: hex.toLowerCase()
	});
	for (const key of ['', 'sintel', `${hex}/`, `${hex}/../x`, `${hex}/A`, `x${hex}/a`]) {
		expect(parseTitleKey(key)).toBeUndefined();
	}
	expect(['a', '0', 'a.b_c-d', 'a'.repeat(128)].every(isRecordId)).toBe(true);
	expect(['', '.a', '-a', 'A', 'a/b', 'é', 'a'.repeat(129), 'a\n'].some(isRecordId)).toBe(false);
});

test.each([
	['  a \t b  ', 'a   b'],
	['a\u202eb\u200fc\u2066d', 'abcd'],
	['a\u0000b\u001bc\u007f', 'abc'],
	['e\u0301', 'é'],
	['می\u200cخواهم', 'می\u200cخواهم'],
	['👨\u200d👩\u200d👧', '👨\u200d👩\u200d👧'],
	['a\ud800b', 'ab'],
	['\ue000', ''],
	['one\r\ntwo\u2028three', 'one two three']
])('%j becomes %j', (dirty, clean) => {
	expect(cleanText(dirty)).toBe(clean);
	expect(cleanText(cleanText(dirty))).toBe(clean);
});

test('line breaks stay where they are asked for', () => {
	expect(cleanText(' one\r\ntwo\u2029three\u0085 ', { lines: true })).toBe('one\ntwo\nthree');
});

test('language tags have their shape', () => {
	expect(['en', 'pt-BR', 'zh-Hant-TW', 'sr-Latn'].every(isLanguageTag)).toBe(true);
	expect(['', 'e', 'en_US', 'en-', '__proto__', 'x'.repeat(36)].some(isLanguageTag)).toBe(false);
});

test('only secure addresses, or ones on this machine, are contacted', () => {
	expect(parseTrackerAddress('wss://a.example')).toBe('wss://a.example/');
	expect(parseTrackerAddress('WSS://A.example/x?y=1')).toBe('wss://a.example/x?y=1');
	for (const host of ['localhost:8080', '127.0.0.1', '127.9.9.9', '[::1]', 'x.localhost']) {
		expect(parseTrackerAddress(`ws://${host}/t`)).toBe(`ws://${host}/t`);
		expect(parseWebAddress(`http://${host}/`)).toBe(`http://${host}/`);
		expect(parsePageAddress(`http://${host}/`)).toBeUndefined();
	}
	const refused = [
		'ws://a.example',
		'ws://127.0.0.1.example',
		'ws://localhost.example',
		'udp://a',
		'wss://u:p@a.example',
		'wss://a.example/#x',
		'wss://',
		'',
		'javascript:1',
		`wss://a.example/${'x'.repeat(3000)}`,
		7,
		null,
		undefined,
		{}
	];
	for (const address of refused) expect(parseTrackerAddress(address)).toBeUndefined();
	expect(parsePageAddress('https://a.example/x')).toBe('https://a.example/x');
	expect(parsePageAddress('data:text/html,x')).toBeUndefined();
});

test('fields are read by name from plain maps alone', () => {
	for (const value of [null, undefined, 1, 'x', [], new Uint8Array(1), new Map(), new Date(0)]) {
		expect(fieldsOf(value)).toBeUndefined();
	}
	const fields = fieldsOf({ a: 1 });
	expect(fields?.['a']).toBe(1);
	expect(fields?.['constructor']).toBeUndefined();
	expect(fields?.['__proto__']).toBeUndefined();
	expect(fieldsOf(JSON.parse('{"__proto__":{"x":1}}'))?.['x']).toBeUndefined();
});

test('numbers, bytes and lists are taken within their bounds', () => {
	expect(wholeOf(5, { least: 5, most: 5 })).toBe(5);
	for (const value of [4, 6, 5.5, NaN, Infinity, '5', 5n, null]) {
		expect(wholeOf(value, { least: 5, most: 5 })).toBeUndefined();
	}
	expect(wholeOf(2 ** 53, { least: 0 })).toBeUndefined();
	expect(bytesOf(new Uint8Array(3), 3)).toEqual(new Uint8Array(3));
	expect(bytesOf([0, 0, 0], 3)).toBeUndefined();
	expect(listOf([1, 2], 2, (n) => wholeOf(n, { least: 0 }))).toEqual([1, 2]);
	expect(listOf([1, 2, 3], 2, (n) => wholeOf(n, { least: 0 }))).toBeUndefined();
	expect(listOf([1, 'x'], 2, (n) => wholeOf(n, { least: 0 }))).toBeUndefined();
	expect(present({ a: 1, b: undefined })).toEqual({ a: 1 });
	expect('b' in present({ a: 1, b: undefined })).toBe(false);
});

test('the first field that breaks a rule is named; a bug is not taken for one', () => {
	const whole = (value: unknown): number | undefined => wholeOf(value, { least: 0 });
	const read = (value: unknown) =>
		readFields(value, ({ must, may }) => ({ a: must('a', whole), b: may('b', whole) }));
	expect(read({ a: 1 })).toEqual({ ok: true, value: { a: 1, b: undefined } });
	expect(read({ b: 1 })).toEqual({ ok: false, error: { type: 'BadField', field: 'a' } });
	expect(read({ a: 1, b: 'x' })).toEqual({ ok: false, error: { type: 'BadField', field: 'b' } });
	expect(read([])).toEqual({ ok: false, error: { type: 'BadField', field: '' } });
	expect(() =>
		readFields({}, () => {
			throw new TypeError('bug');
		})
	).toThrow('bug');
});
