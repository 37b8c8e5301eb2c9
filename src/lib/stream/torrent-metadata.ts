/** The info dictionary of a torrent (BEP 3): every rule checked before WebTorrent sees any of it. */
import {
	decodeBencode,
	isBdict,
	isBlist,
	isBytes,
	type Bdict,
	type Bvalue
} from '#lib/core/bencode.ts';
import { utf8ToText, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { cleanText } from '#lib/core/text.ts';
import type { TorrentError, TorrentFile } from './ports.ts';

export interface TorrentInfo {
	readonly name: string;
	readonly pieceBytes: number;
	readonly pieces: number;
	readonly lengthBytes: number;
	/** In the torrent's own order, pad files and links left out; `index` counts all of them. */
	readonly files: readonly (TorrentFile & { readonly offsetBytes: number })[];
}

class Broken extends Error {
	readonly rule: string;
	constructor(rule: string) {
		super(rule);
		this.rule = rule;
	}
}

const must = (holds: boolean, rule: string): void => {
	if (!holds) throw new Broken(rule);
};

const nameOf = (value: Bvalue | undefined, rule: string): string => {
	const bytes = isBytes(value) ? value : undefined;
	must(bytes !== undefined && bytes.length > 0, rule);
	must((bytes?.length ?? 0) <= limits.torrent.nameBytes, `${rule}-too-long`);
	const text = bytes && utf8ToText(bytes);
	must(text !== undefined, `${rule}-not-utf8`);
	const part = text ?? '';
	must(!/[/\\\0]/.test(part) && part !== '.' && part !== '..', `${rule}-unsafe`);
	return part;
};

const lengthOf = (value: Bvalue | undefined): number => {
	must(typeof value === 'number' && value >= 0, 'file-length');
	return typeof value === 'number' ? value : 0;
};

const attributes = (file: Bdict): string => {
	const attr = file.get('attr');
	return isBytes(attr) ? (utf8ToText(attr) ?? '') : '';
};

const shown = (name: string): string => cleanText(name) || '?';

const filesOf = (info: Bdict, name: string): TorrentInfo['files'] => {
	const list = info.get('files');
	if (list === undefined) {
		return [
			{ index: 0, name: shown(name), lengthBytes: lengthOf(info.get('length')), offsetBytes: 0 }
		];
	}
	must(isBlist(list) && list.length > 0, 'files');
	must(isBlist(list) && list.length <= limits.torrent.files, 'too-many-files');
	const seen = new Set<string>();
	let offsetBytes = 0;
	return (isBlist(list) ? list : []).flatMap((file, index) => {
		if (!isBdict(file)) throw new Broken('files');
		const lengthBytes = lengthOf(file.get('length'));
		const at = offsetBytes;
		offsetBytes += lengthBytes;
		const attr = attributes(file);
		// Padding holds zeros (BEP 47); links would point wherever a stranger likes.
		if (attr.includes('p') || attr.includes('l')) return [];
		const path = file.get('path');
		must(isBlist(path) && path.length > 0 && path.length <= limits.torrent.pathDepth, 'path');
		const parts = (isBlist(path) ? path : []).map((part) => nameOf(part, 'path'));
		const whole = parts.join('/');
		must(!seen.has(whole), 'duplicate-path');
		seen.add(whole);
		return [{ index, name: shown(whole), lengthBytes, offsetBytes: at }];
	});
};

const totalOf = (info: Bdict): number => {
	const list = info.get('files');
	if (!isBlist(list)) return lengthOf(info.get('length'));
	return list.reduce<number>(
		(sum, file) => sum + (isBdict(file) ? lengthOf(file.get('length')) : 0),
		0
	);
};

const read = (info: Bdict): TorrentInfo => {
	const name = nameOf(info.get('name'), 'name');
	const pieceBytes = info.get('piece length');
	if (typeof pieceBytes !== 'number') throw new Broken('piece-length');
	const { pieceBytesMin, pieceBytesMax } = limits.torrent;
	must(pieceBytes >= pieceBytesMin && pieceBytes <= pieceBytesMax, 'piece-length');
	must(Number.isInteger(Math.log2(pieceBytes)), 'piece-length');
	const hashes = info.get('pieces');
	if (!isBytes(hashes)) throw new Broken('pieces');
	const files = filesOf(info, name);
	const lengthBytes = totalOf(info);
	must(Number.isSafeInteger(lengthBytes) && lengthBytes > 0, 'empty');
	const pieces = Math.ceil(lengthBytes / pieceBytes);
	must(pieces <= limits.torrent.pieces, 'too-many-pieces');
	must(hashes.length === pieces * 20, 'pieces');
	return { name: shown(name), pieceBytes, pieces, lengthBytes, files };
};

/** Reads an info dictionary; the caller has checked its SHA-1 against the infohash. */
export const parseInfo = (bytes: Uint8Array): Result<TorrentInfo, TorrentError> => {
	const decoded = decodeBencode(bytes, limits.torrent.metadataBytes);
	if (!decoded.ok) {
		return err({
			type: 'BadTorrent',
			rule: decoded.error.type === 'TooLarge' ? 'too-large' : 'bencode'
		});
	}
	return readInfo(decoded.value);
};

const readInfo = (value: Bvalue | undefined): Result<TorrentInfo, TorrentError> => {
	if (!isBdict(value)) return err({ type: 'BadTorrent', rule: 'info' });
	if (value.get('meta version') === 2 && !value.has('pieces')) return err({ type: 'V2Only' });
	try {
		return ok(read(value));
	} catch (cause) {
		if (cause instanceof Broken) return err({ type: 'BadTorrent', rule: cause.rule });
		throw cause;
	}
};

/** Finds where the info dictionary stands in a .torrent file and reads it; the slice is what the infohash covers. */
export const parseTorrentFile = (
	bytes: Bytes
): Result<{ readonly info: TorrentInfo; readonly infoBytes: Bytes }, TorrentError> => {
	const decoded = decodeBencode(bytes, limits.torrent.metadataBytes);
	if (!decoded.ok || !isBdict(decoded.value)) return err({ type: 'BadTorrent', rule: 'bencode' });
	const infoBytes = infoSlice(bytes);
	if (!infoBytes) return err({ type: 'BadTorrent', rule: 'info' });
	const info = parseInfo(infoBytes);
	return info.ok ? ok({ info: info.value, infoBytes }) : info;
};

const infoSlice = (bytes: Bytes): Bytes | undefined => {
	let at = 1;
	while (at < bytes.length && bytes[at] !== 0x65) {
		const key = endOf(bytes, at);
		if (key === undefined) return undefined;
		const end = endOf(bytes, key);
		if (end === undefined) return undefined;
		if (utf8ToText(bytes.subarray(at, key)) === '4:info') return bytes.slice(key, end);
		at = end;
	}
	return undefined;
};

/** Where the value that starts at `at` ends, in bytes that were read as bencode already. */
const endOf = (bytes: Bytes, at: number): number | undefined => {
	const first = bytes[at];
	if (first === undefined) return undefined;
	if (first === 0x69) return bytes.indexOf(0x65, at) + 1;
	if (first === 0x6c || first === 0x64) {
		let next: number | undefined = at + 1;
		while (next !== undefined && bytes[next] !== 0x65) next = endOf(bytes, next);
		return next === undefined ? undefined : next + 1;
	}
	const colon = bytes.indexOf(0x3a, at);
	return colon < 0 ? undefined : colon + 1 + Number(utf8ToText(bytes.subarray(at, colon)));
};
