/** Which films are passed on after they were played, as it is remembered from one visit to the next. */
import { fieldsOf } from '#lib/core/fields.ts';
import { parseInfoHash, type InfoHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';

/** A film and where its swarm meets. */
export interface PassedOn {
	readonly infoHash: InfoHash;
	readonly trackers: readonly string[];
}

/** Films that stay in their swarms, the ones played last. */
export const passedOnMost = 3;

const trackerOf = (value: unknown): readonly string[] =>
	typeof value === 'string' && value.length <= 2048 && /^wss?:\/\//.test(value) ? [value] : [];

/** A list from storage, which may be old or damaged: what cannot be read is left out. Oldest first. */
export const parsePassedOn = (value: unknown): readonly PassedOn[] => {
	if (!Array.isArray(value)) return [];
	const entries: readonly unknown[] = value;
	return entries
		.flatMap((entry): readonly PassedOn[] => {
			const fields = fieldsOf(entry);
			const hash = fields?.['infoHash'];
			const infoHash = typeof hash === 'string' ? parseInfoHash(hash) : undefined;
			const trackers: readonly unknown[] = Array.isArray(fields?.['trackers'])
				? fields['trackers']
				: [];
			if (!infoHash) return [];
			return [{ infoHash, trackers: trackers.flatMap(trackerOf).slice(0, limits.title.trackers) }];
		})
		.slice(-passedOnMost);
};
