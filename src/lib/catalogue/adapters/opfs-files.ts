/** Files of the origin's private file system, for a worker: one that is written in place, and whole ones by name. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { PartFiles } from '#lib/catalogue/part-store.ts';
import type { RandomAccessFile } from '#lib/channel/object-pack.ts';

/** What a dedicated worker has and TypeScript's page library does not know (File System Standard, section 2.6). */
interface SyncAccessHandle {
	readonly read: (buffer: Uint8Array, options: { readonly at: number }) => number;
	readonly write: (bytes: Uint8Array, options: { readonly at: number }) => number;
	readonly getSize: () => number;
	readonly truncate: (size: number) => void;
	readonly flush: () => void;
	readonly close: () => void;
}

const openHandle = async (
	folder: FileSystemDirectoryHandle,
	name: string
): Promise<SyncAccessHandle> => {
	const file = await folder.getFileHandle(name, { create: true });
	const opener = file as unknown as { createSyncAccessHandle: () => Promise<SyncAccessHandle> }; // as above
	return opener.createSyncAccessHandle();
};

/** The folder of this name at the top of the origin's file system. */
export const openFolder = async (name: string): Promise<FileSystemDirectoryHandle> =>
	(await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });

/**
 * Opens a file for reading and writing in place. Rejects with a NoModificationAllowedError while another worker has it:
 * that of a tab that is just being closed, for instance.
 */
export const openFile = async (
	folder: FileSystemDirectoryHandle,
	name: string
): Promise<RandomAccessFile> => {
	const handle = await openHandle(folder, name);
	return {
		size: () => handle.getSize(),
		read: (buffer, at) => handle.read(buffer, { at }),
		write: (bytes, at) => {
			// Without room it throws, takes fewer bytes, or (Chromium's private windows) says 2^32 - 8: an error, unsigned.
			if (handle.write(bytes, { at }) !== bytes.length) {
				throw new DOMException('no room', 'QuotaExceededError');
			}
		},
		flush: () => {
			handle.flush();
		}
	};
};

/** Whole files of one folder. What a killed worker wrote half is told by its own check when it is read. */
export const folderFiles = (folder: FileSystemDirectoryHandle): PartFiles => ({
	read: async (name): Promise<Bytes | undefined> => {
		try {
			const file = await (await folder.getFileHandle(name)).getFile();
			return new Uint8Array(await file.arrayBuffer());
		} catch {
			// Absent or unreadable: whoever asks makes it again.
			return undefined;
		}
	},
	write: async (name, parts) => {
		try {
			const handle = await openHandle(folder, name);
			try {
				handle.truncate(0);
				let at = 0;
				for (const part of parts) at += handle.write(part, { at });
				return at === parts.reduce((sum, { length }) => sum + length, 0);
			} finally {
				handle.close();
			}
		} catch {
			// No room: the part lives in memory until the next start.
			return false;
		}
	},
	delete: async (name) => {
		try {
			await folder.removeEntry(name);
		} catch {
			// Gone already, or in use: the next sweep finds it.
		}
	},
	list: async () => {
		const names: string[] = [];
		const entries = (folder as unknown as { keys: () => AsyncIterable<string> }).keys(); // as above
		for await (const name of entries) names.push(name);
		return names;
	}
});
