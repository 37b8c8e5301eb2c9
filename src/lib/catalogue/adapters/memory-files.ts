/** Files in memory: for a browser that lends no storage, and for tests. */
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import type { PartFiles } from '#lib/catalogue/part-store.ts';
import type { RandomAccessFile } from '#lib/channel/object-pack.ts';

/** A file that grows in steps, so that many small writes copy little. */
export const memoryFile = (): RandomAccessFile => {
	let room = new Uint8Array(1 << 20);
	let size = 0;
	return {
		size: () => size,
		read: (buffer, at) => {
			const part = room.subarray(Math.min(at, size), Math.min(at + buffer.length, size));
			buffer.set(part);
			return part.length;
		},
		write: (bytes, at) => {
			const end = at + bytes.length;
			if (end > room.length) {
				const larger = new Uint8Array(Math.max(end, room.length * 2));
				larger.set(room);
				room = larger;
			}
			room.set(bytes, at);
			size = Math.max(size, end);
		},
		flush: () => undefined
	};
};

/** Whole files by name. */
export const memoryFiles = (): PartFiles => {
	const files = new Map<string, Bytes>();
	return {
		read: (name) => Promise.resolve(files.get(name)),
		write: (name, parts) => {
			files.set(name, concatBytes(...parts));
			return Promise.resolve(true);
		},
		delete: (name) => {
			files.delete(name);
			return Promise.resolve();
		},
		list: () => Promise.resolve([...files.keys()])
	};
};
