/** What a verb prints: a value for programs with --json, lines for people else, and nothing that steers a terminal. */
import { cleanText } from '#lib/core/text.ts';

/** Prints to standard output; control characters of foreign texts are left out. */
export const say = (json: boolean, value: unknown, lines: readonly string[]): void => {
	const text = json
		? JSON.stringify(value)
		: lines.map((line) => cleanText(line, { lines: true })).join('\n');
	process.stdout.write(`${text}\n`);
};

/** Says what went wrong: a value on standard output with --json, and lines on standard error in any case. */
export const sayFailure = (json: boolean, value: unknown, lines: readonly string[]): void => {
	if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
	process.stderr.write(`${lines.map((line) => cleanText(line, { lines: true })).join('\n')}\n`);
};

/** A wrong use of a verb: the reason, its help, exit code 2. */
export const sayUsage = (reason: string, help: string): number => {
	process.stderr.write(`${cleanText(reason)}\n\n${help}`);
	return 2;
};
