/** Storage that fills up, dies, lies or loses parts during a sync: the old version or the new one, never a mixture. */
import { expect, test } from 'vitest';
import { readFeed } from '#lib/channel/read-feed.ts';
import { readShown, syncFeed } from '#lib/channel/sync.ts';
import { objectHashOf } from '#lib/core/ids.ts';
import type { FeedPointer } from '#lib/channel/ports.ts';
import { createPublisher, digest, filmValue, must, mustFail } from '#tests/support/channels.ts';
import {
	createFaultyDisk,
	Killed,
	startOn,
	type FaultyDisk,
	type Start
} from '#tests/support/hostile/faults.ts';

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

/** A disk on which the first version is shown and the second head is not known yet. */
const withFirst = async (): Promise<FaultyDisk> => {
	const disk = createFaultyDisk();
	const start = await startOn(disk, alice);
	await start.book.offerRoots(start.channel, [alice.channel.envelope]);
	await start.book.offerHead(first.head);
	must(await syncFeed({ ...start, source: alice.source }));
	disk.faults.writes = 0;
	return disk;
};

/** The head arrives, then everything it needs. */
const update = async (start: Start) => {
	const verdict = await start.book.offerHead(second.head);
	if (verdict === 'failed') return undefined;
	return syncFeed({ ...start, source: alice.source });
};

/** The years of all films that are shown: one year for a whole version. */
const yearsShown = async (start: Start): Promise<readonly unknown[]> => {
	const shown = await readShown(start);
	if (!shown) return [];
	const { records } = must(await readFeed(shown.head, start));
	expect(records.size).toBe(150);
	return [...new Set([...records.values()].map((record) => (record as { year: number }).year))]; // films made above
};

const countWrites = async (): Promise<number> => {
	const disk = await withFirst();
	must((await update(await startOn(disk, alice))) ?? mustHave());
	return disk.faults.writes;
};
const mustHave = (): never => {
	throw new Error('a sync was expected');
};
const writes = await countWrites();

test('the update that is disturbed below writes several objects and two pointers', () => {
	expect(writes).toBeGreaterThanOrEqual(6);
	expect(second.objects.size).toBeGreaterThan(3);
});

test.each(Array.from({ length: writes }, (_, i) => i + 1))(
	'no room at write %i: a whole version is shown, and trying again heals',
	async (n) => {
		const disk = await withFirst();
		const start = await startOn(disk, alice);
		disk.faults.fullAt = n;
		const synced = await update(start);
		const [year] = await yearsShown(start);
		expect(year).toBe(synced?.ok ? 1960 : 1950);
		must((await update(start)) ?? mustHave());
		expect(await yearsShown(start)).toEqual([1960]);
		expect(await yearsShown(await startOn(disk, alice))).toEqual([1960]);
	}
);

test.each(Array.from({ length: writes + 1 }, (_, i) => i))(
	'killed after %i writes: the old or the new version is there after a restart, and the update goes on',
	async (n) => {
		const disk = await withFirst();
		disk.faults.killAfter = n;
		const dying = await startOn(disk, alice);
		const outcome = await update(dying).catch((cause: unknown) => cause);
		if (n < writes) expect(outcome).toBeInstanceOf(Killed);
		delete disk.faults.killAfter;

		const start = await startOn(disk, alice);
		const years = await yearsShown(start);
		expect([[1950], [1960]]).toContainEqual(years);
		must((await update(start)) ?? mustHave());
		expect(await yearsShown(start)).toEqual([1960]);
	}
);

test.each<[string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | undefined]>([
	['nothing', () => undefined],
	['a bit changed', (bytes) => bytes.map((byte, i) => (i === 9 ? byte ^ 1 : byte))],
	['half of it', (bytes) => bytes.slice(0, bytes.length >> 1)],
	['no bytes', () => new Uint8Array()],
	['another object', () => first.index.slice()]
])(
	'a store that gives %s for any one object: it is noticed and fetched again',
	async (_, change) => {
		const indexHash = objectHashOf(await digest.sha256(first.index));
		const needed = [...first.objects.keys()].filter((hash) => hash !== indexHash);
		expect(needed.length).toBeGreaterThan(1);
		for (const damaged of needed) {
			const disk = await withFirst();
			let repaired = false;
			disk.faults.lie = (hash, bytes) => (hash === damaged && !repaired ? change(bytes) : bytes);
			const start = await startOn(disk, alice);
			expect(await yearsShown(start)).toEqual([]);
			const healed = await syncFeed({
				...start,
				source: {
					fetch: (hash, options) => {
						repaired ||= hash === damaged;
						return alice.source.fetch(hash, options);
					}
				}
			});
			expect(must(healed).head.seq).toBe(1);
			expect(repaired).toBe(true);
			expect(await yearsShown(start)).toEqual([1950]);
		}
	}
);

test('a store that lies for ever shows nothing, and says which object is missing', async () => {
	const disk = await withFirst();
	const start = await startOn(disk, alice);
	disk.faults.lie = () => new Uint8Array(3);
	expect(await readShown(start)).toBeUndefined();
	expect(mustFail(await syncFeed({ ...start, source: alice.source })).type).toBe('Missing');
	delete disk.faults.lie;
	expect(await yearsShown(start)).toEqual([1950]);
});

const noise = Uint8Array.from({ length: 400 }, (_, i) => i);
test.each<[string, (pointer: FeedPointer) => FeedPointer, number, number]>([
	['no roots', (pointer) => ({ ...pointer, roots: [] }), 0, 0],
	['noise for roots', (pointer) => ({ ...pointer, roots: [noise] }), 0, 0],
	['noise for its head', (pointer) => ({ ...pointer, head: noise }), 1, 1],
	['noise for the shown head', (pointer) => ({ ...pointer, shown: noise }), 1, 0],
	['noise for both heads', (pointer) => ({ ...pointer, head: noise, shown: noise }), 0, 0],
	['no head', ({ roots, shown }) => ({ roots, ...(shown ? { shown } : {}) }), 1, 1],
	['no shown head', ({ roots, head }) => ({ roots, ...(head ? { head } : {}) }), 1, 0],
	['noise for a proof', (pointer) => ({ ...pointer, proof: [noise, noise] }), 1, 1],
	['one head twice for a proof', (p) => ({ ...p, proof: [first.head, first.head] }), 1, 1]
])(
	'a stored pointer with %s is read as far as it verifies, and heals',
	async (_, damage, seq, shown) => {
		const disk = await withFirst();
		const { channel } = alice.link;
		const stored = await disk.pointers.read(channel, 'films');
		if (!stored) throw new Error('a pointer was expected');
		await disk.pointers.write(channel, 'films', damage(stored));
		const start = await startOn(disk, alice);
		expect(start.book.newest(channel, 'films')?.seq ?? 0).toBe(seq);
		expect(start.book.shown(channel, 'films')?.seq ?? 0).toBe(shown);
		expect(start.book.pointer(channel, 'films')?.proof).toBeUndefined();
		await start.book.offerRoots(channel, [alice.channel.envelope]);
		must((await update(start)) ?? mustHave());
		expect(await yearsShown(start)).toEqual([1960]);
		expect(await yearsShown(await startOn(disk, alice))).toEqual([1960]);
	}
);
