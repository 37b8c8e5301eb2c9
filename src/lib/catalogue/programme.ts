/** A channel's programme: which of its titles begins when, so that everybody sees the same second without anybody in between. */
import type { Bytes } from '#lib/core/bytes.ts';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import { fieldsOf, listOf, wholeOf } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';

export interface Showing {
	/** Seconds since 1970. */
	readonly start: number;
	/** A title of the same channel that has a film. */
	readonly id: string;
	/** How long it takes, seconds. */
	readonly length: number;
}

export interface BadProgramme {
	readonly type: 'BadProgramme';
	/** What is wrong with it. */
	readonly part: 'size' | 'document' | 'showing' | 'order';
}

const longestSeconds = 48 * 3600;
const idShape = /^[a-z0-9][a-z0-9._-]{0,127}$/;

const parseShowing = (value: unknown): Showing | undefined => {
	if (!Array.isArray(value) || value.length !== 3) return undefined;
	const [first, id, last] = value as readonly unknown[];
	const start = wholeOf(first, { least: 0, most: limits.programme.latestSeconds });
	const length = wholeOf(last, { least: 1, most: longestSeconds });
	if (start === undefined || length === undefined) return undefined;
	return typeof id === 'string' && idShape.test(id) ? { start, id, length } : undefined;
};

/** One hall: a showing ends before the next begins. */
const isInOrder = (showings: readonly Showing[]): boolean =>
	showings.every((one, i) => {
		const before = showings[i - 1];
		return !before || before.start + before.length <= one.start;
	});

/** Reads a programme whose hash has been checked. */
export const parseProgramme = (bytes: Uint8Array): Result<readonly Showing[], BadProgramme> => {
	const bad = (part: BadProgramme['part']): Result<readonly Showing[], BadProgramme> =>
		err({ type: 'BadProgramme', part });
	if (bytes.length > limits.programme.bytes) return bad('size');
	const decoded = decodeCbor(bytes, limits.programme.bytes);
	const fields = decoded.ok ? fieldsOf(decoded.value) : undefined;
	if (fields?.['v'] !== 1) return bad('document');
	const showings = listOf(fields['s'], limits.programme.showings, parseShowing);
	if (!showings) return bad('showing');
	return isInOrder(showings) ? ok(showings) : bad('order');
};

/** Canonical bytes of a programme, in order of time; what no reader would take is told now. */
export const encodeProgramme = (showings: readonly Showing[]): Result<Bytes, BadProgramme> => {
	const sorted = [...showings].sort((a, b) => a.start - b.start);
	const bytes = encodeCbor({ v: 1, s: sorted.map(({ start, id, length }) => [start, id, length]) });
	const read = parseProgramme(bytes);
	return read.ok ? ok(bytes) : read;
};

/** What is on at a moment, and what comes after it. */
export const programmeAt = (
	showings: readonly Showing[],
	nowMs: number
): { readonly now?: Showing; readonly next?: Showing } => {
	const seconds = nowMs / 1000;
	const now = showings.find(({ start, length }) => start <= seconds && seconds < start + length);
	const next = showings.find(({ start }) => start > seconds);
	return { ...(now ? { now } : {}), ...(next ? { next } : {}) };
};
