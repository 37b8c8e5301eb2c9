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
import { findInfo } from './torrent-file.ts';
import type { TorrentError, TorrentFile } from './ports.ts';

export interface TorrentInfo {
	readonly name: string;
	readonly pieceBytes: number;
	readonly pieces: number;
	readonly lengthBytes: number;
	/** In the torrent's own order, pad files and links left out; `index` counts all of them. */
	readonly files: readonly (TorrentFile & { readonly offsetBytes: number })[];
}

/** Reads an info dictionary; the caller has checked its SHA-1 against the infohash. */
export const parseInfo = (bytes: Uint8Array): Result<TorrentInfo, TorrentError> => {
	const decoded = decodeBencode(bytes, limits.torrent.metadataBytes);
	if (!decoded.ok) {
		const rule = decoded.error.type === 'TooLarge' ? 'too-large' : 'bencode';
		return err({ type: 'BadTorrent', rule });
	}
	const { value } = decoded;
	if (!isBdict(value)) return err({ type: 'BadTorrent', rule: 'info' });
	if (value.get('meta version') === 2 && !value.has('pieces')) return err({ type: 'V2Only' });
	try {
		return ok(readInfo(value));
	} catch (cause) {
		if (cause instanceof Broken) return err({ type: 'BadTorrent', rule: cause.rule });
		throw cause;
	}
};

/** Finds the info dictionary in a .torrent file and reads it; the slice is what the infohash covers, nothing else is used. */
export const parseTorrentFile = (
	bytes: Bytes
): Result<{ readonly info: TorrentInfo; readonly infoBytes: Bytes }, TorrentError> => {
	if (bytes.length > limits.torrent.metadataBytes) {
		return err({ type: 'BadTorrent', rule: 'too-large' });
	}
	const infoBytes = findInfo(bytes);
	if (!infoBytes) return err({ type: 'BadTorrent', rule: 'bencode' });
	const info = parseInfo(infoBytes);
	return info.ok ? ok({ info: info.value, infoBytes }) : info;
};

/** A rule that does not hold; never leaves this file. */
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

const readInfo = (info: Bdict): TorrentInfo => {
	mustBePlain(info);
	const name = nameOf(info.get('name'), 'name');
	const pieceBytes = pieceBytesOf(info.get('piece length'));
	const hashes = info.get('pieces');
	if (!isBytes(hashes)) throw new Broken('pieces');
	const list = info.get('files');
	const all =
		list === undefined
			? [{ index: 0, name, lengthBytes: lengthOf(info), offsetBytes: 0, isHidden: false }]
			: filesOf(list);
	const lengthBytes = all.reduce((sum, file) => sum + file.lengthBytes, 0);
	must(Number.isSafeInteger(lengthBytes) && lengthBytes > 0, 'empty');
	const pieces = Math.ceil(lengthBytes / pieceBytes);
	must(pieces <= limits.torrent.pieces, 'too-many-pieces');
	must(hashes.length === pieces * 20, 'pieces');
	const files = all
		.filter(({ isHidden }) => !isHidden)
		.map(({ index, name: path, lengthBytes: bytes, offsetBytes }) => {
			return { index, name: shown(path), lengthBytes: bytes, offsetBytes };
		});
	return { name: shown(name), pieceBytes, pieces, lengthBytes, files };
};

interface AnyFile {
	readonly index: number;
	readonly name: string;
	readonly lengthBytes: number;
	readonly offsetBytes: number;
	readonly isHidden: boolean;
}

const filesOf = (list: Bvalue): readonly AnyFile[] => {
	if (!isBlist(list) || list.length === 0) throw new Broken('files');
	must(list.length <= limits.torrent.files, 'too-many-files');
	const seen = new Set<string>();
	let offsetBytes = 0;
	return list.map((file, index) => {
		if (!isBdict(file)) throw new Broken('files');
		mustBePlain(file);
		const lengthBytes = lengthOf(file);
		const at = offsetBytes;
		offsetBytes += lengthBytes;
		const attr = attributesOf(file);
		// Padding holds zeros (BEP 47); links would point wherever a stranger likes.
		if (attr.includes('p') || attr.includes('l')) {
			return { index, name: '', lengthBytes, offsetBytes: at, isHidden: true };
		}
		const name = pathOf(file.get('path'));
		must(!seen.has(name), 'duplicate-path');
		seen.add(name);
		return { index, name, lengthBytes, offsetBytes: at, isHidden: false };
	});
};

/** WebTorrent's reader makes objects of dictionaries: this key would lend them fields that were never checked. */
const mustBePlain = (dict: Bdict): void => {
	must(!dict.has('__proto__'), 'key');
};

const pieceBytesOf = (value: Bvalue | undefined): number => {
	const { pieceBytesMin, pieceBytesMax } = limits.torrent;
	if (typeof value !== 'number') throw new Broken('piece-length');
	must(value >= pieceBytesMin && value <= pieceBytesMax, 'piece-length');
	must(Number.isInteger(Math.log2(value)), 'piece-length');
	return value;
};

const lengthOf = (file: Bdict): number => {
	const value = file.get('length');
	if (typeof value !== 'number' || value < 0) throw new Broken('file-length');
	return value;
};

const pathOf = (value: Bvalue | undefined): string => {
	if (!isBlist(value) || value.length === 0) throw new Broken('path');
	must(value.length <= limits.torrent.pathDepth, 'path');
	return value.map((part) => nameOf(part, 'path')).join('/');
};

/** A name, or one part of a path: nothing that could mean another place. */
const nameOf = (value: Bvalue | undefined, rule: string): string => {
	if (!isBytes(value) || value.length === 0) throw new Broken(rule);
	must(value.length <= limits.torrent.nameBytes, `${rule}-too-long`);
	const text = utf8ToText(value);
	if (text === undefined) throw new Broken(`${rule}-not-utf8`);
	must(!/[/\\\0]/.test(text) && text !== '.' && text !== '..', `${rule}-unsafe`);
	return text;
};

const attributesOf = (file: Bdict): string => {
	const attr = file.get('attr');
	return isBytes(attr) ? (utf8ToText(attr) ?? '') : '';
};

const shown = (name: string): string => cleanText(name) || '?';
