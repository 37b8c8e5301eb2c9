/** Range headers of RFC 9110 section 14, and the heads of the answers to them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRange } from '#lib/stream/range.ts';
import { guardHeaders, mayStream, mediaHeaders } from '#lib/stream/guard.ts';
import { responseHead } from '#lib/stream/response.ts';

const whole = { status: 200, start: 0, end: 99 };

test.each([
	[null, whole],
	['', whole],
	['bytes=0-', { status: 206, start: 0, end: 99 }],
	['bytes=0-0', { status: 206, start: 0, end: 0 }],
	['bytes=10-19', { status: 206, start: 10, end: 19 }],
	['BYTES=10-19', { status: 206, start: 10, end: 19 }],
	['bytes=90-500', { status: 206, start: 90, end: 99 }],
	['bytes=-10', { status: 206, start: 90, end: 99 }],
	['bytes=-500', { status: 206, start: 0, end: 99 }],
	['bytes=100-', { status: 416 }],
	['bytes=-0', { status: 416 }],
	['bytes=500-400', whole],
	['bytes=-', whole],
	['bytes=a-b', whole],
	['items=0-1', whole],
	['bytes=200-, 10-19', { status: 206, start: 10, end: 19 }],
	['bytes=200-, 300-', { status: 416 }],
	['bytes=0-1, x', whole]
])('%j of a hundred bytes', (header, plan) => {
	expect(parseRange(header, 100)).toEqual(plan);
});

test('an empty file has no range to give', () => {
	expect(parseRange('bytes=0-', 0)).toEqual({ status: 416 });
	expect(parseRange(null, 0)).toEqual({ status: 200, start: 0, end: -1 });
});

test('whatever the header says, a plan stays within the file', () => {
	fc.assert(
		fc.property(
			fc.oneof(fc.string(), fc.stringMatching(/^bytes=[0-9,\- ]{0,24}$/)),
			fc.nat(10_000),
			(header, lengthBytes) => {
				const plan = parseRange(header, lengthBytes);
				if (plan.status === 416) return;
				expect(plan.start).toBeGreaterThanOrEqual(0);
				expect(plan.end).toBeLessThan(Math.max(1, lengthBytes));
				if (lengthBytes > 0) expect(plan.start).toBeLessThanOrEqual(plan.end);
			}
		)
	);
});

test('an answer says what part it is', () => {
	const file = { lengthBytes: 100, contentType: 'video/webm' };
	const part = responseHead({ status: 206, start: 10, end: 19 }, file);
	expect(part).toMatchObject({
		status: 206,
		headers: {
			'Content-Range': 'bytes 10-19/100',
			'Content-Length': '10',
			'Content-Type': 'video/webm'
		}
	});
	expect(responseHead({ status: 416 }, file).headers).toMatchObject({
		'Content-Range': 'bytes */100'
	});
});

test('of what a page says only what tells of media is passed on, and the guards stand over it', () => {
	const said = {
		'Content-Type': 'text/html',
		'Set-Cookie': 'a=b',
		Location: '/',
		'content-range': 'x'
	};
	expect(mediaHeaders(said)).toEqual({ 'Content-Type': 'text/html', 'content-range': 'x' });
	expect(guardHeaders).toMatchObject({
		'X-Content-Type-Options': 'nosniff',
		'Content-Security-Policy': "sandbox; default-src 'none'"
	});
});

test.each([
	'script',
	'worker',
	'sharedworker',
	'serviceworker',
	'document',
	'iframe',
	'object',
	'embed',
	'style',
	'font',
	'manifest',
	'xslt',
	'report',
	''
])('a request for a %s never gets torrent bytes', (destination) => {
	expect(mayStream({ destination, ownHeader: null })).toBe(false);
	if (destination !== '') expect(mayStream({ destination, ownHeader: '1' })).toBe(false);
});

test.each(['video', 'audio', 'track', 'image'])('a request for %s may have them', (destination) => {
	expect(mayStream({ destination, ownHeader: null })).toBe(true);
});
