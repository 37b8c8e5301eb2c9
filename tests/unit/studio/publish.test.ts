/** Publishing: all or nothing, the same objects for the same input, numbers that only grow, bases that cost nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIndex } from '#lib/channel/feed-index.ts';
import { compareHeads, verifyHead } from '#lib/channel/head-rules.ts';
import { parseHead } from '#lib/channel/head.ts';
import { parseChannelLink } from '#lib/channel/link.ts';
import { readFeed } from '#lib/channel/read-feed.ts';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { decodeBencode, isBdict } from '#lib/core/bencode.ts';
import { bytesToHex, utf8, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { createChannel, rotateRoot } from '#lib/studio/channel.ts';
import { createKey, formatKey, parseKey } from '#lib/studio/keys.ts';
import { publishFeed, type PublishInput } from '#lib/studio/publish.ts';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import {
	createPublisher,
	digest,
	filmValue,
	must,
	mustFail,
	signerOf,
	verifier
} from '#tests/support/channels.ts';

const day = 24 * 3_600_000;
const ports = { clock: createSeededClock(), digest, verifier };
const getter = (objects: ReadonlyMap<ObjectHash, Bytes>) => ({
	get: (hash: ObjectHash) => Promise.resolve(objects.get(hash))
});

const inputOf = async (change: Partial<PublishInput> = {}): Promise<PublishInput> => {
	const alice = await createPublisher('alice');
	return {
		channel: alice.channel.channel,
		roots: [alice.channel.envelope],
		feed: 'films',
		records: [filmValue('a'), filmValue('b')],
		headSigner: alice.headSigner,
		...change
	};
};

test('a publication verifies, names its channel in the link, and holds what it needs', async () => {
	const alice = await createPublisher('alice');
	const published = await alice.publish([filmValue('b'), filmValue('a')]);
	const head = must(parseHead(published.head));
	const { channel, root } = alice.channel;
	const nowMs = ports.clock.now();
	expect((await verifyHead({ head, channel, root, verifier, nowMs })).ok).toBe(true);
	expect(head.expiresMs - head.timeMs).toBe(30 * day);
	expect(must(parseChannelLink(published.link))).toEqual(alice.link);
	const read = must(await readFeed(head, { objects: getter(published.objects), digest }));
	expect([...read.records]).toEqual([
		['a', filmValue('a')],
		['b', filmValue('b')]
	]);
});

test('every refused row is named, and nothing is made', async () => {
	const records = [
		filmValue('a'),
		filmValue('b', { licence: '' }),
		filmValue('a'),
		7,
		filmValue('X')
	];
	const error = mustFail(await publishFeed(await inputOf({ records }), ports));
	expect(error).toEqual({
		type: 'RefusedRecords',
		refused: [
			{ row: 1, id: 'b', error: { type: 'NoLicence' } },
			{ row: 2, id: 'a', error: { type: 'RepeatedId' } },
			{ row: 3, error: { type: 'BadField', field: '' } },
			{ row: 4, id: 'X', error: { type: 'BadField', field: 'id' } }
		]
	});
});

test('a record of more than 64 KiB is refused', async () => {
	const languages = 'abcdefghijklmnopqrstuvwxyz'.split('').map((letter) => `a${letter}`);
	const overview = Object.fromEntries(languages.map((lang) => [lang, 'x'.repeat(5000)]));
	const error = mustFail(
		await publishFeed(await inputOf({ records: [filmValue('a', { overview })] }), ports)
	);
	expect(error).toMatchObject({ refused: [{ error: { type: 'TooLarge' } }] });
});

test.each<[string, () => Promise<Partial<PublishInput>>, string]>([
	[
		'a key that the root does not name',
		async () => ({ headSigner: await signerOf('mallory') }),
		'WrongKey'
	],
	['a feed that the root does not name', () => Promise.resolve({ feed: 'app' }), 'WrongKey'],
	['no roots', () => Promise.resolve({ roots: [] }), 'Empty'],
	[
		'a poster of 256 KiB and a byte',
		() => Promise.resolve({ attachments: [new Uint8Array(262_145)] }),
		'AttachmentTooLarge'
	],
	[
		'a previous head that is none',
		() => Promise.resolve({ previous: { head: utf8('x'), objects: getter(new Map()) } }),
		'BadPrevious'
	]
])('with %s nothing is published', async (_, change, type) => {
	expect(mustFail(await publishFeed(await inputOf(await change()), ports)).type).toBe(type);
});

test('the previous version must be readable: without its objects nobody knows what changed', async () => {
	const first = must(await publishFeed(await inputOf(), ports));
	const previous = { head: first.head, objects: getter(new Map()) };
	expect(mustFail(await publishFeed(await inputOf({ previous }), ports))).toMatchObject({
		type: 'BadPrevious'
	});
});

test('the same input gives the same objects; the number grows only for a change or a head near its end', async () => {
	const clock = createSeededClock();
	const alice = await createPublisher('alice', clock);
	const films = [filmValue('a'), filmValue('b')];
	const first = await alice.publish(films);
	const again = await alice.publish([...films].reverse());
	expect(again).toEqual({ ...first, changed: false });
	clock.advance(19 * day);
	expect((await alice.publish(films)).changed).toBe(false);
	clock.advance(2 * day);
	const renewed = await alice.publish(films);
	expect(renewed).toMatchObject({ changed: true, seq: 2, index: first.index });
	expect([...renewed.objects.keys()].sort()).toEqual([...first.objects.keys()].sort());
	const changed = await alice.publish([filmValue('a')]);
	expect(changed.seq).toBe(3);
	const [before, after] = [must(parseHead(renewed.head)), must(parseHead(changed.head))];
	expect(compareHeads(after, before)).toBeGreaterThan(0);
	expect(after.previous).toBe(objectHashOf(await digest.sha256(renewed.head)));
});

test('files beside the records become objects of the publication', async () => {
	const poster = utf8('a small picture');
	const published = must(await publishFeed(await inputOf({ attachments: [poster] }), ports));
	expect(published.objects.get(objectHashOf(await digest.sha256(poster)))).toEqual(poster);
});

test('however a catalogue came about, its readers see the records of its last version', async () => {
	const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 6 });
	const version = fc.tuple(ids, fc.integer({ min: 1900, max: 1903 }));
	await fc.assert(
		fc.asyncProperty(fc.array(version, { minLength: 1, maxLength: 6 }), async (versions) => {
			const alice = await createPublisher('alice');
			let seq = 0;
			for (const [names, year] of versions) {
				const records = names.map((id) => filmValue(id, { year }));
				const published = await alice.publish(records);
				expect(published.seq).toBe(published.changed ? seq + 1 : seq);
				({ seq } = published);
				const head = must(parseHead(published.head));
				const read = must(await readFeed(head, { objects: getter(published.objects), digest }));
				expect(read.records).toEqual(new Map(names.map((id) => [id, filmValue(id, { year })])));
			}
		}),
		{ numRuns: 25 }
	);
});

test('the log never grows past 90 batches or a quarter of the base before its last change', async () => {
	const alice = await createPublisher('alice');
	const films = Array.from({ length: 150 }, (_, i) =>
		filmValue(`film-${String(i).padStart(4, '0')}`)
	);
	await alice.publish(films);
	let rebases = 0;
	let base = 1;
	for (let round = 0; round < 120; round++) {
		films[round] = filmValue(`film-${String(round).padStart(4, '0')}`, { year: 1950 });
		const { index, seq } = await alice.publish(films);
		const read = must(parseIndex(index));
		expect(read.log.length).toBeLessThanOrEqual(90);
		if (read.base.seq !== base) {
			rebases++;
			base = read.base.seq;
			expect(base).toBe(seq - 1);
			expect(read.log).toHaveLength(1);
		}
	}
	expect(rebases).toBeGreaterThan(1);
});

test('the torrent that the head names holds the chunks, piece by piece', async () => {
	const alice = await createPublisher('alice');
	const films = Array.from({ length: 2500 }, (_, i) =>
		filmValue(`film-${String(i).padStart(4, '0')}`)
	);
	const { baseTorrent, head } = await alice.publish(films);
	if (!baseTorrent) throw new Error('a torrent was expected');
	expect(must(parseHead(head)).baseTorrent).toBe(baseTorrent.infoHash);
	expect(bytesToHex(await digest.sha1(baseTorrent.info))).toBe(baseTorrent.infoHash);
	const info = must(decodeBencode(baseTorrent.info, 1 << 20));
	if (!isBdict(info)) throw new Error('a dictionary was expected');
	expect([...info.keys()]).toEqual(['length', 'name', 'piece length', 'pieces']);
	expect(info.get('length')).toBe(baseTorrent.file.length);
	const piece = await digest.sha1(baseTorrent.file.subarray(0, 262_144));
	const pieces = info.get('pieces') as Bytes; // The line above has shown which keys there are.
	expect(pieces.subarray(0, 20)).toEqual(piece);
	expect(pieces.length).toBe(20 * Math.ceil(baseTorrent.file.length / 262_144));
});

test('an empty catalogue is a catalogue', async () => {
	const alice = await createPublisher('alice');
	const published = await alice.publish([]);
	expect(must(parseHead(published.head))).toMatchObject({ titles: 0 });
	expect(published.baseTorrent).toBeUndefined();
});

test('after a rotation the old hot key publishes nothing and the new one goes on counting', async () => {
	const alice = await createPublisher('alice');
	const first = await alice.publish([filmValue('a')]);
	const fresh = await signerOf('alice head 2');
	const rootSigner = await signerOf('alice root');
	const { channel, envelope } = alice.channel;
	const plan = { name: 'alice', rootSigners: [rootSigner], headKeys: { films: fresh.publicKey } };
	const rotated = must(
		await rotateRoot({ channel, envelopes: [envelope], previousSigners: [rootSigner], plan }, ports)
	);
	expect(rotated.newest.version).toBe(2);
	const roots = [envelope, rotated.envelope];
	const previous = { head: first.head, objects: getter(first.objects) };
	const input = await inputOf({ roots, previous, records: [filmValue('a')] });
	expect(mustFail(await publishFeed(input, ports)).type).toBe('WrongKey');
	const next = must(await publishFeed({ ...input, headSigner: fresh }, ports));
	expect(next).toMatchObject({ seq: 2, changed: true, index: first.index });

	const stolen = {
		channel,
		envelopes: [envelope],
		previousSigners: [],
		plan: { ...plan, rootSigners: [fresh] }
	};
	expect(mustFail(await rotateRoot(stolen, ports))).toMatchObject({
		type: 'Threshold',
		side: 'previous'
	});
	const retired = must(
		await rotateRoot(
			{
				channel,
				envelopes: roots,
				previousSigners: [rootSigner],
				plan: { ...plan, retired: true }
			},
			ports
		)
	);
	const closed = { ...input, roots: [...roots, retired.envelope], headSigner: fresh };
	expect(mustFail(await publishFeed(closed, ports)).type).toBe('Closed');
});

test('a plan that breaks a rule makes no channel', async () => {
	const signer = await signerOf('alice');
	const plan = { name: 'Alice', rootSigners: [signer], headKeys: { films: signer.publicKey } };
	expect((await createChannel(plan, ports)).ok).toBe(true);
	expect(mustFail(await createChannel({ ...plan, rootSigners: [] }, ports)).part).toBe('roles');
	expect(mustFail(await createChannel({ ...plan, threshold: 2 }, ports)).part).toBe('roles');
	expect(
		mustFail(await createChannel({ ...plan, trackers: ['ws://far.example/'] }, ports)).part
	).toBe('trackers');
	expect(
		mustFail(await createChannel({ ...plan, headKeys: { '/': signer.publicKey } }, ports)).part
	).toBe('roles');
	expect(mustFail(await createChannel({ ...plan, name: 'x'.repeat(200) }, ports)).part).toBe(
		'name'
	);
});

test('a key file is one line and reads back; anything else is no key', () => {
	const key = createKey('root', createSeededRandom(1));
	expect(parseKey(formatKey(key))).toEqual({ ok: true, value: key });
	expect(formatKey(key).trim()).not.toContain('\n');
	for (const text of [
		'',
		'x',
		formatKey(key).slice(2),
		formatKey(key).replace('root', 'boss'),
		formatKey(key).slice(0, -3)
	]) {
		expect(mustFail(parseKey(text))).toEqual({ type: 'NotAKey' });
	}
});
