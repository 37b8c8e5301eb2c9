/** How many people have a film, from the trackers whose sockets stand already: one question for many films, nobody dialled. */
import { parseTrackerAddress } from '#lib/core/addresses.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import type { FilmSought } from '#lib/p2p/ports.ts';
import { parseScrape, scrapeText, type FilmSight } from '#lib/p2p/signalling.ts';
import type { TrackerLines } from './tracker-lines.ts';

export interface FilmSights {
	/** Films that a tracker knew something of, in no order; those of which nobody said anything are left out. */
	readonly sight: (films: readonly FilmSought[]) => Promise<readonly FilmSight[]>;
}

export interface FilmSightsOptions {
	readonly lines: TrackerLines;
	/** Where every film is looked for, beside its own trackers. */
	readonly trackers: readonly string[];
	readonly clock: Clock;
}

const { perSecond, answerMs } = limits.sights;

/** Nothing is asked before the first film is looked for. */
export const createFilmSights = ({ lines, trackers, clock }: FilmSightsOptions): FilmSights => {
	const ask = (url: string, hashes: ReadonlySet<string>): Promise<readonly FilmSight[]> =>
		new Promise((resolve) => {
			const end = (sights: readonly FilmSight[]): void => {
				stopTimer();
				line?.leave(0);
				resolve(sights);
			};
			const stopTimer = clock.after(answerMs, () => {
				end([]);
			});
			const line = lines.joinOpen(url, {
				isCalm: () => true,
				onOpen: () => undefined,
				onLost: () => {
					end([]);
				},
				onText: (text) => {
					const sights = parseScrape(text);
					// Another question may be under way at the same tracker.
					if (!sights?.some(({ infoHash }) => hashes.has(infoHash))) return false;
					end(sights.filter(({ infoHash }) => hashes.has(infoHash)));
					return true;
				}
			});
			if (line?.send(scrapeText([...hashes])) !== true) end([]);
		});

	return {
		sight: async (asked) => {
			const films = asked.slice(0, perSecond);
			const byTracker = new Map<string, Set<string>>();
			for (const { infoHash, trackers: own } of films) {
				for (const text of [...trackers, ...own]) {
					const url = parseTrackerAddress(text);
					if (url === undefined) continue;
					const hashes = byTracker.get(url) ?? new Set();
					byTracker.set(url, hashes.add(infoHash));
				}
			}
			const answers = await Promise.all([...byTracker].map(([url, hashes]) => ask(url, hashes)));
			const people = new Map<string, number>();
			for (const { infoHash, people: count } of answers.flat()) {
				people.set(infoHash, Math.max(count, people.get(infoHash) ?? 0));
			}
			return [...people].map(([infoHash, count]) => ({ infoHash, people: count }));
		}
	};
};
