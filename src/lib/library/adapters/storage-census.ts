/** How much of this device the app uses, counted part by part: what a browser estimates is padded, rounded or made up. */

type Part = 'films' | 'catalogues' | 'pictures' | 'app';

const folders: Readonly<Record<string, Part>> = {
	'matinee-films': 'films',
	'matinee-catalogue': 'catalogues'
};
const partOfCache = (name: string): Part => (name.startsWith('matinee-app') ? 'app' : 'pictures');

/** TypeScript's page library does not list a folder (File System Standard, section 2.5). */
type Listed = FileSystemDirectoryHandle & {
	readonly values: () => AsyncIterable<FileSystemHandle>;
};

const isFile = (handle: FileSystemHandle): handle is FileSystemFileHandle => handle.kind === 'file';

const bytesBelow = async (folder: FileSystemDirectoryHandle): Promise<number> => {
	let bytes = 0;
	for await (const handle of (folder as Listed).values()) {
		if (isFile(handle)) {
			// A file that goes while it is counted counts for nothing.
			bytes += await handle.getFile().then(
				({ size }) => size,
				() => 0
			);
		} else bytes += await bytesBelow(handle); // Handles are of these two kinds.
	}
	return bytes;
};

const bytesOfCache = async (cache: Cache): Promise<number> => {
	let bytes = 0;
	for (const key of await cache.keys()) {
		bytes += (await (await cache.match(key))?.blob())?.size ?? 0;
	}
	return bytes;
};

/** Bytes of every part; what cannot be read counts for nothing. */
export const measureStorage = async (): Promise<Readonly<Record<Part, number>>> => {
	const bytes = { films: 0, catalogues: 0, pictures: 0, app: 0 };
	try {
		const root = await navigator.storage.getDirectory();
		for await (const handle of (root as Listed).values()) {
			const part = folders[handle.name];
			if (part) bytes[part] += await bytesBelow(handle as FileSystemDirectoryHandle); // Only folders have these names.
		}
	} catch {
		// Private windows of some browsers lend no files.
	}
	try {
		for (const name of await caches.keys()) {
			bytes[partOfCache(name)] += await bytesOfCache(await caches.open(name));
		}
	} catch {
		// A page without a secure address has no caches.
	}
	return bytes;
};

/** Empties the cache of pictures, whose holders go on using it. */
export const clearPictures = async (): Promise<void> => {
	for (const name of await caches.keys()) {
		if (partOfCache(name) !== 'pictures') continue;
		const cache = await caches.open(name);
		for (const key of await cache.keys()) await cache.delete(key);
	}
};
