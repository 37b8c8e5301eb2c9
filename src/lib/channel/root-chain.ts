/** Signing roots, and walking from the first root of a channel to its newest (after TUF section 5.3). */
import { bytesToHex, copyBytes, equalBytes, type Bytes } from '#lib/core/bytes.ts';
import { encodeCbor } from '#lib/core/cbor.ts';
import { readCbor } from '#lib/core/cbor-reader.ts';
import { bytesOf, listOf, wholeOf } from '#lib/core/fields.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { Signer, Verifier } from './ports.ts';
import { channelIdOf, encodeRoot, keysOfRole, parseRoot, rootSigningBytes } from './root.ts';
import type { BadRoot, Root } from './root.ts';

/** One root with the signatures around it, parsed but not yet believed. */
export interface SignedRoot {
	readonly root: Root;
	/** The exact bytes that the signatures cover. */
	readonly bytes: Bytes;
	/** Index 0 to 7 is a key of this root, 8 to 15 the key with that index less 8 of the root before. */
	readonly signatures: readonly { readonly key: number; readonly signature: Bytes }[];
}

export type RootError =
	| BadRoot
	| { readonly type: 'BadEnvelope' }
	| { readonly type: 'Empty' }
	| { readonly type: 'TooManySteps'; readonly limit: number }
	/** The first root does not hash to the channel that was asked for. */
	| { readonly type: 'WrongChannel' }
	/** A version is missing, or `prev` is not the hash of the root before. */
	| { readonly type: 'BrokenChain'; readonly version: number }
	/** Too few distinct keys of the named side have signed. */
	| { readonly type: 'Threshold'; readonly version: number; readonly side: 'own' | 'previous' }
	/** A root follows one that closed the channel. */
	| { readonly type: 'Retired'; readonly version: number };

/** A verified chain: `roots[i]` has version i + 1. */
export interface RootChain {
	readonly channel: ChannelId;
	readonly roots: readonly Root[];
	readonly newest: Root;
}

/** Where the keys of the previous root start in a signature's key index. */
const previousKeys = limits.channel.rootKeys;

/** Signs a root with every signer that is a key of it or of the root before; a signer that is neither is a bug. */
export const signRoot = async (
	root: Root,
	signers: readonly Signer[],
	previous?: Root
): Promise<Bytes> => {
	const bytes = encodeRoot(root);
	if (bytes.length > limits.channel.rootBytes) throw new RangeError('the root is too large');
	const indexOf = (keys: readonly Bytes[] | undefined, signer: Signer): number =>
		keys?.findIndex((key) => equalBytes(key, signer.publicKey)) ?? -1;
	const signatures = await Promise.all(
		signers.map(async (signer) => {
			const own = indexOf(root.keys, signer);
			const index = own >= 0 ? own : previousKeys + indexOf(previous?.keys, signer);
			if (index < previousKeys && own < 0) throw new RangeError('a signer is no key of the root');
			return [index, await signer.sign(rootSigningBytes(bytes))] as const;
		})
	);
	return encodeCbor([bytes, signatures.sort(([a], [b]) => a - b)]);
};

/** Reads an envelope `[root, [[key, signature]…]]`; nothing in it is believed yet. */
export const parseRootEnvelope = (envelope: Uint8Array): Result<SignedRoot, RootError> => {
	const decoded = readCbor(envelope, limits.channel.rootEnvelopeBytes);
	if (!decoded.ok || !Array.isArray(decoded.value) || decoded.value.length !== 2) {
		return err({ type: 'BadEnvelope' });
	}
	const [bytes, list] = decoded.value as readonly unknown[];
	const signatures = listOf(list, previousKeys * 2, (item) => {
		if (!Array.isArray(item) || item.length !== 2) return undefined;
		const key = wholeOf(item[0], { least: 0, most: previousKeys * 2 - 1 });
		const signature = bytesOf(item[1], 64);
		return key === undefined || !signature ? undefined : { key, signature };
	});
	if (!(bytes instanceof Uint8Array) || !signatures) return err({ type: 'BadEnvelope' });
	const root = parseRoot(bytes);
	return root.ok ? ok({ root: root.value, bytes: copyBytes(bytes), signatures }) : root;
};

interface Step {
	readonly signed: SignedRoot;
	readonly before: SignedRoot | undefined;
	readonly verifier: Verifier;
}

/** The public keys, as hex, that have validly signed: a key that signs twice is one key. */
const signersOf = async ({ signed, before, verifier }: Step): Promise<ReadonlySet<string>> => {
	const message = rootSigningBytes(signed.bytes);
	const valid = new Set<string>();
	for (const { key, signature } of signed.signatures) {
		const publicKey =
			key < previousKeys ? signed.root.keys[key] : before?.root.keys[key - previousKeys];
		if (!publicKey || valid.has(bytesToHex(publicKey))) continue;
		if (await verifier.verify(publicKey, message, signature)) valid.add(bytesToHex(publicKey));
	}
	return valid;
};

const meetsThreshold = (root: Root, signers: ReadonlySet<string>): boolean => {
	const counted = keysOfRole(root, 'root').filter((key) => signers.has(bytesToHex(key)));
	return counted.length >= (root.roles.get('root')?.threshold ?? Infinity);
};

const checkStep = async (step: Step, digest: Digest): Promise<RootError | undefined> => {
	const { signed, before } = step;
	const { version, previous } = signed.root;
	if (version !== (before?.root.version ?? 0) + 1) return { type: 'BrokenChain', version };
	if (before) {
		if (before.root.retired) return { type: 'Retired', version };
		const expected = await digest.sha256(before.bytes);
		if (!previous || !equalBytes(previous, expected)) return { type: 'BrokenChain', version };
	}
	const signers = await signersOf(step);
	if (!meetsThreshold(signed.root, signers)) return { type: 'Threshold', version, side: 'own' };
	if (before && !meetsThreshold(before.root, signers)) {
		return { type: 'Threshold', version, side: 'previous' };
	}
	return undefined;
};

/**
 * Walks the signed roots of a channel from version 1 on. Each step has the next version, names the hash of the one
 * before, and is signed by a threshold of both; nothing follows a retired root; at most 64 steps.
 */
export const verifyRootChain = async (input: {
	readonly channel: ChannelId;
	/** Version 1 first. */
	readonly envelopes: readonly Uint8Array[];
	readonly verifier: Verifier;
	readonly digest: Digest;
}): Promise<Result<RootChain, RootError>> => {
	const { channel, envelopes, verifier, digest } = input;
	const limit = limits.channel.rootSteps;
	if (envelopes.length > limit) return err({ type: 'TooManySteps', limit });
	const roots: Root[] = [];
	let before: SignedRoot | undefined;
	for (const envelope of envelopes) {
		const signed = parseRootEnvelope(envelope);
		if (!signed.ok) return signed;
		if (!before && (await channelIdOf(signed.value.bytes, digest)) !== channel) {
			return err({ type: 'WrongChannel' });
		}
		const broken = await checkStep({ signed: signed.value, before, verifier }, digest);
		if (broken) return err(broken);
		before = signed.value;
		roots.push(signed.value.root);
	}
	return before ? ok({ channel, roots, newest: before.root }) : err({ type: 'Empty' });
};
