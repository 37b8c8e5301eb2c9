/** The films that the leading tab plays, for itself and for the other tabs: opened on demand, closed when nobody asks. */
import type { Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import type { Playback } from './playback.ts';
import {
	openingReport,
	reportOf,
	type FilmOrder,
	type FilmReport,
	type FilmService
} from './shown-film.ts';

export interface FilmDeskOptions {
	readonly clock: Clock;
	/** Names this desk among those before and after it. */
	readonly desk: string;
	/** Begins to play; the engine may have to be loaded first. */
	readonly open: (order: FilmOrder) => Promise<Playback>;
}

interface Shown {
	readonly playback: Promise<Playback>;
	report: FilmReport;
	readonly waiting: Set<() => void>;
	stop: () => void;
}

/** An unchanged film is reported after so long: the question shows that somebody still looks. */
const answerMs = 5000;
/** A film about which nobody has asked for so long belongs to a tab that is gone. */
const abandonedMs = 15_000;

/** No film is open. */
export const createFilmDesk = (options: FilmDeskOptions): FilmService => {
	const { clock, desk } = options;
	const films = new Map<string, Shown>();

	const close = async (id: string): Promise<void> => {
		const shown = films.get(id);
		if (!shown) return;
		films.delete(id);
		shown.stop();
		for (const answer of [...shown.waiting]) answer();
		// One that could not be opened has nothing to close.
		await shown.playback.then(
			(playback) => playback.close(),
			() => undefined
		);
	};

	const abandonLater = (id: string, shown: Shown): void => {
		shown.stop();
		shown.stop = clock.after(abandonedMs, () => {
			void close(id); // Leaving never waits for the swarm.
		});
	};

	const follow = async (shown: Shown): Promise<void> => {
		const tell = (report: FilmReport): void => {
			shown.report = report;
			for (const answer of [...shown.waiting]) answer();
		};
		try {
			const playback = await shown.playback;
			const look = (): void => {
				tell(reportOf(playback, { desk, serial: shown.report.serial + 1 }));
			};
			playback.subscribe(look);
			look();
		} catch (cause) {
			const error = { type: 'EngineFailed', cause: String(cause) } as const;
			tell({ ...shown.report, serial: shown.report.serial + 1, error });
		}
	};

	const open = (id: string, order: FilmOrder): Shown => {
		const [oldest] = films.keys();
		if (films.size >= limits.torrent.shown && oldest !== undefined) void close(oldest); // as above
		const shown: Shown = {
			playback: options.open(order),
			report: openingReport(desk),
			waiting: new Set(),
			stop: () => undefined
		};
		films.set(id, shown);
		void follow(shown); // Its failure is a report.
		return shown;
	};

	return {
		watchFilm: ({ id, order, seen }) => {
			const shown = films.get(id) ?? open(id, order);
			shown.stop();
			return new Promise((resolve) => {
				let cancel = (): void => undefined;
				const answer = (): void => {
					shown.waiting.delete(answer);
					cancel();
					if (shown.waiting.size === 0) abandonLater(id, shown);
					resolve(shown.report);
				};
				shown.waiting.add(answer);
				if (seen?.desk !== desk || seen.serial !== shown.report.serial) answer();
				else cancel = clock.after(answerMs, answer);
			});
		},
		readFilmFile: async (id, fileIndex): Promise<Bytes | undefined> => {
			const playback = await films.get(id)?.playback;
			const file = playback?.snapshot().files.find(({ index }) => index === fileIndex);
			if (!playback || !file || file.lengthBytes > limits.subtitles.bytes) return undefined;
			return playback.readFile(file, AbortSignal.timeout(limits.torrent.besideMs));
		},
		closeFilm: close
	};
};
