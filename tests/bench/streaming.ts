/** `npm run bench -- streaming`: the engine beside WebTorrent's own page and plain HTTP, in turns, in fresh contexts, on shaped lines. */
import type { BenchRow } from './row.ts';
import { heap, liars, loss, mute } from './streaming/bad-line-rows.ts';
import { connect } from './streaming/connect-rows.ts';
import { scarceSeed, seedGone } from './streaming/crowd-rows.ts';
import { linkRow, seekRow } from './streaming/seek-rows.ts';
import { mainThread, throughput } from './streaming/speed-rows.ts';
import { moovEnd, ttffCold, ttffLoopback, ttffPieces, ttffStored } from './streaming/start-rows.ts';
import { ttffWarm } from './streaming/warm-rows.ts';

/** By the name under which MATINEE_ROWS chooses some of them. */
const rows: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
	'ttff-cold': ttffCold,
	'ttff-warm': ttffWarm,
	'ttff-loopback': ttffLoopback,
	'ttff-pieces': ttffPieces,
	'ttff-stored': ttffStored,
	'moov-end': moovEnd,
	seek: seekRow,
	link: linkRow,
	throughput,
	'main-thread': mainThread,
	heap,
	liars,
	mute,
	loss,
	connect,
	s1: scarceSeed,
	s2: seedGone
};

/** Runs the rows that MATINEE_ROWS names (with commas), or all; an hour and a half with five runs each. */
export const streamingSuite = async (): Promise<readonly BenchRow[]> => {
	const asked = process.env['MATINEE_ROWS']?.split(',');
	const done: BenchRow[] = [];
	for (const [name, row] of Object.entries(rows)) {
		if (asked && !asked.includes(name)) continue;
		console.error(`${name} …`);
		done.push(...(await row()));
	}
	return done;
};
