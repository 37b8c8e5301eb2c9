/** What a channel needs: signatures, a place for objects, a place for the pointers to them, somewhere to fetch from. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { ChannelId, ObjectHash } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';

export interface Verifier {
	/** True when `signature` (64 bytes) is an Ed25519 signature of `message` by `publicKey` (32 bytes), RFC 8032, cofactorless. */
	readonly verify: (
		publicKey: Uint8Array,
		message: Uint8Array,
		signature: Uint8Array
	) => Promise<boolean>;
}

export interface Signer {
	/** 32 bytes. */
	readonly publicKey: Bytes;
	/** 64 bytes over exactly these bytes. */
	readonly sign: (message: Uint8Array) => Promise<Bytes>;
}

export interface KeyHygiene {
	/** False for a key that is non-canonical, of small order or not torsion-free (protocol.md 1.3); asked once, when a channel is followed. */
	readonly isSound: (publicKey: Uint8Array) => boolean;
}

export type StorageError =
	{ readonly type: 'NoRoom' } | { readonly type: 'StorageFailed'; readonly cause: string };

/** Objects by the SHA-256 of their raw bytes. The caller has checked the hash before `put`; `get` may lie and is checked again. */
export interface ObjectStore {
	readonly has: (hash: ObjectHash) => Promise<boolean>;
	readonly get: (hash: ObjectHash) => Promise<Bytes | undefined>;
	readonly put: (hash: ObjectHash, bytes: Bytes) => Promise<Result<void, StorageError>>;
	readonly delete: (hash: ObjectHash) => Promise<void>;
}

/** What is remembered of one followed feed: exact bytes, verified again when read. */
export interface FeedPointer {
	/** The signed root envelopes, version 1 first. */
	readonly roots: readonly Bytes[];
	/** The newest accepted head, verbatim; its content may still be on its way. */
	readonly head?: Bytes;
	/** The head whose index and objects are all stored: what the library shows. */
	readonly shown?: Bytes;
	/** Two heads of one sequence number that differ: the publisher signed both (a proof of equivocation). */
	readonly proof?: readonly [Bytes, Bytes];
}

export interface PointerStore {
	readonly read: (channel: ChannelId, feed: string) => Promise<FeedPointer | undefined>;
	/** All or nothing: a reader sees the pointer before or after, never a mixture. */
	readonly write: (
		channel: ChannelId,
		feed: string,
		pointer: FeedPointer
	) => Promise<Result<void, StorageError>>;
}

export type FetchError =
	| { readonly type: 'NotFound' }
	| { readonly type: 'TooLarge'; readonly limitBytes: number }
	| { readonly type: 'WrongHash' }
	| { readonly type: 'Unreachable' }
	| { readonly type: 'Cancelled' };

/** Anything that can hand over an object: a swarm of peers, a mirror. What it returns has the hash that was asked for. */
export interface ObjectSource {
	readonly fetch: (
		hash: ObjectHash,
		options: { readonly limitBytes: number; readonly signal?: AbortSignal }
	) => Promise<Result<Bytes, FetchError>>;
}

/** A place that serves the static files of a channel: anyone's, never believed. */
export interface Mirror extends ObjectSource {
	/** The newest head it has, verbatim, or undefined. */
	readonly head: (channel: ChannelId, feed: string) => Promise<Bytes | undefined>;
	/** Signed roots from a version on, oldest first, as far as it has them. */
	readonly roots: (channel: ChannelId, fromVersion: number) => Promise<readonly Bytes[]>;
}
