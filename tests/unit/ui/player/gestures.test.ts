/** Fingers on the picture: taps, holds and swipes, and what is none of these. */
import { expect, test } from 'vitest';
import {
	holdMs,
	noGesture,
	stepGesture,
	type GestureDeed,
	type Touch
} from '#lib/ui/player/gestures.ts';

/** Plays touches in order: type, x, y, milliseconds. */
const play = (
	...touches: readonly (readonly [Touch['type'], number, number, number])[]
): readonly GestureDeed[] => {
	let state = noGesture;
	return touches.flatMap(([type, x, y, atMs]) => {
		const [next, deeds] = stepGesture(state, { type, x, y, atMs });
		state = next;
		return deeds;
	});
};
const tap = (x: number, atMs: number) =>
	[
		['down', x, 0.5, atMs],
		['up', x, 0.5, atMs + 60]
	] as const;

test('one tap shows or hides the controls', () => {
	expect(play(...tap(0.2, 0))).toEqual([{ type: 'controls' }]);
});

test('a double tap skips ten seconds, to the side it is on, and each tap more skips again', () => {
	expect(play(...tap(0.1, 0), ...tap(0.12, 200)).at(-1)).toEqual({ type: 'skip', seconds: -10 });
	expect(play(...tap(0.9, 0), ...tap(0.9, 200), ...tap(0.9, 400)).slice(1)).toEqual([
		{ type: 'skip', seconds: 10 },
		{ type: 'skip', seconds: 10 }
	]);
	expect(play(...tap(0.5, 0), ...tap(0.5, 200)).at(-1)).toEqual({ type: 'toggle' });
});

test('two slow taps, or taps on two sides, are two taps', () => {
	const both = [{ type: 'controls' }, { type: 'controls' }];
	expect(play(...tap(0.9, 0), ...tap(0.9, 1000))).toEqual(both);
	expect(play(...tap(0.1, 0), ...tap(0.9, 200))).toEqual(both);
});

test('a hold is twice the speed until the finger leaves', () => {
	expect(play(['down', 0.5, 0.5, 0], ['held', 0.5, 0.5, holdMs], ['up', 0.5, 0.5, 2000])).toEqual([
		{ type: 'fast', on: true },
		{ type: 'fast', on: false }
	]);
	expect(play(['down', 0.5, 0.5, 0], ['held', 0.5, 0.5, holdMs], ['cancel', 0, 0, 900])).toEqual([
		{ type: 'fast', on: true },
		{ type: 'fast', on: false }
	]);
});

test('a swipe upwards is louder on the right, brighter on the left, and no tap', () => {
	const swipe = (x: number): readonly GestureDeed[] =>
		play(
			['down', x, 0.8, 0],
			['move', x, 0.7, 50],
			['move', x, 0.4, 100],
			['held', x, 0.8, holdMs],
			['up', x, 0.4, 700]
		);
	expect(swipe(0.8)).toEqual([{ type: 'louder', by: 0.4 }]);
	expect(swipe(0.2)).toEqual([{ type: 'brighter', by: 0.4 }]);
});

test('a swipe to the side does nothing', () => {
	expect(play(['down', 0.2, 0.5, 0], ['move', 0.6, 0.5, 50], ['up', 0.6, 0.2, 100])).toEqual([]);
});
