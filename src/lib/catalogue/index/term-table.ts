/** Numbers for words: a hash table over one pool of code units, so that six million words become numbers without a string each. */
import { foldText, wordsOf } from './fold.ts';

/** Longer words are cut: nobody types more, and strangers might. */
export const termUnits = 32;

/** Lower-case letter or digit of an ASCII byte; 0 ends a word, 1 is left out of it. */
const folded = Uint8Array.from({ length: 128 }, (_, byte) => {
	if (byte >= 0x41 && byte <= 0x5a) return byte + 0x20;
	const isWord = (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a);
	return isWord ? byte : byte === 0x27 ? 1 : 0;
});

/** The letters that a character folds to, as one number: 0 ends a word, 1 is left out of it, -1 needs a closer look. */
const foldedCharacter = (code: number): number => {
	const text = foldText(String.fromCharCode(code));
	if (text === '') return 1;
	if (/^[a-z0-9]{1,2}$/.test(text)) return text.charCodeAt(0) | ((text.charCodeAt(1) || 0) << 8);
	return /[\p{L}\p{N}]/u.test(text) ? -1 : 0;
};
/** Latin letters with marks, and the punctuation that stands between words: most texts hold nothing else beyond ASCII. */
const latinStart = 0x80;
const latin = Int16Array.from({ length: 0x100 }, (_, i) => foldedCharacter(latinStart + i));
const punctuationStart = 0x2000;
const punctuation = Int16Array.from({ length: 0x70 }, (_, i) =>
	foldedCharacter(punctuationStart + i)
);

/** As `foldedCharacter`, of the character of two or three bytes that begins at `at`. */
const letterOf = (bytes: Uint8Array, at: number): number => {
	const lead = bytes[at] ?? 0;
	const second = (bytes[at + 1] ?? 0) & 0x3f;
	if (lead < 0xe0) return latin[(((lead & 0x1f) << 6) | second) - latinStart] ?? -1;
	if (lead !== 0xe2) return -1;
	const code = 0x2000 | (second << 6) | ((bytes[at + 2] ?? 0) & 0x3f);
	return punctuation[code - punctuationStart] ?? -1;
};

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
	#length = 0;
	#hash = seed;

	/** Writes the number of each word of a UTF-8 text into `out`, in order, as many as fit; answers with how many. */
	collect(bytes: Uint8Array, start: number, end: number, out: Uint32Array): number {
		let count = 0;
		this.#length = 0;
		this.#hash = seed;
		for (let at = start; at < end;) {
			const byte = bytes[at] ?? 0;
			const unit = byte < 0x80 ? (folded[byte] ?? 0) : letterOf(bytes, at);
			if (unit < 0) return this.#collectWide(bytes, start, end, out);
			at += byte < 0x80 ? 1 : byte < 0xe0 ? 2 : 3;
			if (unit > 1) this.#put(unit);
			else if (unit === 0) count = this.#end(out, count);
		}
		return this.#end(out, count);
	}

	/** One letter more of the word, or two that stand for one. */
	#put(letters: number): void {
		for (let rest = letters; rest > 0; rest >>>= 8) {
			if (this.#length === termUnits) return;
			this.#word[this.#length++] = rest & 0xff;
			this.#hash = Math.imul(this.#hash ^ (rest & 0xff), prime);
		}
	}

	/** The word is over, if there is one; answers with how many there are then. */
	#end(out: Uint32Array, count: number): number {
		if (this.#length === 0) return count;
		if (count < out.length) out[count] = this.#number(this.#length, this.#hash);
		this.#length = 0;
		this.#hash = seed;
		return Math.min(out.length, count + 1);
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
