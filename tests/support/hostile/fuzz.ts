/** The judge of every fuzzed parser: it may only return, soon, something of bounded size, and change nothing outside. */
import fc from 'fast-check';
import { expect } from 'vitest';

/** Runs of each parser; `FUZZ_RUNS` raises it for a long night. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 300);
/** Processor time that one input may cost: wall time would blame a parser for a busy machine. */
const mostMs = 250;

const prototypes = [Object, Array, Function, Uint8Array, Map, String].map(
	({ prototype }) => prototype as object
);
const keysNow = (): string =>
	prototypes.map((prototype) => Reflect.ownKeys(prototype).map(String).join()).join('|');
const cleanKeys = keysNow();

/** Values within a value, each counted once for every place it stands in. */
const sizeOf = (value: unknown, left = 2_000_000): number => {
	if (typeof value === 'string') return value.length;
	if (ArrayBuffer.isView(value)) return value.byteLength;
	if (typeof value !== 'object' || value === null) return 1;
	const parts: Iterable<unknown> = value instanceof Map ? [...value].flat() : Object.values(value);
	let size = 1;
	for (const part of parts) {
		size += sizeOf(part, left - size);
		if (size > left) return size;
	}
	return size;
};

/** A result of ours says `ok`; one that failed names its type. Other parsers answer undefined. */
const isOurs = (answer: unknown): boolean => {
	if (typeof answer !== 'object' || answer === null || !('ok' in answer)) return true;
	if (answer.ok === true) return 'value' in answer;
	return 'error' in answer && typeof (answer.error as { type?: unknown }).type === 'string'; // judged here
};

const lengthOf = (input: unknown): number => sizeOf(input);

/** Fuzzes one parser and returns the processor time of its slowest answer, milliseconds. */
export const fuzz = async <T>(
	inputs: fc.Arbitrary<T>,
	parse: (input: T) => unknown,
	check?: (input: T, answer: unknown) => void
): Promise<number> => {
	let worstMs = 0;
	await fc.assert(
		fc.asyncProperty(inputs, async (input) => {
			const before = process.cpuUsage();
			const answer = await parse(input);
			const { user, system } = process.cpuUsage(before);
			const ms = (user + system) / 1000;
			worstMs = Math.max(worstMs, ms);
			if (ms > mostMs) throw new Error(`one answer took ${ms} ms`);
			expect(isOurs(answer)).toBe(true);
			expect(keysNow()).toBe(cleanKeys);
			expect(sizeOf(answer)).toBeLessThanOrEqual(64 * lengthOf(input) + 20_000);
			check?.(input, answer);
		}),
		{ numRuns: runs }
	);
	return worstMs;
};
