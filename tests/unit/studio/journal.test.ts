/** Comparing versions without encoding them, and numbers that are written down before the key signs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHead } from '#lib/channel/head.ts';
import type { Signer } from '#lib/channel/ports.ts';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { bytesToHex, equalBytes } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { createRecordCheck } from '#lib/studio/check-records.ts';
import { openFeed, type OpenFeed } from '#lib/studio/open-feed.ts';
import { publishVersion, type SigningClaim } from '#lib/studio/publish.ts';
import { isSamePlain } from '#lib/studio/same-plain.ts';
import {
	createPublisher,
	digest,
	filmValue,
	must,
	mustFail,
	signerOf,
	verifier
} from '#tests/support/channels.ts';

const ports = { clock: createSeededClock(), digest, verifier };

const plain = fc.letrec((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small' },
		fc.constantFrom(null, true, false, '', 'a', 0, 1, -1, 1.5),
		fc.uint8Array({ maxLength: 2 }),
		fc.array(tie('value'), { maxLength: 3 }),
		fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true })
	)
})).value;

test('two plain values are the same exactly when their canonical bytes are', () => {
	fc.assert(
		fc.property(plain, plain, (a, b) => {
			const [bytesA, bytesB] = [encodeCbor(a), encodeCbor(b)];
			expect(isSamePlain(a, b)).toBe(equalBytes(bytesA, bytesB));
			expect(isSamePlain(a, must(decodeCbor(bytesA, 1 << 20)))).toBe(true);
		})
	);
});

const recordsOf = (channel: ChannelId, ...values: readonly unknown[]) => {
	const check = createRecordCheck(channel);
	for (const value of values) must(check.add(value));
	return check.records;
};

const openWith = async (headSigner?: Signer): Promise<OpenFeed> => {
	const alice = await createPublisher('alice');
	const { channel, envelope } = alice.channel;
	const signer = headSigner ?? alice.headSigner;
	return must(
		await openFeed({ channel, feed: 'films', roots: [envelope], headSigner: signer }, ports)
	);
};

test('the claim is kept before the key signs, and is about what the key then signs', async () => {
	const events: string[] = [];
	const real = await signerOf('alice head');
	const feed = await openWith({
		publicKey: real.publicKey,
		sign: async (message) => {
			events.push(`signed ${bytesToHex(await digest.sha256(message))}`);
			return real.sign(message);
		}
	});
	const beforeSigning = ({ seq, message }: SigningClaim): Promise<void> => {
		events.push(`claimed ${bytesToHex(message)}`);
		expect(seq).toBe(1);
		return Promise.resolve();
	};
	const records = recordsOf(feed.channel, filmValue('a'));
	const published = must(await publishVersion(feed, { records, beforeSigning }, ports));
	const [claimed = '', signed = ''] = events;
	expect(events).toHaveLength(2);
	expect(claimed.replace('claimed', 'signed')).toBe(signed);
	expect(must(parseHead(published.head)).seq).toBe(1);
});

test('when the claim cannot be kept, nothing is signed', async () => {
	const real = await signerOf('alice head');
	let signatures = 0;
	const feed = await openWith({
		publicKey: real.publicKey,
		sign: (message) => {
			signatures++;
			return real.sign(message);
		}
	});
	const beforeSigning = (): Promise<void> => Promise.reject(new Error('the disk is full'));
	const records = recordsOf(feed.channel, filmValue('a'));
	await expect(publishVersion(feed, { records, beforeSigning }, ports)).rejects.toThrow(
		'the disk is full'
	);
	expect(signatures).toBe(0);
});

test('a number that may have been signed is passed over', async () => {
	const feed = await openWith();
	const records = recordsOf(feed.channel, filmValue('a'));
	const published = must(await publishVersion(feed, { records, signedSeq: 41 }, ports));
	expect(published.seq).toBe(42);
});

test('the version before must carry a signature of the channel, not only the right hashes', async () => {
	const alice = await createPublisher('alice');
	const first = await alice.publish([filmValue('a')]);
	const forged = new Uint8Array(first.head);
	const at = must(parseHead(first.head)).signature;
	const place = Buffer.from(forged).indexOf(at);
	forged[place] = (forged[place] ?? 0) ^ 1;
	const { channel, envelope } = alice.channel;
	const objects = {
		get: (hash: Parameters<typeof first.objects.get>[0]) => Promise.resolve(first.objects.get(hash))
	};
	const input = {
		channel,
		feed: 'films',
		roots: [envelope],
		headSigner: alice.headSigner
	};
	const previous = { head: forged, objects };
	expect(mustFail(await openFeed({ ...input, previous }, ports)).type).toBe('BadPrevious');
	const sound = await openFeed({ ...input, previous: { head: first.head, objects } }, ports);
	expect(must(sound).before?.seq).toBe(1);
});
