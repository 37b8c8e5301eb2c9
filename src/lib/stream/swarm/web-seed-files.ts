/** Where a web seed keeps the bytes of a torrent (BEP 19): which range of which address holds a block. */
import { decodeBencode, isBdict, isBlist, isBytes, type Bdict } from '#lib/core/bencode.ts';
import { utf8ToText, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';

interface SeedFile {
	/** Percent-encoded path below the seed's address; undefined for padding (BEP 47), which holds zeros. */
	readonly path: string | undefined;
	readonly offset: number;
	readonly length: number;
}

/** The files of a torrent as a web seed has them. */
export interface SeedFiles {
	readonly isSingle: boolean;
	readonly files: readonly SeedFile[];
}

/** A range of one address, both ends inclusive; without an address it is zeros. */
export interface SeedRange {
	readonly url: string | undefined;
	readonly first: number;
	readonly last: number;
}

const partOf = (value: unknown): string =>
	value instanceof Uint8Array ? encodeURIComponent(utf8ToText(value) ?? '') : '';

const fileOf = (dict: Bdict, name: string, offset: number): SeedFile => {
	const length = dict.get('length');
	const path = dict.get('path');
	const attr = dict.get('attr');
	const isPadding = isBytes(attr) && utf8ToText(attr)?.includes('p') === true;
	const parts = isBlist(path) ? path.map(partOf) : [];
	return {
		path: isPadding ? undefined : [name, ...parts].join('/'),
		offset,
		length: typeof length === 'number' ? length : 0
	};
};

/** Reads an info dictionary that `parseInfo` has accepted. */
export const seedFilesOf = (info: Bytes): SeedFiles => {
	const read = decodeBencode(info, limits.torrent.metadataBytes);
	if (!read.ok || !isBdict(read.value)) return { isSingle: true, files: [] };
	const name = partOf(read.value.get('name'));
	const list = read.value.get('files');
	if (!isBlist(list)) return { isSingle: true, files: [fileOf(read.value, name, 0)] };
	const files: SeedFile[] = [];
	let offset = 0;
	for (const dict of list) {
		const file = fileOf(isBdict(dict) ? dict : new Map(), name, offset);
		files.push(file);
		offset += file.length;
	}
	return { isSingle: false, files };
};

/** The ranges that hold `length` bytes of the torrent from `start` on, in order; files without bytes have none. */
export const seedRanges = (
	{ isSingle, files }: SeedFiles,
	seed: string,
	{ start, length }: { readonly start: number; readonly length: number }
): readonly SeedRange[] => {
	const folder = seed.endsWith('/') ? seed : `${seed}/`;
	return files
		.filter(
			(file) => file.length > 0 && file.offset < start + length && file.offset + file.length > start
		)
		.map((file) => ({
			url:
				file.path === undefined
					? undefined
					: isSingle && !seed.endsWith('/')
						? seed
						: folder + file.path,
			first: Math.max(start, file.offset) - file.offset,
			last: Math.min(start + length, file.offset + file.length) - 1 - file.offset
		}));
};

/** True for an address that may be asked: https, or a server on this very machine (tests, the owner's own). */
export const isSeedAddress = (text: string): boolean => {
	if (!URL.canParse(text)) return false;
	const { protocol, hostname, username, password } = new URL(text);
	if (username !== '' || password !== '') return false;
	if (protocol === 'https:') return true;
	return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
};
