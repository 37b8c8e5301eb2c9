/** The worker that keeps the catalogues: opens the files and serves the librarian. */
/// <reference lib="webworker" />
import { serve } from '#lib/core/calls.ts';
import { systemDigest } from '#lib/core/adapters/system.ts';
import { createLibrarian, type Librarian } from '#lib/catalogue/librarian.ts';
import { folderFiles, openFile, openFolder } from './opfs-files.ts';
import { memoryFile, memoryFiles } from './memory-files.ts';

/** A tab that is being closed holds its files for a moment longer. */
const openAttempts = 50;
const attemptMs = 100;

const pause = (ms: number): Promise<void> =>
	new Promise((resolve) => {
		setTimeout(resolve, ms);
	});

const openLibrarian = async (): Promise<Librarian> => {
	for (let attempt = 0; attempt < openAttempts; attempt++) {
		try {
			const folder = await openFolder('matinee-catalogue');
			const file = await openFile(folder, 'objects.pack');
			const files = folderFiles(await folder.getDirectoryHandle('index', { create: true }));
			const onNoRoom = (): void => {
				postMessage({ storage: 'no-room' });
			};
			return createLibrarian({ file, files, digest: systemDigest, onNoRoom });
		} catch (cause) {
			const isTaken = cause instanceof DOMException && cause.name === 'NoModificationAllowedError';
			if (!isTaken) break;
			await pause(attemptMs);
		}
	}
	// No storage here: catalogues live as long as the tab does.
	postMessage({ storage: 'no-storage' });
	return createLibrarian({ file: memoryFile(), files: memoryFiles(), digest: systemDigest });
};

/** Calls that came while the files were being opened. */
const early: unknown[] = [];
const keepEarly = ({ data }: MessageEvent<unknown>): void => {
	early.push(data);
};
addEventListener('message', keepEarly);

// Held for as long as this worker lives: whoever else is given it knows that the worker has died.
const lifeLock = `matinee-catalogue-worker-${crypto.randomUUID()}`;
void navigator.locks.request(lifeLock, () => {
	postMessage({ lock: lifeLock });
	return new Promise<never>(() => undefined); // It ends with the worker.
});

void openLibrarian().then((librarian) => {
	let take: (message: unknown) => void = () => undefined;
	serve(
		{
			post: (message) => {
				postMessage(message);
			},
			listen: (hear) => {
				take = hear;
				return () => undefined;
			}
		},
		librarian
	);
	removeEventListener('message', keepEarly);
	addEventListener('message', ({ data }: MessageEvent<unknown>) => {
		take(data);
	});
	for (const message of early) take(message);
});
