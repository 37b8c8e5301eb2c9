/** One peer with a lobby and films, over real WebRTC in Node: what its films were told, and a way to wait for it. */
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import {
	createNeighbours,
	type JoinedNeighbours,
	type Neighbours
} from '#lib/p2p/adapters/film-neighbours.ts';
import { createLobbyTransport } from '#lib/p2p/adapters/lobby-transport.ts';
import type { Pipe } from '#lib/stream/swarm/ports.ts';
import { createLinkRecorder, type LinkRecorder } from './link-recorder.ts';

export interface HeardFilm extends JoinedNeighbours {
	/** Every line that was ever handed over. */
	readonly pipes: readonly Pipe[];
	/** What came on all of them, and how many have ended from the other side. */
	readonly heard: readonly number[];
	readonly closed: () => number;
	/** Lines that ended, whoever ended them, those among them that never opened. */
	readonly ended: () => number;
	/** Resolves once this is true, looked at after every event. */
	readonly until: (isTrue: () => boolean) => Promise<void>;
}

export interface FilmHouse {
	readonly peerId: string;
	readonly links: LinkRecorder;
	readonly neighbours: Neighbours;
	readonly join: (
		infoHash: string,
		choices?: { readonly wanted?: boolean; readonly welcome?: () => boolean }
	) => HeardFilm;
	readonly stop: () => void;
}

/** In the lobby at these trackers, with no film open. */
export const openFilmHouse = (trackers: readonly string[], peerId: string): FilmHouse => {
	const neighbours = createNeighbours(systemClock);
	const links = createLinkRecorder();
	const lobby = createLobbyTransport({
		clock: systemClock,
		random: systemRandom,
		iceServers: [],
		trackers,
		peerId,
		neighbours
	});
	const stop = lobby.start(links.events);
	return {
		peerId,
		links,
		neighbours,
		stop,
		join: (infoHash, { wanted = true, welcome = () => true } = {}) => {
			const pipes: Pipe[] = [];
			const heard: number[] = [];
			const checks = new Set<() => void>();
			const counts = { closed: 0, ended: 0 };
			const look = (): void => {
				for (const check of [...checks]) check();
			};
			const joined = neighbours.join({
				infoHash,
				isWanted: () => wanted,
				mayMeet: welcome,
				onPipe: (pipe) => {
					pipes.push(pipe);
					pipe.open({
						data: (bytes) => {
							heard.push(...bytes);
							look();
						},
						writable: look,
						closed: () => {
							counts.closed++;
							look();
						}
					});
					look();
				},
				onEnd: () => {
					counts.ended++;
					look();
				}
			});
			return {
				...joined,
				pipes,
				heard,
				closed: () => counts.closed,
				ended: () => counts.ended,
				until: (isTrue) =>
					new Promise((resolve) => {
						const check = (): void => {
							if (!isTrue()) return;
							checks.delete(check);
							resolve();
						};
						checks.add(check);
						check();
					})
			};
		}
	};
};
