/** A bootloader's store in memory that can be killed at any of its steps, as a browser kills a worker. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { Shelf, ShellStore } from '#lib/release/shell-ports.ts';

/** What lies on the disk; it outlives the worker. */
export interface ShellDisk {
	slots: unknown;
	readonly shelves: Record<Shelf, Map<string, Bytes>>;
}

export const emptyDisk = (): ShellDisk => ({
	slots: undefined,
	shelves: { files: new Map(), releases: new Map() }
});

/** The same disk, to be killed over and over. */
export const copyDisk = (disk: ShellDisk): ShellDisk => ({
	slots: structuredClone(disk.slots),
	shelves: { files: new Map(disk.shelves.files), releases: new Map(disk.shelves.releases) }
});

export class Killed extends Error {}

export interface Killing {
	/** The step at which the worker dies, counted from 1. */
	readonly atStep: number;
	/** Whether that step still reached the disk. */
	readonly isDone: boolean;
}

export interface MemoryShellStore extends ShellStore {
	/** Steps taken so far. */
	readonly steps: () => number;
}

/** A store over a disk. After the killing nothing is done any more, and nothing answers but with the killing. */
export const createMemoryShellStore = (disk: ShellDisk, killing?: Killing): MemoryShellStore => {
	let steps = 0;
	const step = <T>(act: () => T): Promise<T> => {
		steps++;
		if (!killing || steps < killing.atStep) return Promise.resolve(act());
		if (steps === killing.atStep && killing.isDone) act();
		return Promise.reject(new Killed('the worker was killed'));
	};
	return {
		steps: () => steps,
		readSlots: () => step(() => structuredClone(disk.slots)),
		writeSlots: (slots) =>
			step(() => {
				// Each test has a disk of its own.
				Object.assign(disk, { slots: structuredClone(slots) });
			}),
		read: (shelf, hash) => step(() => disk.shelves[shelf].get(hash)?.slice()),
		write: (shelf, hash, bytes) =>
			step(() => {
				disk.shelves[shelf].set(hash, bytes.slice());
			}),
		list: (shelf) => step(() => [...disk.shelves[shelf].keys()]),
		remove: (shelf, hash) =>
			step(() => {
				disk.shelves[shelf].delete(hash);
			})
	};
};
