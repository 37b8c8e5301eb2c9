/** A programme: strict in what it takes, and clear about what is on. */
import { expect, test } from 'vitest';
import { encodeProgramme, parseProgramme, programmeAt } from '#lib/catalogue/programme.ts';
import { encodeCbor } from '#lib/core/cbor.ts';
import { must, mustFail } from '#tests/support/channels.ts';

const at = 1_800_000_000;
const evening = [
	{ start: at, id: 'paper-boat', length: 44 },
	{ start: at + 100, id: 'dust', length: 42 }
];

test('a programme reads as it was written, in order of time', () => {
	expect(must(parseProgramme(must(encodeProgramme([...evening].reverse()))))).toEqual(evening);
});

test('what is on and what comes next follow the clock', () => {
	const now = (seconds: number) => {
		const found = programmeAt(evening, (at + seconds) * 1000);
		return [found.now?.id, found.next?.id];
	};
	expect(now(-1)).toEqual([undefined, 'paper-boat']);
	expect(now(0)).toEqual(['paper-boat', 'dust']);
	expect(now(44)).toEqual([undefined, 'dust']);
	expect(now(110)).toEqual(['dust', undefined]);
	expect(now(500)).toEqual([undefined, undefined]);
});

test('showings that overlap, ids that are none and documents of another kind are refused', () => {
	const overlapping = [evening[0], { start: at + 43, id: 'dust', length: 1 }];
	expect(mustFail(encodeProgramme(overlapping.flatMap((one) => one ?? [])))).toEqual({
		type: 'BadProgramme',
		part: 'order'
	});
	const refused = [
		{ v: 2, s: [] },
		{ v: 1, s: [[at, '../x', 5]] },
		{ v: 1, s: [[at, 'x', 0]] },
		{ v: 1, s: [[-1, 'x', 5]] },
		{ v: 1, s: [[at, 'x']] },
		{ v: 1, s: Array.from({ length: 201 }, (_, i) => [at + i, 'x', 1]) },
		[]
	];
	for (const value of refused) expect(parseProgramme(encodeCbor(value)).ok).toBe(false);
	expect(parseProgramme(new Uint8Array(20_000)).ok).toBe(false);
});
