/** Texts of which a whole catalogue has few, each judged once: licences, trackers, words of a closed list. */
import { utf8ToText } from '#lib/core/bytes.ts';

interface Judged {
	readonly bytes: Uint8Array;
	readonly fits: boolean;
}

/** Looked through from the last to the first; more of them would cost more than judging. */
const knownMost = 32;

const isSame = (known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean => {
	if (known.length !== end - start) return false;
	for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false;
	return true;
};

export class JudgedTexts {
	readonly #judge: (text: string) => boolean;
	readonly #mostBytes: number;
	readonly #known: Judged[] = [];

	/** Longer texts never fit. */
	constructor(judge: (text: string) => boolean, mostBytes: number) {
		this.#judge = judge;
		this.#mostBytes = mostBytes;
	}

	fits(bytes: Uint8Array, start: number, end: number): boolean {
		for (const known of this.#known) if (isSame(known.bytes, bytes, start, end)) return known.fits;
		if (end - start > this.#mostBytes) return false;
		const text = utf8ToText(bytes.subarray(start, end));
		const fits = text !== undefined && this.#judge(text);
		if (this.#known.length >= knownMost) this.#known.shift();
		this.#known.push({ bytes: bytes.slice(start, end), fits });
		return fits;
	}
}
