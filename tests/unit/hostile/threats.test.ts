/** The threats to a catalogue, T1 to T8 and T34 of the threat model: each attack, and that the book and the shown version stay. */
import { expect, test } from 'vitest';
import { parseTitleRecord } from '#lib/catalogue/parse-title.ts';
import type { HeadVerdict } from '#lib/channel/feed-book.ts';
import { parseHead, signHead } from '#lib/channel/head.ts';
import type { FetchError, ObjectSource } from '#lib/channel/ports.ts';
import { readShown, syncFeed } from '#lib/channel/sync.ts';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok } from '#lib/core/result.ts';
import {
	createPublisher,
	createViewer,
	filmValue,
	must,
	mustFail,
	type Viewer
} from '#tests/support/channels.ts';
import { createFaultyDisk, startOn } from '#tests/support/hostile/faults.ts';
import { forgeChain, headBy, viewerOf } from '#tests/support/hostile/roots.ts';

const day = 86_400_000;
const one = await forgeChain([{ keys: [1], threshold: 1, signedBy: [1] }]);
const films = (year: number): readonly unknown[] =>
	Array.from({ length: 150 }, (_, i) =>
		filmValue(`film-${String(i).padStart(3, '0')}`, {
			year,
			overview: { en: `${i} `.padEnd(4000, 'all about it ') }
		})
	);
const alice = await createPublisher('alice');
const first = await alice.publish(films(1950));
const second = await alice.publish(films(1960));

const showingFirst = async () => {
	const disk = createFaultyDisk();
	const start = await startOn(disk, alice);
	await start.book.offerRoots(start.channel, [alice.channel.envelope]);
	await start.book.offerHead(first.head);
	must(await syncFeed({ ...start, source: alice.source }));
	expect(await start.book.offerHead(second.head)).toBe('new');
	return { ...start, disk };
};

test('T2: in any order, with a restart after each, numbers only grow and the first of two truths stays', async () => {
	for (let seed = 1; seed <= 10; seed++) {
		const random = createSeededRandom(seed);
		const viewer = await viewerOf(one);
		let highest = 0;
		for (let i = 0; i < 12; i++) {
			const seq = 1 + random.below(8);
			const titles = random.below(2);
			const head = await headBy(1, one.channel, { seq, titles });
			const book = viewer.restart();
			must(await book.follow(one.link));
			const before = book.newest(one.channel, 'films');
			const verdict = await book.offerHead(head);
			const expected: HeadVerdict =
				seq > highest
					? 'new'
					: seq < highest
						? 'old'
						: before?.titles === titles
							? 'known'
							: 'equivocation';
			expect(verdict, `seed ${seed}`).toBe(expected);
			highest = Math.max(highest, seq);
			const kept = book.newest(one.channel, 'films');
			expect(kept?.seq).toBe(highest);
			if (verdict !== 'new') expect(kept).toEqual(before);
		}
	}
});

test('T5: with any one object swapped for one of another version the old version is kept whole', async () => {
	const foreign = [...first.objects.values()];
	const swapped = [...second.objects.keys()].filter((hash) => !first.objects.has(hash));
	expect(swapped.length).toBeGreaterThan(2);
	for (const target of swapped) {
		for (const other of foreign) {
			const start = await showingFirst();
			const source: ObjectSource = {
				fetch: (hash, options) =>
					hash === target ? Promise.resolve(ok(other)) : alice.source.fetch(hash, options)
			};
			expect(mustFail(await syncFeed({ ...start, source }))).toMatchObject({
				type: 'NotFetched',
				hash: target,
				cause: { type: 'WrongHash' }
			});
			expect((await readShown(start))?.head.seq).toBe(1);
			expect(await start.objects.has(target)).toBe(false);
		}
	}
});

test('T6: an object beyond its limit is never stored, whatever the source promises', async () => {
	const start = await showingFirst();
	const [target] = [...second.objects.keys()].filter((hash) => !first.objects.has(hash));
	const before = start.disk.faults.writes;
	const asked: number[] = [];
	const endless: ObjectSource = {
		fetch: (hash, options) => {
			asked.push(options.limitBytes);
			return hash === target
				? Promise.resolve(ok(new Uint8Array(options.limitBytes + 1)))
				: Promise.resolve(err<FetchError>({ type: 'TooLarge', limitBytes: options.limitBytes }));
		}
	};
	expect(mustFail(await syncFeed({ ...start, source: endless })).type).toBe('NotFetched');
	expect(Math.max(...asked)).toBeLessThanOrEqual(limits.channel.objectBytes);
	// The new base may be made from what is held; nothing of what came from outside is written.
	expect(start.disk.faults.writes).toBe(before);
	expect((await readShown(start))?.head.seq).toBe(1);
});

