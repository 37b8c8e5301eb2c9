/** Numbers for words: a hash table over one pool of code units, so that six million words become numbers without a string each. */
import { wordsOf } from './fold.ts';

/** Longer words are cut: nobody types more, and strangers might. */
export const termUnits = 32;

/** Lower-case letter or digit of an ASCII byte; 0 ends a word, 1 is left out of it. */
const folded = Uint8Array.from({ length: 128 }, (_, byte) => {
	if (byte >= 0x41 && byte <= 0x5a) return byte + 0x20;
	const isWord = (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a);
	return isWord ? byte : byte === 0x27 ? 1 : 0;
});

const decoder = new TextDecoder();
const seed = 0x811c9dc5;
const prime = 0x01000193;

export class TermTable {
	/** Words one after the other; word `t` is `units.subarray(starts[t], starts[t + 1])`. */
	units = new Uint16Array(1 << 18);
	starts = new Uint32Array(1 << 15);
	size = 0;
	#hashes = new Int32Array(1 << 15);
	#slots = new Int32Array(1 << 17).fill(-1);
	readonly #word = new Uint16Array(termUnits);

	/** Writes the number of each word of a UTF-8 text into `out`, in order, as many as fit; answers with how many. */
	collect(bytes: Uint8Array, start: number, end: number, out: Uint32Array): number {
		const word = this.#word;
		let count = 0;
		let length = 0;
		let hash = seed;
		for (let at = start; at < end; at++) {
			const byte = bytes[at] ?? 0;
			if (byte >= 0x80) return this.#collectWide(bytes, start, end, out);
			const unit = folded[byte] ?? 0;
			if (unit > 1) {
				if (length === termUnits) continue;
				word[length++] = unit;
				hash = Math.imul(hash ^ unit, prime);
			} else if (unit === 0 && length > 0) {
				if (count < out.length) out[count++] = this.#number(length, hash);
				length = 0;
				hash = seed;
			}
		}
		if (length > 0 && count < out.length) out[count++] = this.#number(length, hash);
		return count;
	}

	/** The slow way, for texts with anything but ASCII in them. */
	#collectWide(bytes: Uint8Array, start: number, end: number, out: Uint32Array): number {
		let count = 0;
		for (const text of wordsOf(decoder.decode(bytes.subarray(start, end)))) {
			if (count === out.length) break;
			const length = Math.min(text.length, termUnits);
			let hash = seed;
			for (let i = 0; i < length; i++) {
				const unit = text.charCodeAt(i);
				this.#word[i] = unit;
				hash = Math.imul(hash ^ unit, prime);
			}
			out[count++] = this.#number(length, hash);
		}
		return count;
	}

	/** The number of the word that stands in `#word`. */
	#number(length: number, hash: number): number {
		const mask = this.#slots.length - 1;
		let slot = (hash ^ (hash >>> 15)) & mask;
		for (;;) {
			const term = this.#slots[slot] ?? -1;
			if (term < 0) break;
			if (this.#hashes[term] === hash && this.#isWord(term, length)) return term;
			slot = (slot + 1) & mask;
		}
		return this.#add(length, hash, slot);
	}

	#isWord(term: number, length: number): boolean {
		const start = this.starts[term] ?? 0;
		if ((this.starts[term + 1] ?? 0) - start !== length) return false;
		for (let i = 0; i < length; i++) if (this.units[start + i] !== this.#word[i]) return false;
		return true;
	}

	#add(length: number, hash: number, slot: number): number {
		const term = this.size++;
		const start = this.starts[term] ?? 0;
		if (start + length > this.units.length) this.units = grown(this.units);
		if (term + 2 > this.starts.length) {
			this.starts = grown(this.starts);
			this.#hashes = grown(this.#hashes);
		}
		this.units.set(this.#word.subarray(0, length), start);
		this.starts[term + 1] = start + length;
		this.#hashes[term] = hash;
		this.#slots[slot] = term;
		if (this.size * 2 > this.#slots.length) this.#rehash();
		return term;
	}

	#rehash(): void {
		const slots = new Int32Array(this.#slots.length * 2).fill(-1);
		const mask = slots.length - 1;
		for (let term = 0; term < this.size; term++) {
			const hash = this.#hashes[term] ?? 0;
			let slot = (hash ^ (hash >>> 15)) & mask;
			while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
			slots[slot] = term;
		}
		this.#slots = slots;
	}
}

/** The same numbers in twice the room. */
export const grown = <T extends Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array>(
	array: T
): T => {
	const larger = new (array.constructor as new (length: number) => T)(array.length * 2); // The same kind of array.
	larger.set(array);
	return larger;
};
