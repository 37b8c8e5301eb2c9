/** Believing a release: two of three keys, from the project's channel on, and never an older one. */
import { expect, test } from 'vitest';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import { encodeCbor } from '#lib/core/cbor.ts';
import { limits } from '#lib/core/limits.ts';
import { encodeRelease } from '#lib/release/manifest.ts';
import {
	encodeSignedRelease,
	parseSignedRelease,
	releaseSigningBytes
} from '#lib/release/signed-release.ts';
import { checkFile, verifyRelease, type VerifyInput } from '#lib/release/verify.ts';
import { rotateRoot, planOf } from '#lib/studio/channel.ts';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import {
	createPublisher,
	digest,
	must,
	mustFail,
	signerOf,
	verifier
} from '#tests/support/channels.ts';
import { appFiles, createProject, manifestOf, signedBy } from '#tests/support/releases.ts';

const alice = await createProject('alice');
const { channel } = alice.channel;
const one = await manifestOf(appFiles(), { seq: 1 });
const two = await manifestOf(appFiles({ '/_app/1.js': utf8('changed') }), { seq: 2 });

const verify = (bytes: Bytes, more: Partial<VerifyInput> = {}) =>
	verifyRelease({ channel, bytes, verifier, digest, ...more });

test.each([[[0, 1]], [[0, 2]], [[1, 2]], [[0, 1, 2]]])(
	'the release keys %j are enough',
	async (signers) => {
		const believed = must(await verify(await signedBy(alice, one, signers)));
		expect(believed.release).toEqual(one);
		expect(believed).toMatchObject({ rootVersion: 1, seq: 1, manifest: encodeRelease(one) });
	}
);

test.each([[[]], [[0]], [[2]]])('the release keys %j are too few', async (signers) => {
	expect(mustFail(await verify(await signedBy(alice, one, signers)))).toEqual({
		type: 'Threshold',
		signed: signers.length,
		needed: 2
	});
});

test('a key that stands there twice counts once', async () => {
	const bytes = await signedBy(alice, one, [1, 1]);
	expect(mustFail(await verify(bytes))).toEqual({ type: 'Threshold', signed: 1, needed: 2 });
});

test("a signature of mallory's beside a good one counts nothing, whichever index it claims", async () => {
	const mallory = await createProject('mallory');
	const good = must(parseSignedRelease(await signedBy(alice, one, [0])));
	const bad = must(parseSignedRelease(await signedBy(mallory, one, [1, 2])));
	const mixed = encodeSignedRelease({
		...good,
		signatures: [...good.signatures, ...bad.signatures]
	});
	expect(mustFail(await verify(mixed))).toEqual({ type: 'Threshold', signed: 1, needed: 2 });
});

test("mallory's own project, however well signed, is another one", async () => {
	const mallory = await createProject('mallory');
	expect(mustFail(await verify(await signedBy(mallory, one)))).toEqual({
		type: 'BadRoots',
		cause: { type: 'WrongChannel' }
	});
});

test('root and head keys of the channel sign no release', async () => {
	const root = await signerOf('alice root');
	const manifest = encodeRelease(one);
	const signature = await root.sign(releaseSigningBytes(manifest));
	const good = must(parseSignedRelease(await signedBy(alice, one, [0])));
	const bytes = encodeSignedRelease({
		...good,
		signatures: [...good.signatures, { key: 0, signature }]
	});
	expect(mustFail(await verify(bytes))).toEqual({ type: 'Threshold', signed: 1, needed: 2 });
});

test('a signature counts for the manifest that it was made for, and for no other', async () => {
	const good = must(parseSignedRelease(await signedBy(alice, one)));
	const bytes = encodeSignedRelease({ ...good, manifest: encodeRelease(two) });
	expect(mustFail(await verify(bytes))).toEqual({ type: 'Threshold', signed: 0, needed: 2 });
});

test('the same release again, and an older one, are replays', async () => {
	const floor = { rootVersion: 1, seq: 2 };
	for (const release of [one, two]) {
		const bytes = await signedBy(alice, release);
		expect(mustFail(await verify(bytes, { floor }))).toEqual({ type: 'NotNewer', floor });
	}
	const three = await signedBy(alice, { ...two, seq: 3 });
	expect(must(await verify(three, { floor })).seq).toBe(3);
});

test('a release for a newer bootloader is refused by this one', async () => {
	const bytes = await signedBy(alice, { ...two, minBoot: 2 });
	expect(mustFail(await verify(bytes, { boot: 1 }))).toEqual({
		type: 'NeedsNewerBoot',
		minBoot: 2
	});
	expect((await verify(bytes, { boot: 2 })).ok).toBe(true);
});

