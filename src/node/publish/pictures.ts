/** Posters of a list: made small once, kept by the hash of their source, and stored as objects when everything else is right. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '#lib/channel/ports.ts';
import { bytesToHex, copyBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { cleanText } from '#lib/core/text.ts';
import { writeAtomic } from '#node/adapters/atomic-write.ts';
import { StartError } from '#node/start-error.ts';

export interface PictureCounts {
	/** Made small now. */
	encoded: number;
	/** Known from an earlier time. */
	cached: number;
	/** At an address, and left out because fetching was not asked for. */
	notFetched: number;
	/** Addresses that gave no picture, each with the reason. */
	readonly failed: string[];
}

export interface Pictures {
	/** The object's hash for a file beside the list or an https address; undefined when the address gave nothing. Throws StartError. */
	readonly take: (name: string) => Promise<ObjectHash | undefined>;
	/** Puts all that were taken into the store. Throws StartError. */
	readonly store: (objects: ObjectStore) => Promise<void>;
	readonly counts: PictureCounts;
}

export interface PicturePorts {
	/** A file beside the list. */
	readonly read: (name: string, limitBytes: number) => Promise<Bytes>;
	/** Smaller, or undefined for what is no picture. */
	readonly encode: (source: Bytes) => Promise<Bytes | undefined>;
	/** What an address gives, or the reason why not; absent when addresses are left alone. */
	readonly fetch?: ((url: string) => Promise<Bytes | string>) | undefined;
	readonly digest: Digest;
}

/** Changes when pictures are encoded differently, so that no old one is taken for a new one. */
const recipe = 'webp-342-1';

const readIfThere = async (path: string): Promise<Bytes | undefined> => {
	try {
		return copyBytes(await readFile(path));
	} catch {
		// Never made, or lost: it is made again.
		return undefined;
	}
};

/** The pictures of one publication; `folder` keeps what was made between publications. */
export const createPictures = (folder: string, ports: PicturePorts): Pictures => {
	const { digest } = ports;
	const counts: PictureCounts = { encoded: 0, cached: 0, notFetched: 0, failed: [] };
	const taken = new Map<ObjectHash, string>();

	const hashOf = async (bytes: Bytes): Promise<ObjectHash> =>
		objectHashOf(await digest.sha256(bytes));
	const keep = async (path: string, bytes: Bytes): Promise<ObjectHash> => {
		const hash = await hashOf(bytes);
		taken.set(hash, path);
		return hash;
	};
	const fromSource = async (name: string, source: Bytes): Promise<[string, ObjectHash]> => {
		const path = join(folder, recipe, await hashOf(source));
		const known = await readIfThere(path);
		if (known && known.length <= limits.channel.objectBytes) {
			counts.cached++;
			return [path, await keep(path, known)];
		}
		const made = await ports.encode(source);
		if (!made) throw new StartError(`${name} is no picture that can be used as a poster.`);
		await writeAtomic(path, made);
		counts.encoded++;
		return [path, await keep(path, made)];
	};
	const fromAddress = async (url: string): Promise<ObjectHash | undefined> => {
		// Which picture an address gave is written down: a later publication asks nobody.
		const note = join(folder, 'addresses', bytesToHex(await digest.sha256(utf8(url))));
		const path = Buffer.from((await readIfThere(note)) ?? new Uint8Array()).toString('utf8');
		const known = path === '' ? undefined : await readIfThere(join(folder, recipe, path));
		if (known) {
			counts.cached++;
			return keep(join(folder, recipe, path), known);
		}
		if (!ports.fetch) {
			counts.notFetched++;
			return undefined;
		}
		const source = await ports.fetch(url);
		if (typeof source === 'string') {
			counts.failed.push(cleanText(`${url}: ${source}`));
			return undefined;
		}
		try {
			const [made, hash] = await fromSource(url, source);
			await writeAtomic(note, made.slice(-64));
			return hash;
		} catch (cause) {
			if (!(cause instanceof StartError)) throw cause;
			counts.failed.push(cleanText(cause.message));
			return undefined;
		}
	};

	return {
		counts,
		take: async (name) => {
			if (/^https:\/\//i.test(name)) return fromAddress(name);
			const [, hash] = await fromSource(name, await ports.read(name, limits.poster.sourceBytes));
			return hash;
		},
		store: async (objects) => {
			for (const [hash, path] of taken) {
				if (await objects.has(hash)) continue;
				const bytes = await readIfThere(path);
				if (!bytes || (await hashOf(bytes)) !== hash) {
					throw new StartError(`${path} was changed while the list was read.`);
				}
				const put = await objects.put(hash, bytes);
				if (!put.ok) throw new StartError(`No more files can be written: ${put.error.type}.`);
			}
		}
	};
};
