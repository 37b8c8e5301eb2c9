/** Tells whether a file was replaced since somebody looked: files here are replaced as a whole, never written into. */
import { stat } from 'node:fs/promises';

/** Another text whenever the file is another one; empty when there is none, or it cannot be looked at. */
export const stampOf = async (path: string): Promise<string> => {
	try {
		const { mtimeMs, ino, size } = await stat(path);
		return `${mtimeMs} ${ino} ${size}`;
	} catch {
		// Whoever reads the file next is told what is wrong with it.
		return '';
	}
};
