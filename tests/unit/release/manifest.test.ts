/** The release list: what it says is read back, and what would climb, swell or lie is refused. */
import { expect, test } from 'vitest';
import { encodeCbor } from '#lib/core/cbor.ts';
import { limits } from '#lib/core/limits.ts';
import { encodeRelease, parseRelease } from '#lib/release/manifest.ts';

const file = { hash: new Uint8Array(32).fill(7), bytes: 12, type: 'text/html; charset=utf-8' };
const list = (files: Record<string, unknown>, more: object = {}): Uint8Array =>
	encodeCbor({ t: 'release', version: '1.0.0', files, ...more });
const entry = { h: file.hash, n: 12, type: 'text/html' };

test('a list is read back as it was written', () => {
	const read = parseRelease(encodeRelease('1.2.3', new Map([['/200.html', file]])));
	expect(read.ok && read.value.version).toBe('1.2.3');
	expect(read.ok && read.value.files.get('/200.html')).toEqual({
		hash: '07'.repeat(32),
		bytes: 12,
		type: 'text/html; charset=utf-8'
	});
});

test('fields of a later release are no reason to refuse it', () => {
	expect(parseRelease(list({ '/a': entry }, { minBoot: 1, sigs: [] })).ok).toBe(true);
});

test.each(['/../x', '/a/../b', 'a', '/a//b', '/service-worker.js', '/a\\b', '/', '/%2e%2e/x'])(
	'the path %j is refused',
	(path) => {
		expect(parseRelease(list({ [path]: entry }))).toMatchObject({
			ok: false,
			error: { type: 'BadPath' }
		});
	}
);

test.each([
	['another type of document', encodeCbor({ t: 'root', version: '1', files: {} })],
	['no files', encodeCbor({ t: 'release', version: '1' })],
	['a short hash', list({ '/a': { ...entry, h: new Uint8Array(31) } })],
	['a type that is none', list({ '/a': { ...entry, type: 'javascript:alert(1)' } })],
	['a negative size', list({ '/a': { ...entry, n: -1 } })],
	['text', new TextEncoder().encode('{"t":"release"}')]
])('a list with %s is refused', (_what, bytes) => {
	expect(parseRelease(bytes).ok).toBe(false);
});

test('a list over the limits is refused before its files are fetched', () => {
	const most = limits.release.bytes;
	const two = { '/a': { ...entry, n: most }, '/b': { ...entry, n: 1 } };
	expect(parseRelease(list(two))).toMatchObject({ ok: false, error: { type: 'TooLarge' } });
	expect(parseRelease(new Uint8Array(limits.release.manifestBytes + 1))).toMatchObject({
		ok: false,
		error: { type: 'TooLarge' }
	});
});
