/** What mallory makes of valid input: bytes edited anywhere, and values whose parts are replaced, dropped or added. */
import fc from 'fast-check';
import type { Bytes } from '#lib/core/bytes.ts';
import type { Bvalue } from '#lib/core/bencode.ts';

/** Keys that a careless reader would look up in a prototype. */
const trapKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', ''];

const deep = (levels: number): unknown => {
	let value: unknown = [];
	for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { a: value };
	return value;
};

/** Values of every kind that a decoder can yield, each the wrong one somewhere. */
const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
	fc.constantFrom<unknown>(
		null,
		true,
		0,
		-1,
		1.5,
		64,
		65,
		2 ** 32,
		Number.MAX_SAFE_INTEGER,
		-Number.MAX_SAFE_INTEGER,
		'',
		'\0',
		'../../etc/passwd',
		'javascript:alert(1)',
		'x'.repeat(5000),
		'\u202e\u0301'.repeat(400),
		[],
		{},
		deep(63),
		deep(300)
	),
	fc.constantFrom(0, 8, 19, 20, 31, 32, 33, 64).map((length) => new Uint8Array(length).fill(1)),
	fc.constantFrom(...trapKeys),
	fc
		.constantFrom(...trapKeys)
		.map((key): unknown => JSON.parse(`{${JSON.stringify(key)}:{"polluted":1}}`)),
	fc.string({ unit: 'binary' }),
	fc.double(),
	fc.integer(),
	fc.uint8Array({ maxLength: 80 }),
	fc.array(fc.integer(), { maxLength: 80 }),
	fc.dictionary(fc.constantFrom(...trapKeys, 'v', 't', 'id', 'type'), fc.integer())
);

type Act = 'replace' | 'drop' | 'repeat' | 'add';
interface Edit {
	readonly at: number;
	readonly act: Act;
	readonly key: string;
	readonly value: unknown;
}

const edit: fc.Arbitrary<Edit> = fc.record({
	at: fc.nat(1_000_000),
	act: fc.constantFrom<Act>('replace', 'replace', 'drop', 'repeat', 'add'),
	key: fc.constantFrom(...trapKeys, 'v', 'k'),
	value: hostileValue
});

type Box = unknown[] | Record<string, unknown>;
const isBox = (value: unknown): value is Box =>
	typeof value === 'object' && value !== null && !(value instanceof Uint8Array);

/** Every place in a value that may be edited: its container and its key there. */
const placesOf = (value: unknown, found: [Box, string][] = []): [Box, string][] => {
	if (!isBox(value) || found.length > 10_000) return found;
	for (const [key, item] of Object.entries(value)) {
		found.push([value, key]);
		placesOf(item, found);
	}
	return found;
};

const define = (box: Box, key: string, value: unknown): void => {
	Object.defineProperty(box, key, { value, enumerable: true, writable: true, configurable: true });
};

const applyEdit = (root: Record<string, unknown>, { at, act, key, ...rest }: Edit): void => {
	// A value that stood in two places would be edited in both, and might come to hold itself.
	const value = structuredClone(rest.value);
	const places = placesOf(root);
	const [box, name] = places[at % places.length] ?? [root, 'value'];
	const inner: unknown = Array.isArray(box) ? box[Number(name)] : box[name];
	if (act === 'add' && isBox(inner)) {
		if (Array.isArray(inner)) inner.push(value);
		else define(inner, key, value);
	} else if (act === 'drop' && box !== root) {
		if (Array.isArray(box)) box.splice(Number(name), 1);
		else Reflect.deleteProperty(box, name);
	} else if (act === 'repeat' && Array.isArray(box)) box.push(inner);
	else define(box, name, value);
};

/** Valid values with one to five parts replaced, dropped, repeated or added; now and then something else altogether. */
export const mutatedValue = (seeds: readonly unknown[]): fc.Arbitrary<unknown> =>
	fc.oneof(
		{ weight: 1, arbitrary: hostileValue },
		{
			weight: 12,
			arbitrary: fc
				.tuple(fc.constantFrom(...seeds), fc.array(edit, { maxLength: 5 }))
				.map(([seed, edits]) => {
					const root: Record<string, unknown> = { value: structuredClone(seed) };
					for (const one of edits) applyEdit(root, one);
					return root['value'];
				})
		}
	);

