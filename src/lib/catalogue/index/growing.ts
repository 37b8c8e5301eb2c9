/** Arrays of numbers that grow as they are filled. */
import { grown } from './term-table.ts';

type NumberArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** A list of numbers of one kind; `array` has room to spare, `length` says how many there are. */
export class Growing<T extends NumberArray> {
	array: T;
	length = 0;

	constructor(array: T) {
		this.array = array;
	}

	push(value: number): void {
		if (this.length === this.array.length) this.array = grown(this.array);
		this.array[this.length++] = value;
	}

	/** Adds a range of bytes. */
	append(bytes: Uint8Array | Uint16Array, start: number, end: number): void {
		const needed = this.length + end - start;
		while (needed > this.array.length) this.array = grown(this.array);
		this.array.set(bytes.subarray(start, end), this.length);
		this.length = needed;
	}

	/** Exactly what is in it. */
	finish(): T {
		return this.array.slice(0, this.length) as T; // A slice is of the same kind.
	}
}

/** Room for so many to begin with: growing copies everything. */
const atLeast = (room: number): number => Math.max(1 << 12, room);

export const growingBytes = (room = 0): Growing<Uint8Array> =>
	new Growing(new Uint8Array(atLeast(room)));
export const growing16 = (room = 0): Growing<Uint16Array> =>
	new Growing(new Uint16Array(atLeast(room)));
export const growing32 = (room = 0): Growing<Uint32Array> =>
	new Growing(new Uint32Array(atLeast(room)));
export const growing64 = (room = 0): Growing<Float64Array> =>
	new Growing(new Float64Array(atLeast(room)));
