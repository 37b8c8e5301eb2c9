/** The librarian: versions are judged from stored objects, shown whole or not at all, and found again after any restart. */
import { describe, expect, it } from 'vitest';
import { memoryFile, memoryFiles } from '#lib/catalogue/adapters/memory-files.ts';
import { createLibrarian, type Librarian } from '#lib/catalogue/librarian.ts';
import { parseHead, type Head } from '#lib/channel/head.ts';
import type { ObjectHash, TitleKey } from '#lib/core/ids.ts';
import { infoHashOf, titleKeyOf } from '#lib/core/ids.ts';
import {
	createPublisher,
	digest,
	filmValue,
	must,
	mustFail,
	type Publisher
} from '#tests/support/channels.ts';

const place = () => ({ file: memoryFile(), files: memoryFiles(), digest });

/** Brings what the publisher has to the librarian, as a sync does. */
const bring = async (librarian: Librarian, publisher: Publisher): Promise<number> => {
	const absent = await librarian.missing([...publisher.objects.keys()]);
	for (const hash of absent)
		must(await librarian.put(hash, publisher.objects.get(hash) ?? new Uint8Array()));
	return absent.length;
};
const publish = async (publisher: Publisher, records: readonly unknown[]): Promise<Head> =>
	must(parseHead((await publisher.publish(records)).head));
const show = async (librarian: Librarian, head: Head): Promise<void> => {
	must(await librarian.check(head));
	expect(librarian.show(head.channel, head.feed, head.index)).toBe(true);
};
const films = (count: number, change = {}): readonly unknown[] =>
	Array.from({ length: count }, (_, i) => filmValue(`film-${String(i).padStart(4, '0')}`, change));
const keysOf = (librarian: Librarian, text = ''): readonly TitleKey[] =>
	librarian.find({ text, sort: 'title', from: 0, count: 1000 }).titles.map(({ key }) => key);

