/** Freeze attacks (TUF section 1.5.2): what is expired is shown with its age, and nothing new is taken from it. */
import { expect, test } from 'vitest';
import { signHead } from '#lib/channel/head.ts';
import { syncFeed } from '#lib/channel/sync.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { objectHashOf } from '#lib/core/ids.ts';
import { rotateRoot } from '#lib/studio/channel.ts';
import {
	createPublisher,
	createViewer,
	digest,
	filmValue,
	must,
	mustFail,
	signerOf,
	verifier
} from '#tests/support/channels.ts';

const day = 86_400_000;
test('freeze: an expired head is known and served, shows its age, and nothing is taken from it', async () => {
	const alice = await createPublisher('alice');
	const bob = createViewer();
	must(await bob.book.follow(alice.link));
	await bob.book.offerRoots(alice.link.channel, [alice.channel.envelope]);
	const place = { ...bob, channel: alice.link.channel, feed: 'films', digest };
	await bob.book.offerHead((await alice.publish([filmValue('one')])).head);
	must(await syncFeed({ ...place, source: alice.source }));
	const next = await alice.publish([filmValue('one'), filmValue('two')]);
	expect(await bob.book.offerHead(next.head)).toBe('new');
	bob.clock.advance(31 * day);
	expect(mustFail(await syncFeed({ ...place, source: alice.source })).type).toBe('Expired');
	expect(bob.book.shown(alice.link.channel, 'films')?.seq).toBe(1);
	expect(bob.book.newest(alice.link.channel, 'films')?.seq).toBe(2);
	const feed8 = bob.book.clocks()[0]?.feed8 ?? new Uint8Array();
	expect(bob.book.head(feed8)).toEqual(next.head);
	// Whoever comes new sees the expired version with its age, rather than nothing.
	const carol = createViewer();
	carol.clock.advance(31 * day);
	must(await carol.book.follow(alice.link));
	await carol.book.offerRoots(alice.link.channel, [alice.channel.envelope]);
	expect(await carol.book.offerHead(next.head)).toBe('new');
	must(await syncFeed({ ...place, ...carol, source: alice.source }));
	expect(carol.book.shown(alice.link.channel, 'films')?.seq).toBe(2);
});

test('freeze: under an expired root nothing new is taken until a root follows that is good', async () => {
	const alice = await createPublisher('alice');
	const bob = createViewer();
	must(await bob.book.follow(alice.link));
	const { channel } = alice.link;
	const signer = await signerOf('alice root');
	const { root: made } = alice.channel;
	const rotated = async (lifeMs: number, envelopes: readonly Bytes[]): Promise<Bytes> =>
		must(
			await rotateRoot(
				{
					channel,
					envelopes,
					previousSigners: [signer],
					plan: {
						name: made.name,
						rootSigners: [signer],
						headKeys: { films: alice.headSigner.publicKey }
					}
				},
				{
					clock: { ...bob.clock, now: () => bob.clock.now() - 5 * 365 * day + lifeMs },
					digest,
					verifier
				}
			)
		).envelope;
	await bob.book.offerRoots(channel, [alice.channel.envelope]);
	const place = { ...bob, channel, feed: 'films', digest };
	const indexOf = async (records: readonly unknown[]) => {
		const { index } = await alice.publish(records);
		const hash = await digest.sha256(index);
		return { hash, bytes: index.length };
	};
	const short = await rotated(day, [alice.channel.envelope]);
	expect(await bob.book.offerRoots(channel, [short])).toBe('new');
	const headUnder = async (rootVersion: number, seq: number, titles: number): Promise<Bytes> => {
		const films = Array.from({ length: titles }, (_, i) => filmValue(`film-${i}`));
		const index = await indexOf(films);
		return signHead(
			{
				feed: 'films',
				seq,
				channel,
				rootVersion,
				index: objectHashOf(index.hash),
				indexBytes: index.bytes,
				titles,
				timeMs: bob.clock.now(),
				expiresMs: bob.clock.now() + 30 * day
			},
			alice.headSigner
		);
	};
	expect(await bob.book.offerHead(await headUnder(2, 1, 1))).toBe('new');
	must(await syncFeed({ ...place, source: alice.source }));
	expect(await bob.book.offerHead(await headUnder(2, 2, 2))).toBe('new');
	bob.clock.advance(2 * day);
	expect(mustFail(await syncFeed({ ...place, source: alice.source })).type).toBe('Expired');
	expect(bob.book.shown(channel, 'films')?.seq).toBe(1);
	const good = await rotated(1000 * day, [alice.channel.envelope, short]);
	expect(await bob.book.offerRoots(channel, [good])).toBe('new');
	expect(await bob.book.offerHead(await headUnder(3, 3, 3))).toBe('new');
	must(await syncFeed({ ...place, source: alice.source }));
	expect(bob.book.shown(channel, 'films')?.seq).toBe(3);
});
