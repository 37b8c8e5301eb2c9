/** Lines of a text file, one after the other, whatever is in it: a line that is too long or not UTF-8 is told, not kept. */
import { createReadStream } from 'node:fs';
import { utf8ToText } from '#lib/core/bytes.ts';

export interface TextLine {
	/** From 1. */
	readonly line: number;
	/** Without its line break; undefined for one that cannot be read. */
	readonly text?: string;
	/** Why not. */
	readonly problem?: string;
}

const lineFeed = 10;

const decodeLine = (line: number, parts: readonly Buffer[], tooLong: boolean): TextLine => {
	if (tooLong) return { line, problem: 'the line is too long' };
	const bytes = Buffer.concat(parts);
	const text = utf8ToText(bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes);
	if (text === undefined) return { line, problem: 'the line is not UTF-8' };
	return { line, text: line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text };
};

/** Reads the lines of a file; never more than `limitBytes` of one are held. Rejects as node:fs does. */
export async function* readLines(path: string, limitBytes: number): AsyncGenerator<TextLine> {
	let line = 1;
	let held: Buffer[] = [];
	let bytes = 0;
	const hold = (part: Buffer): void => {
		bytes += part.length;
		if (bytes <= limitBytes) held.push(part);
		else held = [];
	};
	for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
		const block = chunk as Buffer; // No encoding is set, so the stream gives buffers.
		let start = 0;
		for (;;) {
			const end = block.indexOf(lineFeed, start);
			if (end < 0) break;
			hold(block.subarray(start, end));
			yield decodeLine(line++, held, bytes > limitBytes);
			held = [];
			bytes = 0;
			start = end + 1;
		}
		if (start < block.length) hold(block.subarray(start));
	}
	if (bytes > 0) yield decodeLine(line, held, bytes > limitBytes);
}
