/** Arrows lead to what lies on that side; a gamepad strikes once, then again while it is held; texts lead to their page. */
import { expect, test } from 'vitest';
import { createStrokes, heldKeys } from '#lib/ui/gamepad.ts';
import { kindOfFile, placeOfText } from '#lib/ui/handed.ts';
import { nextThatWay, type Box } from '#lib/ui/spatial.ts';

const box = (left: number, top: number, width = 100, height = 100): Box => ({
	left,
	top,
	right: left + width,
	bottom: top + height
});

test('in a grid each arrow leads to the neighbour on its side, and back', () => {
	const grid = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => box(column * 120, row * 120)));
	const middle = grid[4] ?? box(0, 0);
	const from = (direction: 'left' | 'right' | 'up' | 'down') =>
		nextThatWay(middle, grid, direction);
	expect([from('left'), from('right'), from('up'), from('down')]).toEqual([3, 5, 1, 7]);
});

test('at the edge an arrow leads nowhere', () => {
	expect(nextThatWay(box(0, 0), [box(120, 0)], 'left')).toBeUndefined();
});

test('what is in the same row comes before what is nearer but off it', () => {
	expect(nextThatWay(box(0, 0), [box(130, 150), box(400, 0)], 'right')).toBe(1);
});

test('down from a small button reaches a wide row below it', () => {
	expect(nextThatWay(box(600, 0, 40, 40), [box(0, 100, 1000, 50)], 'down')).toBe(0);
});

const nothing = { buttons: [], axes: [0, 0] };
const press = (index: number) => ({
	axes: [0, 0],
	buttons: Array.from({ length: 16 }, (_, at) => ({ pressed: at === index }))
});

test('stick and cross are arrows, and a stick that is barely tilted is none', () => {
	expect(heldKeys(press(12))).toEqual(['ArrowUp']);
	expect(heldKeys({ ...nothing, axes: [0.9, 0.1] })).toEqual(['ArrowRight']);
	expect(heldKeys({ ...nothing, axes: [0.3, -0.2] })).toEqual([]);
});

test('a held arrow comes again, a held button does not, and a new press counts at once', () => {
	const strokes = createStrokes();
	expect(strokes(['ArrowDown', 'press'], 0)).toEqual(['ArrowDown', 'press']);
	expect(strokes(['ArrowDown', 'press'], 100)).toEqual([]);
	expect(strokes(['ArrowDown', 'press'], 500)).toEqual(['ArrowDown']);
	expect(strokes([], 510)).toEqual([]);
	expect(strokes(['press'], 520)).toEqual(['press']);
});

const hash = 'c9e15763f722f23e98a29decdfae341b98d53056';

test('magnets and infohashes lead to the film, channel links to the channel, other texts nowhere', () => {
	const magnet = `magnet:?xt=urn:btih:${hash}&dn=A`;
	expect(placeOfText(` ${magnet}\n`)).toBe(`/watch?magnet=${encodeURIComponent(magnet)}`);
	expect(placeOfText(hash.toUpperCase())).toBe(`/watch?magnet=${hash.toUpperCase()}`);
	const channel = 'magnet:?xs=urn:btpk:00&s=00';
	expect(placeOfText(channel)).toBe(`/channels?follow=${encodeURIComponent(channel)}`);
	for (const text of ['', 'hello', 'javascript:alert(1)', 'https://a.example/', `${hash}0`])
		expect(placeOfText(text)).toBeUndefined();
});

test('files are told apart by name and type', () => {
	expect(kindOfFile({ name: 'A.TORRENT', type: '' })).toBe('torrent');
	expect(kindOfFile({ name: 'a.matinee', type: '' })).toBe('channel');
	expect(kindOfFile({ name: 'a.mkv', type: '' })).toBe('film');
	expect(kindOfFile({ name: 'a.exe', type: 'application/octet-stream' })).toBeUndefined();
});
