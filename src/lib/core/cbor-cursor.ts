/** Walks canonical dag-cbor in place, without building a value: 100,000 records are judged in the time that decoding a few thousand takes. */
import { limits } from './limits.ts';
import { isMalformed, textTraits } from './text-traits.ts';

/** Major types (RFC 8949 section 3.1). */
export const major = { whole: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5 } as const;

const argumentBytes = (info: number): number => (info < 24 ? 0 : info < 28 ? 1 << (info - 24) : -1);
/** What fits a small integer in every engine. */
const smallLimit = 2 ** 30;

/**
 * A place in bytes. Every method that reads answers false, for good, at the first byte that `decodeCbor` would refuse:
 * indefinite or overlong lengths, unsorted or repeated keys, short or whole floats, tags, invalid UTF-8, too deep.
 */
export class CborCursor {
	readonly bytes: Uint8Array;
	readonly #view: DataView;
	at: number;
	/** Of the head that was read last. */
	major = 0;
	/** A length or a small number; -1 for what does not fit 30 bits, which no length here may be. */
	argument = 0;
	/** The same as any number: kept apart, because a place in bytes computed from fractions costs twice the time. */
	value = 0.5;
	/** Of the text that was passed last, as in `textTraits`. */
	traits = 0;

	constructor(bytes: Uint8Array, at = 0) {
		this.bytes = bytes;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
		this.at = at;
	}

	/** Reads the head of one value; its content begins at `at`. Numbers and simple values are over with it. */
	head(): boolean {
		const { bytes } = this;
		const first = bytes[this.at];
		if (first === undefined) return false;
		this.major = first >> 5;
		const info = first & 31;
		this.at++;
		if (this.major === 7) return this.#simple(info);
		const width = argumentBytes(info);
		if (width === 0) {
			this.argument = info;
			return this.major !== 6;
		}
		if (width < 0 || this.at + width > bytes.length || this.major === 6) return false;
		return width > 2 ? this.#longArgument(width) : this.#shortArgument(width);
	}

	/** Shorter arguments have a shorter form, which they must use. */
	#shortArgument(width: number): boolean {
		const first = this.bytes[this.at] ?? 0;
		this.argument = width === 1 ? first : (first << 8) | (this.bytes[this.at + 1] ?? 0);
		this.at += width;
		return this.argument >= (width === 1 ? 24 : 0x100);
	}

	#longArgument(width: number): boolean {
		const high = width === 8 ? this.#view.getUint32(this.at) : 0;
		const low = this.#view.getUint32(this.at + width - 4);
		this.at += width;
		this.value = high * 2 ** 32 + low;
		this.argument = high === 0 && low < smallLimit ? low : -1;
		if (this.argument < 0 && this.major > 1) return false;
		return width === 8 ? high > 0 : low >= 0x10000;
	}

	/** The number whose head was just read. */
	number(): number {
		return this.argument < 0 ? this.value : this.argument;
	}

	/** False, true, null, and floats that no shorter form could say. */
	#simple(info: number): boolean {
		this.argument = info;
		if (info >= 20 && info <= 22) return true;
		if (info !== 27 || this.at + 8 > this.bytes.length) return false;
		const value = this.#view.getFloat64(this.at);
		this.at += 8;
		return Number.isFinite(value) && !Number.isSafeInteger(value);
	}

	/** Reads the head of a value that must be of one kind. */
	expect(kind: number): boolean {
		return this.head() && this.major === kind;
	}

	/** Reads a text; its bytes are `bytes.subarray(at - argument, at)`, and `traits` says what they are made of. */
	text(): boolean {
		return this.expect(major.text) && this.#passText();
	}

	#passText(): boolean {
		const end = this.at + this.argument;
		if (end > this.bytes.length) return false;
		this.traits = textTraits(this.bytes, this.at, end);
		this.at = end;
		return !isMalformed(this.traits);
	}

	/** Passes over one value of any kind. */
	skip(depth = 0): boolean {
		return this.head() && this.rest(depth);
	}

	/** Passes over what belongs to the head that was just read. */
	rest(depth = 0): boolean {
		switch (this.major) {
			case major.bytes:
				this.at += this.argument;
				return this.at <= this.bytes.length;
			case major.text:
				return this.#passText();
			case major.list:
			case major.map:
				return this.#restOfMany(depth);
			default:
				return true;
		}
	}

	#restOfMany(depth: number): boolean {
		const isMap = this.major === major.map;
		const count = this.argument;
		// An empty list or map is a leaf, as it is to `decodeCbor`: both must refuse the same bytes.
		if (count === 0) return true;
		if (depth >= limits.decodeDepth || count > this.bytes.length - this.at) return false;
		let keyStart = -1;
		let keyEnd = -1;
		for (let i = 0; i < count; i++) {
			if (isMap) {
				if (!this.key(keyStart, keyEnd)) return false;
				keyStart = this.at - this.argument;
				keyEnd = this.at;
			}
			if (!this.skip(depth + 1)) return false;
		}
		return true;
	}

	/** Reads a map's key, which must come after the one before: shorter first, then by bytes (DAG-CBOR, Strictness). */
	key(previousStart: number, previousEnd: number): boolean {
		if (!this.text()) return false;
		if (previousStart < 0) return true;
		const length = this.argument;
		const previous = previousEnd - previousStart;
		if (length !== previous) return length > previous;
		const start = this.at - length;
		for (let i = 0; i < length; i++) {
			const difference = (this.bytes[start + i] ?? 0) - (this.bytes[previousStart + i] ?? 0);
			if (difference !== 0) return difference > 0;
		}
		return false;
	}
}
