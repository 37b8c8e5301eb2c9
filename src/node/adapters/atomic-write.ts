/** Writes a file so that a reader, or the next start after a power cut, sees the old bytes or the new, never a part. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const syncFolder = async (folder: string): Promise<void> => {
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
};

/** Makes the folders above as needed (0700 unless told) and replaces the file (0600 unless told). Rejects as node:fs does. */
export const writeAtomic = async (
	path: string,
	bytes: Uint8Array | string,
	{ mode = 0o600, folderMode = 0o700 } = {}
): Promise<void> => {
	const folder = dirname(path);
	await mkdir(folder, { recursive: true, mode: folderMode });
	const temporary = `${path}.${randomUUID()}.tmp`;
	try {
		const handle = await open(temporary, 'wx', mode);
		try {
			await handle.writeFile(bytes);
			await handle.sync();
		} finally {
			await handle.close();
		}
		await rename(temporary, path);
		// Without this the new name itself may be lost (fsync(2)). Windows cannot open folders, and does not need to.
		if (process.platform !== 'win32') await syncFolder(folder);
	} catch (cause) {
		await rm(temporary, { force: true });
		throw cause;
	}
};

/** The code of a failed system call, such as `ENOENT`; undefined for every other error. */
export const systemCode = (cause: unknown): string | undefined =>
	cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
		? cause.code
		: undefined;

/** True for what the system said no to, such as `EACCES`; Node's own complaints (`ERR_…`) are bugs. */
export const isSystemError = (cause: unknown): cause is Error =>
	/^E[A-Z0-9]+$/.test(systemCode(cause) ?? '');