interface ByteEdit {
	readonly at: number;
	readonly act: 'flip' | 'set' | 'cut' | 'insert' | 'remove' | 'copy';
	readonly length: number;
	readonly bytes: Uint8Array;
}

const byteEdit: fc.Arbitrary<ByteEdit> = fc.record({
	at: fc.nat(1_000_000),
	act: fc.constantFrom<ByteEdit['act']>('flip', 'set', 'set', 'cut', 'insert', 'remove', 'copy'),
	length: fc.integer({ min: 1, max: 40 }),
	bytes: fc.oneof(
		fc.uint8Array({ minLength: 1, maxLength: 9 }),
		fc.constantFrom(
			// Heads and lengths that promise more than there is, in CBOR, bencode, EBML and MP4.
			Uint8Array.of(0x9b, 255, 255, 255, 255, 255, 255, 255, 255),
			Uint8Array.of(0xbf, 0xff),
			Uint8Array.of(0x5a, 0x7f, 255, 255, 255),
			Uint8Array.from('99999999999:', (letter) => letter.charCodeAt(0)),
			Uint8Array.from('lllllllldddd', (letter) => letter.charCodeAt(0)),
			Uint8Array.of(1, 255, 255, 255, 255, 255, 255, 255),
			Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0),
			new Uint8Array(12)
		)
	)
});

const editBytes = (bytes: Bytes, { at, act, length, bytes: piece }: ByteEdit): Bytes => {
	const place = bytes.length === 0 ? 0 : at % bytes.length;
	const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
	switch (act) {
		case 'flip':
			return bytes.map((byte, i) => (i === place ? byte ^ (1 << (length % 8)) : byte));
		case 'set': {
			const set = new Uint8Array(bytes);
			set.set(piece.subarray(0, bytes.length - place), place);
			return set;
		}
		case 'cut':
			return new Uint8Array(before);
		case 'insert':
			return Uint8Array.from([...before, ...piece, ...after]);
		case 'remove':
			return Uint8Array.from([...before, ...after.subarray(length)]);
		case 'copy':
			return Uint8Array.from([...before, ...after.subarray(0, length), ...after]);
	}
};

/** Valid encodings with up to six edits, and bytes of no meaning. */
export const mutatedBytes = (seeds: readonly Bytes[]): fc.Arbitrary<Bytes> =>
	fc.oneof(
		{
			weight: 1,
			arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes))
		},
		{
			weight: 12,
			arbitrary: fc
				.tuple(fc.constantFrom(...seeds), fc.array(byteEdit, { maxLength: 6 }))
				.map(([seed, edits]) => edits.reduce(editBytes, seed))
		}
	);

/** A bencoded whole with parts as `mutatedValue` makes them: maps for objects, whole numbers for numbers. */
export const toBvalue = (value: unknown): Bvalue => {
	if (typeof value === 'number') return Number.isSafeInteger(value) ? value : 0;
	if (value instanceof Uint8Array) return new Uint8Array(value);
	if (Array.isArray(value)) return value.map(toBvalue);
	if (typeof value === 'object' && value !== null) {
		return new Map(Object.entries(value).map(([key, item]) => [key, toBvalue(item)]));
	}
	return new TextEncoder().encode(String(value));
};

/** A bencoded value as plain objects, so that `mutatedValue` can edit it. */
export const fromBvalue = (value: Bvalue): unknown => {
	if (value instanceof Map) {
		const entries = [...(value as ReadonlyMap<string, Bvalue>)]; // A Map among Bvalues is a dictionary.
		return Object.fromEntries(entries.map(([key, item]) => [key, fromBvalue(item)]));
	}
	return Array.isArray(value) ? (value as readonly Bvalue[]).map(fromBvalue) : value; // as above, a list
};
