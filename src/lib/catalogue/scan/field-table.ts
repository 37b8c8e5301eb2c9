/** Reads the fields of a map by their names, in place: one reader for each name that is known, the others are passed over. */
import { utf8 } from '#lib/core/bytes.ts';
import type { CborCursor } from '#lib/core/cbor-cursor.ts';

/** Reads one field's value; false when it is malformed. */
export type FieldRead = (cursor: CborCursor) => boolean;
/** Reads what follows the head of a map; false when it is malformed. */
export type FieldTable = (cursor: CborCursor, depth: number) => boolean;

/** Length, first and middle letter tell the names of one map apart well enough; the rest is compared. */
const hashOf = (bytes: Uint8Array, start: number, end: number): number =>
	((end - start) << 16) | ((bytes[start] ?? 0) << 8) | (bytes[(start + end) >> 1] ?? 0);

interface Named {
	readonly name: Uint8Array;
	readonly read: FieldRead;
}

const none: readonly Named[] = [];

const isSame = (name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean => {
	if (name.length !== end - start) return false;
	for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
	return true;
};

/** The reader of a map whose known fields these are. */
export const fieldTable = (reads: Readonly<Record<string, FieldRead>>): FieldTable => {
	const byHash = new Map<number, readonly Named[]>();
	for (const [text, read] of Object.entries(reads)) {
		const name = utf8(text);
		const hash = hashOf(name, 0, name.length);
		byHash.set(hash, [...(byHash.get(hash) ?? []), { name, read }]);
	}
	const find = (bytes: Uint8Array, start: number, end: number): FieldRead | undefined => {
		for (const named of byHash.get(hashOf(bytes, start, end)) ?? none) {
			if (isSame(named.name, bytes, start, end)) return named.read;
		}
		return undefined;
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