describe('the librarian', () => {
	it('shows a version that is whole, with records read from where they stand', async () => {
		const alice = await createPublisher('alice');
		const librarian = createLibrarian(place());
		const head = await publish(alice, [
			filmValue('spring', { title: { en: 'Spring' } }),
			filmValue('sintel')
		]);
		await bring(librarian, alice);
		await show(librarian, head);
		const { total, titles, facets } = librarian.find({
			text: 'sprng',
			sort: 'relevance',
			from: 0,
			count: 9
		});
		expect(total).toBe(1);
		expect(titles[0]).toMatchObject({
			key: titleKeyOf(head.channel, 'spring'),
			sources: [head.channel]
		});
		expect(titles[0]?.record.title).toEqual({ en: 'Spring' });
		expect(facets.channel).toEqual([{ name: head.channel, count: 1 }]);
	});

	it('takes the next version by its change, and forgets what is gone', async () => {
		const alice = await createPublisher('alice');
		const librarian = createLibrarian(place());
		await show(librarian, await bringFirst(librarian, alice));
		const next = await publish(alice, [
			filmValue('film-0000', { title: { en: 'Renewed' } }),
			...films(40).slice(2)
		]);
		expect(await bring(librarian, alice)).toBe(2);
		await show(librarian, next);
		expect(keysOf(librarian)).toHaveLength(39);
		expect(keysOf(librarian, 'renewed')).toEqual([titleKeyOf(next.channel, 'film-0000')]);
		expect(librarian.titles([titleKeyOf(next.channel, 'film-0001')])).toEqual([]);
	});

	it('starts from what it kept, and from the objects when its own files are damaged', async () => {
		const alice = await createPublisher('alice');
		const stores = place();
		const head = await bringFirst(createLibrarian(stores), alice);
		must(await createLibrarian(stores).check(head));
		const [kept] = await stores.files.list();
		if (kept === undefined) throw new Error('a part was kept');
		const again = createLibrarian(stores);
		await show(again, head);
		const before = keysOf(again);

		const bytes = (await stores.files.read(kept)) ?? new Uint8Array();
		bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
		await stores.files.write(kept, [bytes]);
		const third = createLibrarian(stores);
		await show(third, head);
		expect(keysOf(third)).toEqual(before);
		expect(before).toHaveLength(40);
	});

	it('makes the chunks of a new base itself', async () => {
		const alice = await createPublisher('alice');
		const librarian = createLibrarian(place());
		let head = await bringFirst(librarian, alice);
		await show(librarian, head);
		const versions = async (year: number): Promise<void> => {
			const next = await publish(alice, films(40, { year }));
			const index = alice.objects.get(next.index);
			if (!index) throw new Error('an index was published');
			must(await librarian.put(next.index, index));
			const parsed = mustFail(await librarian.check(next));
			expect(parsed.type).toBe('Missing');
			await bring(librarian, alice);
			await show(librarian, next);
			head = next;
		};
		for (let year = 1950; year < 1954; year++) await versions(year);
		expect(keysOf(librarian)).toHaveLength(40);
		expect(
			librarian.find({
				text: '',
				filters: { yearFrom: 1953, yearTo: 1953 },
				sort: 'year',
				from: 0,
				count: 0
			}).total
		).toBe(40);
		expect(head.seq).toBe(5);
	});

	it('refuses a version whose parts are missing, wrong, or do not add up; what is shown stays', async () => {
		const alice = await createPublisher('alice');
		const librarian = createLibrarian(place());
		const first = await bringFirst(librarian, alice);
		await show(librarian, first);
		const next = await publish(alice, films(41));
		expect(mustFail(await librarian.check(next)).type).toBe('Missing');
		await bring(librarian, alice);
		expect(mustFail(await librarian.check({ ...next, titles: 42 })).type).toBe('Inconsistent');
		expect(mustFail(await librarian.check({ ...next, indexBytes: next.indexBytes + 1 })).type).toBe(
			'BadObject'
		);
		expect(librarian.show(next.channel, next.feed, next.index)).toBe(false);
		expect(keysOf(librarian)).toHaveLength(40);
		const other: ObjectHash = first.index;
		expect(await librarian.put(other, Uint8Array.of(1))).toMatchObject({ ok: false });
	});

	it('keeps what is blocked out of sight, from every channel it was blocked in', async () => {
		const alice = await createPublisher('alice');
		const bob = await createPublisher('bob');
		const librarian = createLibrarian(place());
		for (const publisher of [alice, bob]) {
			const head = await publish(publisher, [
				filmValue(`${publisher.link.name}-1`),
				filmValue(`${publisher.link.name}-2`)
			]);
			await bring(librarian, publisher);
			await show(librarian, head);
		}
		const nothing = { channels: [], titles: [], films: [] };
		librarian.block({ ...nothing, titles: [titleKeyOf(alice.link.channel, 'alice-1')] });
		expect(keysOf(librarian)).not.toContain(titleKeyOf(alice.link.channel, 'alice-1'));
		// The same film goes by another name at bob's: it is hidden there too when it is named.
		const film = infoHashOf(new Uint8Array(20).fill(7));
		librarian.block({ ...nothing, films: [film] });
		expect(keysOf(librarian)).toEqual([]);
		librarian.block({ ...nothing, channels: [bob.link.channel] });
		expect(keysOf(librarian).every((key) => key.startsWith(alice.link.channel))).toBe(true);
		librarian.block(nothing);
		expect(keysOf(librarian).length).toBeGreaterThan(1);
	});

	it('notices an object that is no longer what it was', async () => {
		const alice = await createPublisher('alice');
		const stores = place();
		const head = await bringFirst(createLibrarian(stores), alice);
		// Whatever stands at the end of the file belongs to an object.
		stores.file.write(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), stores.file.size() - 8);
		const librarian = createLibrarian(stores);
		const lost = await librarian.scrub();
		expect(lost).toHaveLength(1);
		expect(mustFail(await librarian.check(head)).type).toBe('Missing');
		await bring(librarian, alice);
		await show(librarian, head);
	});

	it('tells of objects and parts that find no room, and shows what it showed', async () => {
		const alice = await createPublisher('alice');
		const { file, files } = place();
		let isFull = false;
		let told = 0;
		const librarian = createLibrarian({
			file: {
				...file,
				write: (bytes, at) => {
					if (isFull) throw new DOMException('no room', 'QuotaExceededError');
					file.write(bytes, at);
				}
			},
			files: {
				...files,
				write: (name, parts) => (isFull ? Promise.resolve(false) : files.write(name, parts))
			},
			digest,
			onNoRoom: () => {
				told++;
			}
		});
		const first = await publish(alice, films(3));
		await bring(librarian, alice);
		isFull = true;
		// Its objects are here, the part of its index is not kept: it is shown all the same.
		await show(librarian, first);
		expect(told).toBe(1);
		await publish(alice, films(5));
		const [absent] = await librarian.missing([...alice.objects.keys()]);
		expect(absent).toBeDefined();
		if (absent === undefined) return;
		const refused = await librarian.put(absent, alice.objects.get(absent) ?? new Uint8Array());
		expect(mustFail(refused)).toEqual({ type: 'NoRoom' });
		expect(told).toBe(2);
		expect(keysOf(librarian)).toHaveLength(3);
	});
});

const bringFirst = async (librarian: Librarian, alice: Publisher): Promise<Head> => {
	const head = await publish(alice, films(40));
	await bring(librarian, alice);
	return head;
};
