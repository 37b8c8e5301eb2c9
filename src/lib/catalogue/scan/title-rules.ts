/** What a sound title record has: its fields as bits, and the words that some of them may hold. */
import { utf8 } from '#lib/core/bytes.ts';
import type { TitleType } from './title-sink.ts';

/** Fields that decide whether a record is complete, as bits. */
export const seen = {
	id: 1,
	type: 2,
	title: 4,
	licence: 8,
	rightsHolder: 16,
	added: 32,
	variant: 64,
	series: 128
};
export const required =
	seen.id | seen.type | seen.title | seen.licence | seen.rightsHolder | seen.added;

/** The last moment that a date can say (ECMA-262, 21.4.1.1). */
export const latestMs = 8.64e15;

const types: readonly (readonly [TitleType, Uint8Array])[] = (
	['film', 'series', 'episode'] as const
).map((type) => [type, utf8(type)]);

/** The type that a text spells. */
export const typeOfRange = (
	bytes: Uint8Array,
	start: number,
	end: number
): TitleType | undefined => {
	for (const [type, word] of types) {
		if (word.length === end - start && word.every((byte, i) => byte === bytes[start + i])) {
			return type;
		}
	}
	return undefined;
};
export const subtitleKinds = new Set(['subtitles', 'captions', 'descriptions']);
