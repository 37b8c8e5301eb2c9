/** What the viewer's own things need: one small place that keeps values by name. */
import type { Bytes } from '#lib/core/bytes.ts';

export interface LibraryStore {
	/** What was kept under a name, unchecked: storage may lie. Undefined when there is nothing or it cannot be read. */
	readonly read: (name: string) => Promise<unknown>;
	/** Keeps a plain value; false when there is no room or no storage. */
	readonly write: (name: string, value: unknown) => Promise<boolean>;
}

/** The same for values that several tabs change. */
export interface SharedStore extends LibraryStore {
	/** Replaces a value by what is made of it, with nobody writing in between; false when there is no room or no storage. */
	readonly change: (name: string, make: (kept: unknown) => unknown) => Promise<boolean>;
}

/** What keeps a library from everybody on its way but the device it is for. */
export interface Sealer {
	/** `about` is bound to it: what was sealed for one meeting opens in no other. */
	readonly seal: (
		bytes: Bytes,
		how: { readonly key: Bytes; readonly about: string }
	) => Promise<Bytes>;
	/** Undefined when the key, the meeting or a single bit is another one. */
	readonly open: (
		sealed: Bytes,
		how: { readonly key: Bytes; readonly about: string }
	) => Promise<Bytes | undefined>;
}
