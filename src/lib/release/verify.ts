/** Whether a release may be run: the roots lead from the project's channel to its keys, enough of them signed, and it is newer than all before. */
import { bytesToHex, type Bytes } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { Verifier } from '#lib/channel/ports.ts';
import { verifyRootChain, type RootError } from '#lib/channel/root-chain.ts';
import type { Root } from '#lib/channel/root.ts';
import { parseRelease, type Release, type ReleaseError, type ShellFile } from './manifest.ts';
import {
	parseSignedRelease,
	releaseSigningBytes,
	type EnvelopeError,
	type SignedRelease
} from './signed-release.ts';

/** What was run last: nothing at or below it counts any more. */
export interface ReleaseFloor {
	readonly rootVersion: number;
	readonly seq: number;
}

export interface VerifiedRelease extends ReleaseFloor {
	readonly release: Release;
	/** The manifest as it was signed. */
	readonly manifest: Bytes;
	/** The envelope as it came: what is kept and passed on. */
	readonly bytes: Bytes;
	readonly root: Root;
}

export type VerifyError =
	| EnvelopeError
	| ReleaseError
	/** The roots do not lead to the channel that was asked for. */
	| { readonly type: 'BadRoots'; readonly cause: RootError }
	/** The newest root gives nobody the role `release`. */
	| { readonly type: 'NoReleaseRole' }
	/** The channel was closed for good. */
	| { readonly type: 'Retired' }
	/** Too few distinct keys of the role have signed. */
	| { readonly type: 'Threshold'; readonly signed: number; readonly needed: number }
	/** As old as what is run, or older: a replay. */
	| { readonly type: 'NotNewer'; readonly floor: ReleaseFloor }
	/** It needs a bootloader that this one is not. */
	| { readonly type: 'NeedsNewerBoot'; readonly minBoot: number };

/** Order of releases: root version first, so that a new root overtakes whatever stolen keys have signed. */
export const compareReleases = (a: ReleaseFloor, b: ReleaseFloor): number =>
	a.rootVersion - b.rootVersion || a.seq - b.seq;

/** Indexes of the role's keys that have validly signed, each once, however often it stands there. */
export const validSigners = async (
	{ manifest, signatures }: Pick<SignedRelease, 'manifest' | 'signatures'>,
	root: Root,
	verifier: Verifier
): Promise<ReadonlySet<number>> => {
	const message = releaseSigningBytes(manifest);
	const entitled = new Set(root.roles.get('release')?.keys);
	const valid = new Set<number>();
	for (const { key, signature } of signatures) {
		const publicKey = entitled.has(key) && !valid.has(key) ? root.keys[key] : undefined;
		if (publicKey && (await verifier.verify(publicKey, message, signature))) valid.add(key);
	}
	return valid;
};

export interface VerifyInput {
	readonly channel: ChannelId;
	/** The envelope. */
	readonly bytes: Bytes;
	/** Leave out to check again what is run already. */
	readonly floor?: ReleaseFloor | undefined;
	/** The number of the bootloader that is to run it; leave out where none is. */
	readonly boot?: number;
	readonly verifier: Verifier;
	readonly digest: Digest;
}

const signedBy = async (
	signed: SignedRelease,
	{ channel, verifier, digest }: VerifyInput
): Promise<Result<Root, VerifyError>> => {
	const chain = await verifyRootChain({ channel, envelopes: signed.roots, verifier, digest });
	if (!chain.ok) return err({ type: 'BadRoots', cause: chain.error });
	const root = chain.value.newest;
	if (root.retired) return err({ type: 'Retired' });
	const needed = root.roles.get('release')?.threshold;
	if (needed === undefined) return err({ type: 'NoReleaseRole' });
	const { size } = await validSigners(signed, root, verifier);
	return size < needed ? err({ type: 'Threshold', signed: size, needed }) : ok(root);
};

/**
 * Believes a release, or says why not: envelope, roots from the channel on, a threshold of distinct keys of the role
 * `release` over `"matinee-release-v1\0" || manifest`, then a manifest within its limits that is newer than the floor.
 */
export const verifyRelease = async (
	input: VerifyInput
): Promise<Result<VerifiedRelease, VerifyError>> => {
	const { bytes, floor, boot = Infinity } = input;
	const signed = parseSignedRelease(bytes);
	if (!signed.ok) return signed;
	const { manifest } = signed.value;
	const root = await signedBy(signed.value, input);
	if (!root.ok) return root;
	const release = parseRelease(manifest);
	if (!release.ok) return release;
	const { seq, minBoot } = release.value;
	const place = { rootVersion: root.value.version, seq };
	if (floor && compareReleases(place, floor) <= 0) return err({ type: 'NotNewer', floor });
	if (minBoot > boot) return err({ type: 'NeedsNewerBoot', minBoot });
	return ok({ ...place, release: release.value, manifest, bytes, root: root.value });
};

export type FileError =
	{ readonly type: 'WrongSize'; readonly bytes: number } | { readonly type: 'WrongHash' };

/** Whether these are the bytes that the manifest names; the size is asked first. */
export const checkFile = async (
	bytes: Bytes,
	file: Pick<ShellFile, 'hash' | 'bytes'>,
	digest: Digest
): Promise<Result<Bytes, FileError>> => {
	if (bytes.length !== file.bytes) return err({ type: 'WrongSize', bytes: bytes.length });
	return bytesToHex(await digest.sha256(bytes)) === file.hash
		? ok(bytes)
		: err({ type: 'WrongHash' });
};
