/** The projector's own folder, `.matinee`: its keys, its objects, its pointers, and the host's configuration if there is one. */
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ObjectStore, PointerStore } from '#lib/channel/ports.ts';
import type { Digest, Random } from '#lib/core/ports.ts';
import {
	createKey,
	formatKey,
	parseKey,
	type KeyPurpose,
	type SecretKey
} from '#lib/studio/keys.ts';
import { systemCode, writeAtomic } from './adapters/atomic-write.ts';
import { createFileObjectStore } from './adapters/file-object-store.ts';
import { createFilePointerStore } from './adapters/file-pointer-store.ts';
import { decodeJson } from './json.ts';
import { takeLock } from './lock.ts';
import { StartError } from './start-error.ts';

export interface Home {
	/** Absolute. */
	readonly path: string;
	readonly objects: ObjectStore;
	readonly pointers: PointerStore;
	/** The key kept under a name, made on first use; its file has mode 0600. */
	readonly key: (name: string, purpose: KeyPurpose) => Promise<SecretKey>;
	/** The host's own config.json, or undefined when there is none. */
	readonly config: () => Promise<unknown>;
	/** A small file of the projector's own, or undefined. */
	readonly note: (name: string) => Promise<string | undefined>;
	readonly writeNote: (name: string, text: string) => Promise<void>;
	/** Lets the folder go. Idempotent. */
	readonly close: () => void;
}

const configBytes = 1024 * 1024;

const readIfThere = async (path: string): Promise<Buffer | undefined> => {
	try {
		return await readFile(path);
	} catch (cause) {
		if (systemCode(cause) === 'ENOENT') return undefined;
		throw cause;
	}
};

/** Opens the folder, making it (0700) when it is not there, and holds its lock. Throws StartError. */
export const openHome = async (
	folder: string,
	ports: { readonly digest: Digest; readonly random: Random }
): Promise<Home> => {
	const path = resolve(folder);
	try {
		await mkdir(path, { recursive: true, mode: 0o700 });
		// It may have been there before, with other rights; it holds secret keys.
		await chmod(path, 0o700);
	} catch (cause) {
		throw new StartError(`The folder ${path} cannot be used: ${systemCode(cause) ?? 'failed'}.`);
	}
	const lock = takeLock(join(path, 'lock'), path);

	const loadKey = async (file: string, purpose: KeyPurpose): Promise<SecretKey | undefined> => {
		const bytes = await readIfThere(file);
		if (!bytes) return undefined;
		await chmod(file, 0o600);
		const key = parseKey(bytes.toString('utf8'));
		// A damaged key must not be replaced silently: the channel would be another one.
		if (!key.ok || key.value.purpose !== purpose) throw new StartError(`${file} is not a key.`);
		return key.value;
	};

	return {
		path,
		objects: createFileObjectStore(join(path, 'objects')),
		pointers: createFilePointerStore(join(path, 'pointers'), ports.digest),
		key: async (name, purpose) => {
			const file = join(path, 'keys', `${name}.key`);
			const known = await loadKey(file, purpose);
			if (known) return known;
			const key = createKey(purpose, ports.random);
			await writeAtomic(file, formatKey(key));
			return key;
		},
		config: async () => {
			const file = join(path, 'config.json');
			const bytes = await readIfThere(file);
			if (!bytes) return undefined;
			const value = decodeJson(bytes, configBytes);
			if (value === undefined) throw new StartError(`${file} is not JSON.`);
			return value;
		},
		note: async (name) => (await readIfThere(join(path, name)))?.toString('utf8'),
		writeNote: (name, text) => writeAtomic(join(path, name), text),
		close: lock.release
	};
};
