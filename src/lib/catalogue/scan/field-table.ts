/** Reads the fields of a map by their names, in place: one reader for each name that is known, the others are passed over. */
import { utf8 } from '#lib/core/bytes.ts';
import type { CborCursor } from './cbor-cursor.ts';

/** Reads one field's value; false when it is malformed. */
export type FieldRead = (cursor: CborCursor) => boolean;
/** Reads what follows the head of a map; false when it is malformed. */
export type FieldTable = (cursor: CborCursor, depth: number) => boolean;

const hashOf = (bytes: Uint8Array, start: number, end: number): number => {
	let hash = end - start;
	for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
	return hash;
};

interface Named {
	readonly name: Uint8Array;
	readonly read: FieldRead;
}

const isSame = (name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean => {
	if (name.length !== end - start) return false;
	for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
	return true;
};

/** The reader of a map whose known fields these are. */
export const fieldTable = (reads: Readonly<Record<string, FieldRead>>): FieldTable => {
	const byHash = new Map<number, Named>();
	for (const [text, read] of Object.entries(reads)) {
		const name = utf8(text);
		byHash.set(hashOf(name, 0, name.length), { name, read });
	}
	const find = (bytes: Uint8Array, start: number, end: number): FieldRead | undefined => {
		const named = byHash.get(hashOf(bytes, start, end));
		// Strangers may choose names whose hash is that of a known one.
		return named && isSame(named.name, bytes, start, end) ? named.read : undefined;
	};
	return (cursor, depth) => {
		let keyStart = -1;
		let keyEnd = -1;
		for (let left = cursor.argument; left > 0; left--) {
			if (!cursor.key(keyStart, keyEnd)) return false;
			keyStart = cursor.at - cursor.argument;
			keyEnd = cursor.at;
			const read = find(cursor.bytes, keyStart, keyEnd);
			if (!(read ? read(cursor) : cursor.skip(depth))) return false;
		}
		return true;
	};
};
