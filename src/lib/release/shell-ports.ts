/** What the bootloader needs: one record that changes as a whole, a place for bytes named by their hash, the origin while there is one. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { Slots } from './slots.ts';

/** Files of the app, and signed envelopes: two shelves, both named by the SHA-256 of what stands there, as 64 hex digits. */
export type Shelf = 'files' | 'releases';

export interface ShellStore {
	/** The record as it was written last; undefined when there is none. */
	readonly readSlots: () => Promise<unknown>;
	/** All or nothing: whoever reads after a kill sees the record before or after. Rejects when it could not be kept. */
	readonly writeSlots: (slots: Slots) => Promise<void>;
	/** What stands under this name, which may have been tampered with: the reader checks. */
	readonly read: (shelf: Shelf, hash: string) => Promise<Bytes | undefined>;
	/** The caller has checked the hash. Rejects when there is no room. */
	readonly write: (shelf: Shelf, hash: string, bytes: Bytes) => Promise<void>;
	readonly list: (shelf: Shelf) => Promise<readonly string[]>;
	readonly remove: (shelf: Shelf, hash: string) => Promise<void>;
}

/** A file at the address that the app came from: whatever that answers today, never believed. Undefined when it has none. */
export type OriginFile = (path: string, limitBytes: number) => Promise<Bytes | undefined>;
