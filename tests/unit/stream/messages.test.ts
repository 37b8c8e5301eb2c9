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
	const ask = { type: 'stream-ask', infoHash: hash, file: 0, secret: 's' };
	expect(parseStreamAsk(ask)).toEqual(ask);
	expect(parseWorkerWord({ type: 'start', start: 0, end: 9, credit: 4 })).toEqual({
		type: 'start',
		start: 0,
		end: 9,
		credit: 4
	});
	expect(parsePageWord({ type: 'head', lengthBytes: 1, contentType: 'video/mp4' })).toEqual({
		type: 'head',
		lengthBytes: 1,
		contentType: 'video/mp4'
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
