/** What a sound title record has: its fields as bits, and the words that some of them may hold. */
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

export const typesByText = new Map<string, TitleType>([
	['film', 'film'],
	['series', 'series'],
	['episode', 'episode']
]);
export const subtitleKinds = new Set(['subtitles', 'captions', 'descriptions']);