test('T6: a head, a root or an index beyond its limit is refused before it is decoded', async () => {
	const viewer = await viewerOf(one);
	const before = await viewer.pointers.read(one.channel, 'films');
	for (const size of [limits.channel.headBytes + 1, 1 << 20]) {
		expect(await viewer.book.offerHead(new Uint8Array(size).fill(0x64))).toBe('invalid');
		expect(await viewer.book.offerRoots(one.channel, [new Uint8Array(size * 6)])).toBe('invalid');
	}
	expect(await viewer.pointers.read(one.channel, 'films')).toEqual(before);
});

test('T7: of 10,000 heads for a channel by keys of others none is taken', async () => {
	const viewer = await viewerOf(one);
	must(await viewer.book.follow(alice.link));
	await viewer.book.offerRoots(alice.link.channel, [alice.channel.envelope]);
	const before = await viewer.pointers.read(alice.link.channel, 'films');
	const random = createSeededRandom(7);
	let refused = 0;
	let forged: Bytes = new Uint8Array();
	for (let i = 0; i < 10_000; i++) {
		// The keys of one followed channel speak for another: a head a key is entitled to sign, but not there.
		const seq = 1 + random.below(1_000_000);
		if (i % 100 === 0) forged = await headBy(1, alice.link.channel, { seq });
		if ((await viewer.book.offerHead(forged)) === 'invalid') refused++;
	}
	expect(refused).toBe(10_000);
	expect(await viewer.pointers.read(alice.link.channel, 'films')).toEqual(before);
	expect(viewer.book.newest(alice.link.channel, 'films')).toBeUndefined();
});

test('T7: no record can name a title of another channel', () => {
	for (const id of [`${alice.link.channel}/film-1`, '../film-1', 'a/b', '__proto__', '']) {
		expect(parseTitleRecord(filmValue(id), one.channel).ok, id).toBe(false);
	}
	const foreign = { ...filmValue('film-1'), channel: alice.link.channel };
	expect(must(parseTitleRecord(foreign, one.channel)).channel).toBe(one.channel);
});

const headAt = (timeMs: number, seq: number): Promise<Bytes> =>
	headBy(1, one.channel, { seq, timeMs, expiresMs: timeMs + 30 * day });

/** How far the viewer's clock is off, milliseconds, and what becomes of a head signed now. */
test.each<[string, number, HeadVerdict]>([
	['right', 0, 'new'],
	['a day fast', day, 'new'],
	['a day slow', -day, 'new'],
	['a day and a second slow', -day - 1000, 'early'],
	['ten years fast', 3650 * day, 'new'],
	['ten years slow', -3650 * day, 'early']
])('T34: by a clock that is %s', async (_, skewMs, verdict) => {
	const viewer = await viewerOf(one);
	const now = viewer.clock.now();
	const head = await headAt(now - skewMs, 1);
	expect(await viewer.book.offerHead(head)).toBe(verdict);
	// The same again gives no other answer, and once the clock is right the head is taken.
	expect(await viewer.book.offerHead(head)).toBe(verdict === 'new' ? 'known' : verdict);
	if (skewMs < 0) viewer.clock.advance(-skewMs);
	expect(await viewer.book.offerHead(head)).toBe(verdict === 'new' ? 'known' : 'new');
});

test('T34: after a clock has jumped back, what was accepted stays, also after a restart', async () => {
	const viewer: Viewer = createViewer();
	must(await viewer.book.follow(one.link));
	await viewer.book.offerRoots(one.channel, one.envelopes);
	const later = viewer.clock.now() + 3650 * day;
	viewer.clock.advance(3650 * day);
	const head = await headAt(later, 5);
	expect(await viewer.book.offerHead(head)).toBe('new');
	// The viewer of the next start has the clock of ten years before over the same storage.
	const earlier = createViewer();
	const stored = await viewer.pointers.read(one.channel, 'films');
	if (!stored) throw new Error('a pointer was expected');
	await earlier.pointers.write(one.channel, 'films', stored);
	must(await earlier.book.follow(one.link));
	expect(earlier.book.newest(one.channel, 'films')?.seq).toBe(5);
	expect(await earlier.book.offerHead(await headAt(earlier.clock.now(), 4))).toBe('old');
	expect(await earlier.book.offerHead(await headAt(earlier.clock.now(), 6))).toBe('new');
});

test('T34: a forged head that is dated ahead is invalid, not merely early', async () => {
	const viewer = await viewerOf(one);
	const parsed = must(parseHead(await headAt(viewer.clock.now() + 9 * day, 1)));
	const forged = await signHead(parsed, {
		publicKey: parsed.key,
		sign: () => Promise.resolve(new Uint8Array(64))
	});
	expect(await viewer.book.offerHead(forged)).toBe('invalid');
});

test('a hash that was asked for and never came leaves nothing behind', async () => {
	const start = await showingFirst();
	const held = new Set<ObjectHash>(first.objects.keys());
	const silent: ObjectSource = { fetch: () => Promise.resolve(err({ type: 'NotFound' })) };
	expect(mustFail(await syncFeed({ ...start, source: silent })).type).toBe('NotFetched');
	for (const hash of held) expect(await start.objects.has(hash)).toBe(true);
	expect((await readShown(start))?.head.seq).toBe(1);
});
