/** Gossip for tests: real feed books over toy signatures that need no waiting, and a bench for the pure step. */
import { bytesToHex, concatBytes, equalBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ChannelId, type ObjectHash } from '#lib/core/ids.ts';
import type { Clock, Digest } from '#lib/core/ports.ts';
import { createMemoryPointerStore } from '#lib/channel/adapters/memory-pointer-store.ts';
import { createFeedBook, type FeedBook } from '#lib/channel/feed-book.ts';
import { signHead } from '#lib/channel/head.ts';
import type { ChannelLink } from '#lib/channel/link.ts';
import type { Signer, Verifier } from '#lib/channel/ports.ts';
import { signRoot } from '#lib/channel/root-chain.ts';
import { channelIdOf, encodeRoot, type Root } from '#lib/channel/root.ts';
import { createHash } from 'node:crypto';

const hashed = (algorithm: string, ...parts: readonly Uint8Array[]): Bytes =>
	new Uint8Array(
		createHash(algorithm)
			.update(concatBytes(...parts))
			.digest()
	);

/** Real digests, at once: a simulation must not depend on threads. */
export const promptDigest: Digest = {
	sha1: (bytes) => Promise.resolve(hashed('sha1', bytes)),
	sha256: (bytes) => Promise.resolve(hashed('sha256', bytes))
};

/** A toy: whoever knows the public key can sign. Mallory in these tests does not try. */
const toySigner = (name: string): Signer => {
	const publicKey = hashed('sha256', utf8(name));
	return {
		publicKey,
		sign: (message) => Promise.resolve(hashed('sha512', publicKey, message))
	};
};
const toyVerifier: Verifier = {
	verify: (key, message, signature) =>
		Promise.resolve(equalBytes(hashed('sha512', key, message), signature))
};

/** The name of an object by its bytes. */
export const hashOf = (bytes: Uint8Array): ObjectHash => objectHashOf(hashed('sha256', bytes));

export interface ToyChannel {
	readonly channel: ChannelId;
	readonly link: ChannelLink;
	readonly roots: readonly Bytes[];
	/** A head for a version whose index is this object. */
	readonly head: (seq: number, index: Uint8Array, nowMs: number) => Promise<Bytes>;
	/** The same, with one bit of the signature turned over. */
	readonly forged: (seq: number, index: Uint8Array, nowMs: number) => Promise<Bytes>;
}

/** A channel of one root by this name. */
export const toyChannel = async (
	name: string,
	introduces: readonly ChannelId[] = []
): Promise<ToyChannel> => {
	const rootSigner = toySigner(`${name} root`);
	const headSigner = toySigner(`${name} head`);
	const root: Root = {
		version: 1,
		expiresMs: 4_000_000_000_000,
		name,
		keys: [rootSigner.publicKey, headSigner.publicKey],
		roles: new Map([
			['root', { keys: [0], threshold: 1 }],
			['head:films', { keys: [1], threshold: 1 }]
		]),
		feeds: [{ name: 'films', kind: 'titles', maxBytes: 1_000_000 }],
		mirrors: [],
		trackers: [],
		introduces,
		retired: false
	};
	const channel = await channelIdOf(encodeRoot(root), promptDigest);
	const head: ToyChannel['head'] = (seq, index, nowMs) =>
		signHead(
			{
				feed: 'films',
				seq,
				channel,
				rootVersion: 1,
				index: hashOf(index),
				indexBytes: index.length,
				titles: 1,
				timeMs: nowMs,
				expiresMs: nowMs + 86_400_000
			},
			headSigner
		);
	return {
		channel,
		link: { hotKey: headSigner.publicKey, feed: 'films', name, channel, trackers: [] },
		roots: [await signRoot(root, [rootSigner])],
		head,
		forged: async (seq, index, nowMs) => {
			const bytes = await head(seq, index, nowMs);
			const at = bytesToHex(bytes).indexOf(bytesToHex(utf8('3:sig64:'))) / 2 + 8;
			bytes[at] = (bytes[at] ?? 0) ^ 1;
			return bytes;
		}
	};
};

/** A feed book over toy signatures and memory. */
export const toyBook = (clock: Clock): FeedBook =>
	createFeedBook({
		pointers: createMemoryPointerStore(),
		clock,
		digest: promptDigest,
		verifier: toyVerifier,
		hygiene: { isSound: () => true }
	});
