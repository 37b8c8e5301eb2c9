/** Tags of one facet while a segment is made: few names, each written many times. */
import { utf8ToText } from '#lib/core/bytes.ts';
import type { Tags } from './columns.ts';
import { foldText } from './fold.ts';
import { growing16, growing32 } from './growing.ts';

/** A facet with more names than this is no facet; what comes after them is not counted. */
const namesMost = 4096;

interface Seen {
	readonly bytes: Uint8Array;
	readonly id: number;
}

const hashOf = (bytes: Uint8Array, start: number, end: number): number => {
	let hash = end - start;
	for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
	return hash;
};

const isSame = (name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean => {
	if (name.length !== end - start) return false;
	for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
	return true;
};

export class TagTable {
	readonly #names: string[] = [];
	readonly #idByFolded = new Map<string, number>();
	readonly #seen = new Map<number, Seen[]>();
	readonly #starts = growing32();
	readonly #ids = growing16();

	constructor() {
		this.#starts.push(0);
	}

	add(bytes: Uint8Array, start: number, end: number): void {
		const id = this.#idOf(bytes, start, end);
		if (id === undefined) return;
		// A title that says a genre twice has it once.
		for (let at = this.#starts.array[this.#starts.length - 1] ?? 0; at < this.#ids.length; at++) {
			if (this.#ids.array[at] === id) return;
		}
		this.#ids.push(id);
	}

	endDoc(): void {
		this.#starts.push(this.#ids.length);
	}
	abandonDoc(): void {
		this.#ids.length = this.#starts.array[this.#starts.length - 1] ?? 0;
	}

	finish(): Tags {
		return { names: this.#names, starts: this.#starts.finish(), ids: this.#ids.finish() };
	}

	#idOf(bytes: Uint8Array, start: number, end: number): number | undefined {
		const hash = hashOf(bytes, start, end);
		const same = this.#seen.get(hash) ?? [];
		const known = same.find((seen) => isSame(seen.bytes, bytes, start, end));
		if (known) return known.id;
		const name = (utf8ToText(bytes.subarray(start, end)) ?? '').trim();
		const id = this.#idByFolded.get(foldText(name)) ?? this.#newId(name);
		if (id === undefined) return undefined;
		this.#seen.set(hash, [...same, { bytes: bytes.slice(start, end), id }]);
		return id;
	}

	#newId(name: string): number | undefined {
		if (name === '' || this.#names.length >= namesMost) return undefined;
		const id = this.#names.length;
		this.#names.push(name);
		this.#idByFolded.set(foldText(name), id);
		return id;
	}
}
