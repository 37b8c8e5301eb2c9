/** The player's sentence over time: each state is named within five seconds of being true. */
import { describe, expect, test } from 'vitest';
import { judge, type Health, type MediaFacts } from '#lib/stream/health.ts';
import type { TorrentSnapshot } from '#lib/stream/ports.ts';

const alone: TorrentSnapshot = {
	phase: 'metadata',
	files: [],
	peers: 0,
	connecting: 0,
	trackersReached: 0,
	downBytesPerSecond: 0,
	upBytesPerSecond: 0,
	receivedBytes: 0,
	uploadedBytes: 0,
	fromWebSeedsBytes: 0,
	lengthBytes: 0,
	haveBytes: 0,
	complete: false
};
const ready: TorrentSnapshot = { ...alone, phase: 'ready', lengthBytes: 90_000_000, peers: 2 };
/** A reader waits, and no byte has come for as long as rates are taken over. */
const silent: TorrentSnapshot = {
	...ready,
	waiting: { haveBytes: 0, needBytes: 1_000_000 }
};
const blank: MediaFacts = {
	readyState: 0,
	paused: true,
	ended: false,
	currentTime: 0,
	bufferedAheadSeconds: 0
};
const running: MediaFacts = { ...blank, readyState: 4, paused: false };

type Moment = readonly [
	ms: number,
	torrent: TorrentSnapshot,
	media: MediaFacts,
	type: Health['type']
];

const stories: readonly (readonly [string, readonly Moment[]])[] = [
	[
		'from a magnet to playing',
		[
			[0, alone, blank, 'finding-peers'],
			[400, { ...alone, trackersReached: 1, connecting: 2 }, blank, 'connecting'],
			[700, { ...alone, trackersReached: 1, connecting: 1, peers: 1 }, blank, 'connecting'],
			[900, ready, blank, 'buffering'],
			[1500, { ...ready, haveBytes: 800_000 }, { ...blank, readyState: 1 }, 'buffering'],
			[1900, { ...ready, haveBytes: 2_000_000 }, running, 'playing']
		]
	],
	[
		'nobody there, tracker answered',
		[
			[4999, { ...alone, trackersReached: 1 }, blank, 'finding-peers'],
			[5000, { ...alone, trackersReached: 1 }, blank, 'no-peers-yet'],
			[60_000, { ...alone, trackersReached: 1 }, blank, 'no-peers-yet'],
			[61_000, { ...alone, trackersReached: 1, connecting: 1 }, blank, 'connecting'],
			[62_000, ready, blank, 'buffering']
		]
	],
	[
		'no tracker reached',
		[
			[0, alone, blank, 'finding-peers'],
			[5000, alone, blank, 'no-peers-yet']
		]
	],
	[
		'a stall while people are there, and one when they have left',
		[
			[9000, ready, running, 'playing'],
			[9500, ready, { ...running, readyState: 2 }, 'buffering'],
			[9900, { ...ready, peers: 0 }, { ...running, readyState: 2 }, 'no-peers-yet'],
			[9950, { ...ready, peers: 0, connecting: 1 }, { ...running, readyState: 2 }, 'connecting'],
			[9990, { ...ready, peers: 0 }, running, 'playing']
		]
	],
	[
		'somebody there who sends nothing any more',
		[
			[4000, { ...silent, downBytesPerSecond: 0 }, { ...running, readyState: 2 }, 'buffering'],
			[9000, silent, running, 'playing'],
			[9500, { ...silent, downBytesPerSecond: 2 }, { ...running, readyState: 2 }, 'buffering'],
			[14_500, silent, { ...running, readyState: 2 }, 'no-answer'],
			[15_000, { ...silent, downBytesPerSecond: 9000 }, { ...running, readyState: 2 }, 'buffering'],
			[15_500, { ...ready, downBytesPerSecond: 0 }, { ...running, readyState: 2 }, 'buffering']
		]
	],
	[
		'from storage, with nobody',
		[
			[10, { ...ready, peers: 0, complete: true }, blank, 'buffering'],
			[90, { ...ready, peers: 0, complete: true }, running, 'playing'],
			[9999, { ...ready, peers: 0, complete: true }, { ...running, ended: true }, 'ended']
		]
	],
	[
		'from a web seed alone',
		[[8000, { ...ready, peers: 0, fromWebSeedsBytes: 1000 }, blank, 'buffering']]
	],
	[
		'paused by the viewer, and at the start where the browser wants a tap first',
		[
			[9000, ready, { ...running, paused: true }, 'paused'],
			[9000, ready, { ...blank, readyState: 2 }, 'paused'],
			[9000, ready, { ...blank, readyState: 1 }, 'buffering']
		]
	],
	[
		'bytes that are no film',
		[
			[9000, ready, { ...blank, errorCode: 3 }, 'broken-file'],
			[9000, { ...ready, peers: 0 }, { ...blank, errorCode: 4 }, 'broken-file'],
			[9000, ready, { ...blank, errorCode: 2 }, 'buffering']
		]
	]
];

describe.each(stories)('%s', (_, moments) => {
	test.each(moments)('after %i ms', (sinceOpenedMs, torrent, media, type) => {
		expect(judge({ torrent, media, sinceOpenedMs }).type).toBe(type);
	});
});

test('buffering counts what the reader at the playhead waits for', () => {
	const waiting = { haveBytes: 300_000, needBytes: 2_097_152 };
	expect(
		judge({ torrent: { ...ready, waiting, haveBytes: 50_000_000 }, media: blank, sinceOpenedMs: 0 })
	).toEqual({ type: 'buffering', ...waiting, peers: 2 });
});

test('without a reader it counts towards the start, never more than the film has', () => {
	const judged = (torrent: TorrentSnapshot): Health =>
		judge({ torrent, media: blank, sinceOpenedMs: 0 });
	expect(judged({ ...ready, haveBytes: 9_000_000 })).toMatchObject({
		haveBytes: 1_500_000,
		needBytes: 1_500_000
	});
	expect(judged({ ...ready, lengthBytes: 80_000, haveBytes: 20_000 })).toMatchObject({
		haveBytes: 20_000,
		needBytes: 80_000
	});
});
