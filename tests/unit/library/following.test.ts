/** The list of followed channels and the list of blocked things: every step, and what damaged or hostile texts do. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChannelId, parseInfoHash, titleKeyOf, type ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { ChannelLink } from '#lib/channel/link.ts';
import {
	block,
	blockedOf,
	blocksToValue,
	parseBlocks,
	unblock,
	type Blocks
} from '#lib/library/blocks.ts';
import {
	exportList,
	feedIdOf,
	follow,
	followingToValue,
	importList,
	noFollowing,
	parseFollowing,
	pause,
	reorder,
	resume,
	unfollow,
	type Following
} from '#lib/library/following.ts';

const channelOf = (n: number): ChannelId => {
	const id = parseChannelId(n.toString(16).padStart(64, '0'));
	if (!id) throw new Error('64 hex digits are a channel id');
	return id;
};
const linkOf = (n: number): ChannelLink => ({
	hotKey: new Uint8Array(32).fill(n),
	feed: 'films',
	name: `Channel ${String(n)}`,
	channel: channelOf(n),
	trackers: ['wss://tracker.example/']
});
const idOf = (n: number): string => feedIdOf(linkOf(n));
const following = (count: number): Following => {
	let all = noFollowing;
	for (let n = 1; n <= count; n++) {
		const next = follow(all, linkOf(n), { addedMs: n, from: { type: 'link' } });
		if (!next.ok) throw new Error(next.error.type);
		all = next.value;
	}
	return all;
};
const order = (all: Following): readonly string[] => all.followed.map(({ link }) => link.name);

test('a channel is followed once, pauses, resumes and moves', () => {
	const all = following(3);
	expect(follow(all, linkOf(2), { addedMs: 9, from: { type: 'qr' } })).toEqual({
		ok: false,
		error: { type: 'AlreadyFollowed' }
	});
	const paused = pause(all, idOf(2));
	expect(paused.followed.map((one) => one.paused)).toEqual([false, true, false]);
	expect(resume(paused, idOf(2))).toEqual(all);
	expect(order(reorder(all, idOf(3), 0))).toEqual(['Channel 3', 'Channel 1', 'Channel 2']);
	expect(order(reorder(all, idOf(1), 99))).toEqual(['Channel 2', 'Channel 3', 'Channel 1']);
});

test('a built-in channel that the viewer left comes back only by the hand of the viewer', () => {
	const left = unfollow(following(1), idOf(1));
	expect(left.followed).toEqual([]);
	const builtIn = follow(left, linkOf(1), { addedMs: 5, from: { type: 'built-in' } });
	expect(builtIn).toEqual({ ok: true, value: left });
	const again = follow(left, linkOf(1), { addedMs: 5, from: { type: 'link' } });
	expect(again.ok && again.value.followed.length).toBe(1);
	expect(again.ok && again.value.left).toEqual([]);
});

test('no more channels are followed than the limit', () => {
	const limit = limits.library.channels;
	const refused = follow(following(limit), linkOf(limit + 1), {
		addedMs: 1,
		from: { type: 'link' }
	});
	expect(refused).toEqual({ ok: false, error: { type: 'TooMany', limit } });
});

test('an exported list is imported whole, each channel once', () => {
	const all = following(3);
	const links = importList(exportList(all));
	expect(links).toEqual({ ok: true, value: all.followed.map(({ link }) => link) });
});

test('a list with one bad link, too many links or another shape is refused', () => {
	const list = (channels: unknown): string =>
		JSON.stringify({ matinee: 'channels', v: 1, channels });
	expect(importList(list(['magnet:?xt=nothing']))).toEqual({
		ok: false,
		error: { type: 'BadLink', at: 0 }
	});
	expect(importList(list(Array.from({ length: 257 }, () => '')))).toMatchObject({
		error: { type: 'TooMany' }
	});
	expect(importList(' '.repeat(limits.library.listChars + 1))).toMatchObject({
		error: { type: 'TooLarge' }
	});
	for (const text of ['', '[]', 'null', '{"__proto__":{"matinee":"channels"}}']) {
		expect(importList(text)).toEqual({ ok: false, error: { type: 'NotAList' } });
	}
});

test('the list survives storage, and only its damaged rows are lost', () => {
	const by = channelOf(7);
	const introduced = follow(following(2), linkOf(3), {
		addedMs: 3,
		from: { type: 'introduced', by }
	});
	if (!introduced.ok) throw new Error(introduced.error.type);
	const all = unfollow(introduced.value, idOf(1));
	const stored = structuredClone(followingToValue(all));
	expect(parseFollowing(stored)).toEqual(all);
	// The value was made above and has this shape.
	const rows = (stored as { followed: unknown[] }).followed;
	expect(parseFollowing({ followed: [{ link: 'x' }, null, ...rows, ...rows], left: 3 })).toEqual({
		followed: all.followed,
		left: []
	});
});

test('whatever storage holds, a usable list is read', () => {
	fc.assert(
		fc.property(fc.anything(), (value) => {
			expect(parseFollowing(value).followed.length).toBeLessThanOrEqual(limits.library.channels);
			expect(parseBlocks(value).size).toBeLessThanOrEqual(limits.library.blocks);
		})
	);
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
			expect(importList(text).ok).toBe(false);
		})
	);
});

test('a block on a channel, or on a title and its films, is kept until it is taken back', () => {
	const film = parseInfoHash('ab'.repeat(20));
	if (!film) throw new Error('40 hex digits are an infohash');
	const id = titleKeyOf(channelOf(1), 'metropolis');
	const none: Blocks = new Map();
	const nothing = { channels: [], titles: [], films: [] };
	expect(blockedOf(none)).toEqual(nothing);
	for (const [one, hidden] of [
		[
			{ type: 'channel', id: channelOf(1), name: 'One' },
			{ ...nothing, channels: [channelOf(1)] }
		],
		[
			{ type: 'title', id, name: 'Metropolis', films: [film] },
			{ ...nothing, titles: [id], films: [film] }
		]
	] as const) {
		const blocked = block(none, one);
		if (!blocked.ok) throw new Error(blocked.error.type);
		const kept = parseBlocks(structuredClone(blocksToValue(blocked.value)));
		expect(kept).toEqual(blocked.value);
		expect(blockedOf(kept)).toEqual(hidden);
		expect(blockedOf(unblock(kept, one))).toEqual(nothing);
	}
});

test('a full list of blocks refuses a further one and forgets none', () => {
	const { blocks } = limits.library;
	const rows = Array.from({ length: blocks }, (_, n) => ({
		type: 'channel',
		id: channelOf(n),
		name: ''
	}));
	const all = parseBlocks(rows);
	expect(all.size).toBe(blocks);
	expect(block(all, { type: 'channel', id: channelOf(blocks), name: '' })).toEqual({
		ok: false,
		error: { type: 'TooMany', limit: blocks }
	});
});
