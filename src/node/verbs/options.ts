/** Reads the options of a verb, and runs it: help, wrong usage and reasons to stop are the same everywhere. */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { isSystemError } from '#node/adapters/atomic-write.ts';
import { StartError } from '#node/start-error.ts';
import { sayFailure, sayUsage } from './say.ts';

/** A wrong use of a verb; the message is the reason. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

const commonOptions = {
	json: { type: 'boolean', default: false },
	help: { type: 'boolean', default: false, short: 'h' }
} as const satisfies ParseArgsOptionsConfig;

type Parsed<T extends ParseArgsOptionsConfig> = ReturnType<
	typeof parseArgs<{
		args: string[];
		options: T & typeof commonOptions;
		allowPositionals: true;
		strict: true;
	}>
>;

/** Parses strictly; an unknown option or a missing value is a UsageError. */
export const parseOptions = <const T extends ParseArgsOptionsConfig>(
	args: readonly string[],
	options: T
): Parsed<T> => {
	try {
		const config = { ...options, ...commonOptions };
		return parseArgs({ args: [...args], options: config, allowPositionals: true, strict: true });
	} catch (cause) {
		throw new UsageError(cause instanceof Error ? cause.message : String(cause));
	}
};

/** Runs a verb: `--help` prints its help; UsageError ends with 2, StartError with 1 and one sentence. */
export const runVerb = async (
	args: readonly string[],
	help: string,
	run: () => Promise<number>
): Promise<number> => {
	if (args.includes('--help') || args.includes('-h')) {
		process.stdout.write(help);
		return 0;
	}
	try {
		return await run();
	} catch (cause) {
		if (cause instanceof UsageError) return sayUsage(cause.message, help);
		// A full disk or a file that may not be read is no bug either; the system's own words name the file.
		if (!(cause instanceof StartError) && !isSystemError(cause)) throw cause;
		sayFailure(args.includes('--json'), { error: cause.message }, [cause.message]);
		return 1;
	}
};

/** An option that must be there. */
export const required = (value: string | undefined, name: string): string => {
	if (value === undefined || value === '') throw new UsageError(`${name} is missing.`);
	return value;
};

/** A whole number within the bounds. */
export const wholeNumber = (text: string, name: string, least: number, most: number): number => {
	const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
	if (!(value >= least && value <= most)) {
		throw new UsageError(`${name} must be a whole number from ${least} to ${most}.`);
	}
	return value;
};

/** The values of an option that may be repeated, each read; empty ones are left out, so that `""` alone means none. */
export const addressesOf = <T>(
	values: readonly string[],
	parse: (value: string) => T | undefined
): readonly T[] =>
	values
		.filter((value) => value !== '')
		.map((value) => {
			const address = parse(value);
			if (address === undefined) throw new UsageError(`${value} is not what followers take here.`);
			return address;
		});
