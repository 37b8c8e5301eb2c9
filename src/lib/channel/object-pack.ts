/** Objects in one file that is read and written in place: thousands of them open in the time that one file of each would take. */
import { equalBytes, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';

/** A file that answers at once (FileSystemSyncAccessHandle in a worker). Writing past the end makes it longer. */
export interface RandomAccessFile {
	readonly size: () => number;
	/** Fills the buffer as far as the file reaches; how many bytes that were. */
	readonly read: (buffer: Uint8Array, at: number) => number;
	/** Throws when there is no room. */
	readonly write: (bytes: Uint8Array, at: number) => void;
	/** Returns when what was written outlives a loss of power. */
	readonly flush: () => void;
}

export interface ObjectPack {
	readonly has: (hash: ObjectHash) => boolean;
	readonly lengthOf: (hash: ObjectHash) => number | undefined;
	/** As it stands in the file: the caller checks the hash. */
	readonly get: (hash: ObjectHash) => Bytes | undefined;
	/** Some of its bytes; fewer when the object is shorter, undefined when it is not here. */
	readonly slice: (hash: ObjectHash, offset: number, length: number) => Bytes | undefined;
	/** Throws what the file throws; then the object is not here. */
	readonly put: (hash: ObjectHash, bytes: Uint8Array) => void;
	readonly delete: (hash: ObjectHash) => void;
	readonly hashes: () => readonly ObjectHash[];
	/** Bytes of the objects that are here. */
	readonly heldBytes: () => number;
	readonly flush: () => void;
}

/*
 * A slot: 64 bytes of header, then room for an object; header and room together are a multiple of 4 KiB, so that after
 * damage the next header is found. The header is written last: a slot whose writer was killed never names an object.
 *   0 "MTO1"  4 room in blocks of 4 KiB (u32)  8 length (u32, 0 for a free slot)  12 check (u32)  16 SHA-256 (32 bytes)
 */
const blockBytes = 4096;
const headerBytes = 64;
const magic = 0x4d544f31;

interface Slot {
	readonly at: number;
	readonly blocks: number;
	readonly length: number;
}

/** FNV-1a over the header without the check itself: tells a torn header from a written one, nothing more. */
const checkOf = (header: Uint8Array): number => {
	let check = 0x811c9dc5;
	for (let i = 0; i < 48; i++) {
		if (i >= 12 && i < 16) continue;
		check = Math.imul(check ^ (header[i] ?? 0), 0x01000193);
	}
	return check >>> 0;
};

const headerOf = (slot: Slot, hash: Uint8Array): Bytes => {
	const header = new Uint8Array(headerBytes);
	const view = new DataView(header.buffer);
	view.setUint32(0, magic);
	view.setUint32(4, slot.blocks);
	view.setUint32(8, slot.length);
	header.set(hash, 16);
	view.setUint32(12, checkOf(header));
	return header;
};

const blocksFor = (length: number): number => Math.ceil((headerBytes + length) / blockBytes);

/** The slot that begins here, or undefined for anything that is not one. */
const readSlot = (
	file: RandomAccessFile,
	at: number
): { readonly slot: Slot; readonly hash: ObjectHash } | undefined => {
	const header = new Uint8Array(headerBytes);
	if (file.read(header, at) < headerBytes) return undefined;
	const view = new DataView(header.buffer);
	if (view.getUint32(0) !== magic || view.getUint32(12) !== checkOf(header)) return undefined;
	const slot: Slot = { at, blocks: view.getUint32(4), length: view.getUint32(8) };
	const fits = slot.length <= limits.channel.objectBytes && blocksFor(slot.length) <= slot.blocks;
	return fits ? { slot, hash: objectHashOf(header.subarray(16, 48)) } : undefined;
};

/**
 * Opens what the file holds; whatever is damaged in it is passed over and used again. One pack for one file at a time.
 */
export const openPack = (file: RandomAccessFile): ObjectPack => {
	const slots = new Map<ObjectHash, Slot>();
	/** Free room: where it begins, in bytes, and how many blocks it has. */
	const free = new Map<number, number>();
	let end = 0;
	let heldTotal = 0;

	const scan = (): void => {
		const size = file.size();
		let at = 0;
		let holeAt = -1;
		while (at + headerBytes <= size) {
			const found = readSlot(file, at);
			// Slots are whole, except that the last may have lost its tail; then it is not here.
			if (!found || at + headerBytes + found.slot.length > size) {
				if (holeAt < 0) holeAt = at;
				at += blockBytes;
				continue;
			}
			if (holeAt >= 0) free.set(holeAt, (at - holeAt) / blockBytes);
			holeAt = -1;
			keep(found.hash, found.slot);
			at += found.slot.blocks * blockBytes;
		}
		end = holeAt >= 0 ? holeAt : at;
	};
	const keep = (hash: ObjectHash, slot: Slot): void => {
		if (slot.length === 0 || slots.has(hash)) free.set(slot.at, slot.blocks);
		else {
			slots.set(hash, slot);
			heldTotal += slot.length;
		}
	};

	/** The smallest free room that is large enough, else the end of the file. */
	const roomFor = (blocks: number): { readonly at: number; readonly blocks: number } => {
		let best: readonly [number, number] | undefined;
		for (const room of free) {
			if (room[1] >= blocks && (!best || room[1] < best[1])) best = room;
		}
		if (!best) return { at: end, blocks };
		const [at, had] = best;
		free.delete(at);
		if (had > blocks) release({ at: at + blocks * blockBytes, blocks: had - blocks, length: 0 });
		return { at, blocks };
	};

	/** Room that says so itself: what an object leaves behind might look like a header, by chance or on purpose. */
	const release = (slot: Slot): void => {
		file.write(headerOf({ ...slot, length: 0 }, new Uint8Array(32)), slot.at);
		free.set(slot.at, slot.blocks);
	};

	const put: ObjectPack['put'] = (hash, bytes) => {
		const held = slice(hash, 0, bytes.length + 1);
		if (held && equalBytes(held, bytes)) return;
		if (held) remove(hash);
		const name = hexToBytes(hash);
		if (!name || bytes.length === 0) return;
		const room = roomFor(blocksFor(bytes.length));
		const slot: Slot = { ...room, length: bytes.length };
		try {
			file.write(bytes, room.at + headerBytes);
			file.write(headerOf(slot, name), room.at);
		} catch (cause) {
			if (room.at !== end) free.set(room.at, room.blocks);
			throw cause;
		}
		slots.set(hash, slot);
		heldTotal += bytes.length;
		if (room.at === end) end += room.blocks * blockBytes;
	};

	const slice: ObjectPack['slice'] = (hash, offset, length) => {
		const slot = slots.get(hash);
		if (!slot || offset < 0 || length < 0 || offset > slot.length) return undefined;
		const bytes = new Uint8Array(Math.min(length, slot.length - offset));
		const read = file.read(bytes, slot.at + headerBytes + offset);
		return read === bytes.length ? bytes : undefined;
	};

	const remove: ObjectPack['delete'] = (hash) => {
		const slot = slots.get(hash);
		if (!slot) return;
		slots.delete(hash);
		heldTotal -= slot.length;
		release(slot);
	};

	scan();
	return {
		has: (hash) => slots.has(hash),
		lengthOf: (hash) => slots.get(hash)?.length,
		get: (hash) => slice(hash, 0, limits.channel.objectBytes),
		slice,
		put,
		delete: remove,
		hashes: () => [...slots.keys()],
		heldBytes: () => heldTotal,
		flush: file.flush
	};
};