test('a new root takes the stolen keys away, and its releases overtake all that they signed', async () => {
	const fresh = await Promise.all(['a', 'b', 'c'].map((name) => signerOf(`alice fresh ${name}`)));
	const root = await signerOf('alice root');
	const plan = planOf(alice.channel.root, [root]);
	const next = must(
		await rotateRoot(
			{
				channel,
				envelopes: [alice.channel.envelope],
				previousSigners: [root],
				plan: {
					...plan,
					release: { keys: fresh.map(({ publicKey }) => publicKey), threshold: 2 }
				}
			},
			{ clock: createSeededClock(), digest, verifier }
		)
	);
	const renewed = {
		...alice,
		releaseSigners: fresh,
		firstKey: next.newest.roles.get('release')?.keys[0] ?? -1
	};
	const roots = [alice.channel.envelope, next.envelope];
	const underNew = (signed: Bytes): Bytes =>
		encodeSignedRelease({ ...must(parseSignedRelease(signed)), roots });

	const stolen = underNew(await signedBy(alice, { ...two, seq: 900 }));
	expect(mustFail(await verify(stolen)).type).toBe('Threshold');

	const floor = { rootVersion: 1, seq: 900 };
	const believed = must(await verify(underNew(await signedBy(renewed, two)), { floor }));
	expect(believed).toMatchObject({ rootVersion: 2, seq: 2 });

	// Whoever has seen the new root goes back behind it no more.
	const old = await signedBy(alice, { ...two, seq: 901 });
	expect(mustFail(await verify(old, { floor: { rootVersion: 2, seq: 2 } })).type).toBe('NotNewer');
});

test('a channel without a release role releases nothing', async () => {
	const bob = await createPublisher('bob');
	const good = must(parseSignedRelease(await signedBy(alice, one)));
	const bytes = encodeSignedRelease({ ...good, roots: [bob.channel.envelope] });
	expect(mustFail(await verify(bytes, { channel: bob.channel.channel })).type).toBe(
		'NoReleaseRole'
	);
});

test('a closed channel releases nothing more', async () => {
	const root = await signerOf('alice root');
	const plan = { ...planOf(alice.channel.root, [root]), retired: true };
	const next = must(
		await rotateRoot(
			{ channel, envelopes: [alice.channel.envelope], previousSigners: [root], plan },
			{ clock: createSeededClock(), digest, verifier }
		)
	);
	const good = must(parseSignedRelease(await signedBy(alice, one)));
	const roots = [alice.channel.envelope, next.envelope];
	expect(mustFail(await verify(encodeSignedRelease({ ...good, roots }))).type).toBe('Retired');
});

test.each([
	['nothing', new Uint8Array(), 'BadEnvelope'],
	['a bare manifest', encodeRelease(one), 'BadEnvelope'],
	[
		'no roots',
		encodeCbor({ t: 'signed-release', m: encodeRelease(one), s: [], r: [] }),
		'BadRoots'
	],
	[
		'more signatures than there can be keys',
		encodeCbor({
			t: 'signed-release',
			m: encodeRelease(one),
			s: Array.from({ length: 9 }, () => [0, new Uint8Array(64)]),
			r: [alice.channel.envelope]
		}),
		'BadEnvelope'
	],
	['too many bytes', new Uint8Array(limits.release.signedBytes + 1), 'TooLarge']
])('an envelope of %s is refused', async (_what, bytes, type) => {
	expect(mustFail(await verify(bytes)).type).toBe(type);
});

test('a path that climbs is refused although two keys have signed it', async () => {
	const file = { hash: '00'.repeat(32), bytes: 1, type: 'text/html' };
	const bytes = await signedBy(alice, { ...one, files: new Map([['/../../etc/passwd', file]]) });
	expect(mustFail(await verify(bytes))).toEqual({ type: 'BadPath', path: '/../../etc/passwd' });
});

test('a file counts with its size and its hash alone', async () => {
	const bytes = utf8('the page');
	const hash = '9f3a'.padEnd(64, '0');
	const file = one.files.get('/_app/7.js');
	if (!file) throw new Error('a file was expected');
	const sound = appFiles().get('/_app/7.js') ?? new Uint8Array();
	expect((await checkFile(sound, file, digest)).ok).toBe(true);
	const altered = sound.slice();
	altered[5] = (altered[5] ?? 0) ^ 1;
	expect(mustFail(await checkFile(altered, file, digest))).toEqual({ type: 'WrongHash' });
	expect(mustFail(await checkFile(bytes, { hash, bytes: 9 }, digest))).toEqual({
		type: 'WrongSize',
		bytes: 8
	});
});
