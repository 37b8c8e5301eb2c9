/** Whole versions of a feed: what one is, and what is needed of whoever judges them. */
import type { ObjectHash } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import type { FeedIndex } from './feed-index.ts';
import type { Head } from './head.ts';

export type ReadError =
	| { readonly type: 'Missing'; readonly hash: ObjectHash }
	/** An object has its hash and is not what the format says: the publisher's fault. */
	| { readonly type: 'BadObject'; readonly hash: ObjectHash }
	/** The parts do not add up to what head and index promise. */
	| { readonly type: 'Inconsistent' }
	| { readonly type: 'FeedTooLarge'; readonly limitBytes: number };

/** One complete version of a feed. */
export interface Version {
	readonly head: Head;
	readonly index: FeedIndex;
}

/** Whole versions in stored objects; who keeps an index of them may do all three without reading everything again. */
export interface Versions {
	/** The version that a verified head points at: every object here, whole, of the right form, and the counts add up. */
	readonly check: (head: Head) => Promise<Result<Version, ReadError>>;
	/** Which of these objects must be fetched: absent, or no longer what their hash says. */
	readonly missing: (hashes: readonly ObjectHash[]) => Promise<readonly ObjectHash[]>;
	/** Makes what can be made of a newer base out of a version that is stored. */
	readonly rebuildBase: (index: FeedIndex, before: Head) => Promise<void>;
}
