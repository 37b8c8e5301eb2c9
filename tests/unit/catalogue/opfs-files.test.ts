/** What a browser's file answers to a write without room, each in its own way: it is never taken for written. */
import { expect, it } from 'vitest';
import { openFile } from '#lib/catalogue/adapters/opfs-files.ts';
import type { RandomAccessFile } from '#lib/channel/object-pack.ts';

/** A folder whose only file answers writes like this. */
const openedWith = (write: (bytes: Uint8Array) => number): Promise<RandomAccessFile> => {
	const handle = { write: (bytes: Uint8Array) => write(bytes) };
	const file = { createSyncAccessHandle: () => Promise.resolve(handle) };
	const folder = { getFileHandle: () => Promise.resolve(file) };
	return openFile(folder as unknown as FileSystemDirectoryHandle, 'objects.pack'); // the part of it that is called
};

it.each([
	['says that it took nothing', () => 0],
	['took a part', (bytes: Uint8Array) => bytes.length - 1],
	["answers with an error's number as if it were a length", () => 2 ** 32 - 8]
])('a full disk that %s is told as a full disk', async (_, write) => {
	const file = await openedWith(write);
	const attempt = (): void => {
		file.write(new Uint8Array(10), 0);
	};
	expect(attempt).toThrow(expect.objectContaining({ name: 'QuotaExceededError' }));
});

it('a write that took all of it is written', async () => {
	const lengths: number[] = [];
	const file = await openedWith((bytes) => {
		lengths.push(bytes.length);
		return bytes.length;
	});
	file.write(new Uint8Array(10), 0);
	expect(lengths).toEqual([10]);
});
