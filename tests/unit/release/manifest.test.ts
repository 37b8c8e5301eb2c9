/** The release manifest: what it says is read back, and what would climb, swell or lie is refused. */
import { expect, test } from 'vitest';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import { limits } from '#lib/core/limits.ts';
import { encodeRelease, parseRelease, type Release } from '#lib/release/manifest.ts';
import { must, mustFail } from '#tests/support/channels.ts';

const release: Release = {
	version: '1.2.3',
	seq: 7,
	minBoot: 1,
	files: new Map([
		['/200.html', { hash: '07'.repeat(32), bytes: 12, type: 'text/html; charset=utf-8' }]
	]),
	notes: new Map([
		['en', 'Faster.\nQuieter.'],
		['fr', 'Plus rapide.']
	]),
	rollout: { percent: 10, fromMs: 1_700_000_000_000, overMs: 86_400_000 },
	capsule: { hash: '08'.repeat(32), bytes: 99 },
	boot: '09'.repeat(32)
};
const entry = { h: new Uint8Array(32).fill(7), n: 12, type: 'text/html' };
const fields = must(decodeCbor(encodeRelease(release), 1 << 20)) as Record<string, unknown>;
const changed = (change: Readonly<Record<string, unknown>>): Uint8Array =>
	encodeCbor({ ...fields, ...change });

test('a manifest is read back as it was written', () => {
	expect(must(parseRelease(encodeRelease(release)))).toEqual(release);
});

test('the order in which files are listed changes no byte', () => {
	const one = { hash: '01'.repeat(32), bytes: 1, type: 'text/css' };
	const there = new Map([
		['/a', one],
		['/b', one]
	]);
	const back = new Map([...there].reverse());
	expect(encodeRelease({ ...release, files: there })).toEqual(
		encodeRelease({ ...release, files: back })
	);
});

test('fields of a later manifest are no reason to refuse it', () => {
	expect(must(parseRelease(changed({ later: 1 })))).toEqual(release);
});

test.each([
	'/../x',
	'/a/../b',
	'/./a',
	'a',
	'/a//b',
	'/service-worker.js',
	'/release.cbor',
	'/a\\b',
	'/',
	'/%2e%2e/x',
	'/a\0b',
	`/${'a'.repeat(512)}`
])('the path %j is refused', (path) => {
	expect(mustFail(parseRelease(changed({ files: { [path]: entry } }))).type).toBe('BadPath');
});

test.each([
	['another type of document', { t: 'root' }],
	['no files', { files: [] }],
	['a short hash', { files: { '/a': { ...entry, h: new Uint8Array(31) } } }],
	['a type that is none', { files: { '/a': { ...entry, type: 'javascript:alert(1)' } } }],
	['a type that ends a header', { files: { '/a': { ...entry, type: 'text/html\r\nX: y' } } }],
	['a negative size', { files: { '/a': { ...entry, n: -1 } } }],
	['the number 0', { seq: 0 }],
	['no bootloader', { minBoot: 0 }],
	['a version that is a sentence', { version: 'the best one' }],
	['more than all devices', { rollout: { pct: 101, from: 0, over: 0 } }],
	['no rollout', { rollout: null }],
	['notes in no language', { notes: { 'not a tag': 'x' } }],
	['notes without end', { notes: { en: 'x'.repeat(limits.release.noteChars + 1) } }],
	['a capsule that is none', { capsule: true }],
	['a short boot hash', { boot: new Uint8Array(31) }]
])('a manifest with %s is refused', (_what, change) => {
	expect(mustFail(parseRelease(changed(change))).type).toBe('Malformed');
});

test('text is no manifest, and neither are bytes in another order', () => {
	expect(mustFail(parseRelease(new TextEncoder().encode('{"t":"release"}'))).type).toBe(
		'Malformed'
	);
	// {"b":0,"a":0}: dag-cbor sorts its keys.
	expect(mustFail(parseRelease(Uint8Array.of(0xa2, 0x61, 98, 0, 0x61, 97, 0))).type).toBe(
		'Malformed'
	);
});

test('a manifest over the limits is refused before its files are fetched', () => {
	const { bytes, files, manifestBytes } = limits.release;
	const two = { '/a': { ...entry, n: bytes }, '/b': { ...entry, n: 1 } };
	expect(mustFail(parseRelease(changed({ files: two }))).type).toBe('TooLarge');
	expect(mustFail(parseRelease(new Uint8Array(manifestBytes + 1))).type).toBe('TooLarge');
	const many = Object.fromEntries(Array.from({ length: files + 1 }, (_, i) => [`/f${i}`, entry]));
	expect(mustFail(parseRelease(changed({ files: many }))).type).toBe('TooManyFiles');
});
