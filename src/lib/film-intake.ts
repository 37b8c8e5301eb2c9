/** Films that a publisher takes in, one job each: told of as they go, stopped when asked, and passed on from then on. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';
import { takeFilm, type FilmKeeper } from '#lib/studio/take-film.ts';

export interface FilmIntake {
	/** The job's name is the caller's; answers with the torrent, or with the name of what is wrong. */
	readonly takeFilm: (
		job: string,
		film: { readonly file: Blob; readonly name: string; readonly trackers: readonly string[] }
	) => Promise<
		{ readonly infoHash: InfoHash; readonly info: Bytes } | { readonly refused: string }
	>;
	/** Nothing of the film stays. */
	readonly stopTaking: (job: string) => void;
}

export interface FilmIntakeOptions {
	readonly keeper: FilmKeeper;
	readonly digest: Digest;
	/** The share that is done, 0 to 1, at most a hundred times a job. */
	readonly tell: (job: string, share: number) => void;
	/** The film is whole here: it is kept, and given to whoever asks. */
	readonly hold: (infoHash: InfoHash, trackers: readonly string[]) => Promise<void>;
}

/** No job runs. */
export const createFilmIntake = (options: FilmIntakeOptions): FilmIntake => {
	const jobs = new Map<string, AbortController>();
	return {
		takeFilm: async (job, { file, name, trackers }) => {
			const stop = new AbortController();
			jobs.get(job)?.abort();
			jobs.set(job, stop);
			let told = 0;
			const taken = await takeFilm(
				{
					name,
					lengthBytes: file.size,
					read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer())
				},
				{
					keeper: options.keeper,
					digest: options.digest,
					signal: stop.signal,
					progress: (share) => {
						const now = Math.floor(100 * share);
						if (now > told) options.tell(job, share);
						told = now;
					}
				}
			);
			if (jobs.get(job) === stop) jobs.delete(job);
			if (!taken.ok) return { refused: taken.error.type };
			await options.hold(taken.value.infoHash, trackers);
			return taken.value;
		},
		stopTaking: (job) => {
			jobs.get(job)?.abort();
		}
	};
};
