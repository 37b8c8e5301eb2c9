/** A reader that stands at the film's beginning until the player has one: what it will ask for first is asked for meanwhile. */
import type { Bytes } from '#lib/core/bytes.ts';
import { concatBytes } from '#lib/core/bytes.ts';

export interface FilmHead {
	/** The first bytes, as many as were asked for or as the file has. */
	readonly bytes: Promise<Bytes>;
	/** Nothing more is wanted for its sake. Idempotent. */
	readonly leave: () => void;
}

/**
 * Reads as a player does, from the first byte with the rest of the file ahead of it. A reader that wanted its few first
 * bytes alone would leave the line to whatever is rarest while it waits for them, and that stands in the player's way
 * (measured: 400 ms of a first frame at a round trip of 100 ms).
 */
export const openFilmHead = (
	read: (signal: AbortSignal) => AsyncIterable<Bytes>,
	mostBytes: number,
	closing: AbortSignal
): FilmHead => {
	const leaving = new AbortController();
	const chunks = read(AbortSignal.any([closing, leaving.signal]))[Symbol.asyncIterator]();
	const first = async (): Promise<Bytes> => {
		const head: Bytes[] = [];
		let have = 0;
		while (have < mostBytes) {
			const next = await chunks.next();
			if (next.done === true) break;
			head.push(next.value);
			have += next.value.length;
		}
		return concatBytes(...head).subarray(0, mostBytes);
	};
	return {
		bytes: first(),
		leave: () => {
			leaving.abort(new DOMException('the player reads by itself', 'AbortError'));
			// A generator that stands at a yield hears of no signal: it is ended by hand.
			void chunks.return?.().catch(() => undefined);
		}
	};
};
