/** Looking for what is said: lines that hold every word, whatever their accents and capitals. */
import { textOf, type Cue } from './cue.ts';

/** Without accents, capitals and marks. */
const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

export interface Dialogue {
	/** Places of the cues that hold every word of the question; all of them for none. */
	readonly find: (question: string) => readonly number[];
}

/** Folds every line once. */
export const createDialogue = (cues: readonly Cue[]): Dialogue => {
	const lines = cues.map((cue) => folded(textOf(cue)));
	return {
		find: (question) => {
			const words = folded(question.slice(0, 200)).split(/\s+/).filter(Boolean);
			return lines.flatMap((line, i) => (words.every((word) => line.includes(word)) ? [i] : []));
		}
	};
};
