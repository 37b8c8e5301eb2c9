/** What page and worker say to each other: the other side, too, is read as a stranger. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	parsePageWord,
	parseStreamAsk,
	parseStreamPath,
	parseWorkerWord
} from '#lib/stream/messages.ts';

const hash = 'a'.repeat(40);

test('a path names an infohash and a file, and nothing else fits', () => {
	expect(parseStreamPath(`/stream/${hash}/3`)).toEqual({ infoHash: hash, file: 3 });
	for (const path of [
		`/stream/${hash}`,
		`/stream/${hash}/x`,
		`/stream/${hash}/1/2`,
		`/stream/zz/1`,
		'/stream/../x'
	]) {
		expect(parseStreamPath(path), path).toBeUndefined();
	}
});

test('a question and the words of a stream are read back', () => {
	const ask = {
		type: 'stream-ask',
		path: `/stream/${hash}/0`,
		query: '?t=s',
		method: 'GET',
		range: 'bytes=0-'
	};
	expect(parseStreamAsk(ask)).toEqual(ask);
	expect(parseStreamAsk({ ...ask, range: null })).toEqual({ ...ask, range: null });
	expect(parseStreamAsk({ ...ask, method: 'POST' })).toBeUndefined();
	expect(parseStreamAsk({ ...ask, path: 'x'.repeat(5000) })).toBeUndefined();
	expect(parseWorkerWord({ type: 'start', credit: 4 })).toEqual({ type: 'start', credit: 4 });
	const head = { type: 'head', status: 206, headers: { 'Content-Type': 'a/b' }, hasBody: true };
	expect(parsePageWord(head)).toEqual(head);
	expect(parsePageWord({ ...head, status: 302 })).toBeUndefined();
	expect(parsePageWord({ ...head, headers: { a: 1, b: 'c' } })).toEqual({
		...head,
		headers: { b: 'c' }
	});
	expect(parsePageWord({ type: 'chunk', bytes: 'text' })).toBeUndefined();
	expect(parseWorkerWord({ type: 'more', credit: 1e9 })).toBeUndefined();
});

test('whatever arrives, reading it never throws', () => {
	fc.assert(
		fc.property(fc.anything(), (value) => {
			for (const parse of [parsePageWord, parseStreamAsk, parseWorkerWord]) {
				expect(() => parse(value)).not.toThrow();
			}
		})
	);
});
