/** Files named by a titles.json: only inside its folder, each read once, each with its hash. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { StartError } from '#node/start-error.ts';

export interface FolderFiles {
	/** The absolute path of a file that must be there. */
	readonly path: (name: string) => Promise<string>;
	/** It is there, inside the folder. */
	readonly has: (name: string) => Promise<boolean>;
	readonly bytes: (name: string, limitBytes: number) => Promise<Bytes>;
	/** Takes a file along as an object and returns its hash. */
	readonly attach: (name: string) => Promise<ObjectHash>;
	/** Takes bytes along as an object. */
	readonly attachBytes: (bytes: Bytes) => Promise<ObjectHash>;
	readonly attachments: () => readonly Bytes[];
}

/** The files under a folder; a name that leaves it, also by way of a link, is refused with StartError. */
export const openFolderFiles = async (folder: string, digest: Digest): Promise<FolderFiles> => {
	const root = await realpath(folder);
	const attached = new Map<ObjectHash, Bytes>();

	const path = async (name: string): Promise<string> => {
		const wanted = resolve(root, name);
		const real = await realpath(wanted).catch(() => undefined);
		if (real === undefined || !(await stat(real)).isFile()) {
			throw new StartError(`The list names ${name}, which is not there.`);
		}
		if (!real.startsWith(root + sep)) {
			throw new StartError(`The list names ${name}, which is outside of ${folder}.`);
		}
		return real;
	};
	const bytes = async (name: string, limitBytes: number): Promise<Bytes> => {
		const file = await path(name);
		if ((await stat(file)).size > limitBytes) {
			throw new StartError(`${name} is larger than ${limitBytes / 1024} KiB.`);
		}
		return copyBytes(await readFile(file));
	};
	const attachBytes = async (object: Bytes): Promise<ObjectHash> => {
		const hash = objectHashOf(await digest.sha256(object));
		attached.set(hash, object);
		return hash;
	};

	return {
		path,
		has: (name) =>
			path(name).then(
				() => true,
				() => false
			),
		bytes,
		attach: async (name) => attachBytes(await bytes(name, limits.channel.objectBytes)),
		attachBytes,
		attachments: () => [...attached.values()]
	};
};
