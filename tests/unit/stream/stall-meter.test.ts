/** Stalls as the element's own reports tell of them. */
import { expect, test } from 'vitest';
import { createStallMeter } from '#lib/stream/stall-meter.ts';

const media = {
	readyState: 4,
	paused: false,
	ended: false,
	currentTime: 5,
	bufferedAheadSeconds: 3
};

test('the first frame is timed from the opening, and waiting for it is no stall', () => {
	const meter = createStallMeter(1000);
	expect(meter({ ...media, readyState: 0, currentTime: 0 }, 1100)).toEqual({
		stalls: 0,
		stalledMs: 0
	});
	expect(meter({ ...media, readyState: 1, currentTime: 0 }, 1200).firstFrameMs).toBeUndefined();
	expect(meter({ ...media, readyState: 2, currentTime: 0 }, 1450).firstFrameMs).toBe(450);
	expect(meter(media, 1500)).toEqual({ firstFrameMs: 450, stalls: 0, stalledMs: 0 });
});

test('a film that stands still for want of bytes is one stall, as long as it lasts', () => {
	const meter = createStallMeter(0);
	meter(media, 100);
	meter({ ...media, readyState: 2 }, 200);
	expect(meter({ ...media, readyState: 2 }, 500)).toMatchObject({ stalls: 1, stalledMs: 300 });
	expect(meter(media, 700)).toMatchObject({ stalls: 1, stalledMs: 500 });
	meter({ ...media, readyState: 1 }, 900);
	expect(meter(media, 950)).toMatchObject({ stalls: 2, stalledMs: 550 });
});

test('a pause, a seek and the end are no stalls', () => {
	const meter = createStallMeter(0);
	meter(media, 100);
	for (const change of [{ paused: true }, { seeking: true }, { ended: true }]) {
		meter({ ...media, ...change, readyState: 2 }, 200);
		meter({ ...media, ...change, readyState: 2 }, 900);
	}
	expect(meter(media, 1000)).toMatchObject({ stalls: 0, stalledMs: 0 });
});
