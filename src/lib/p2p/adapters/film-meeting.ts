/** Meets peers of films: at each film's trackers, offers with each announce, answers to those of others. */
import { parseTrackerAddress } from '#lib/core/addresses.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import type { IceServer } from '#lib/core/config.ts';
import { installPromptIce } from '#lib/core/adapters/prompt-ice.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import type { PeerMeeting } from '#lib/stream/swarm/ports.ts';
import { createConnectionBudget, type ConnectionBounds } from './connection-budget.ts';
import type { Neighbours } from './film-neighbours.ts';
import { createFilmSwarm, type FilmSwarm } from './film-swarm.ts';
import { createTrackerLines, type TrackerLine, type TrackerLines } from './tracker-lines.ts';

export interface FilmMeetingOptions {
	/** Our own, 40 hex digits: the same as the engine's. */
	readonly peerId: string;
	readonly iceServers: readonly IceServer[];
	readonly relayOnly?: boolean | undefined;
	/** The lobby's connections: films run on them as well. */
	readonly neighbours?: Neighbours;
	/** Sockets that the lobby has open already; its own by default. */
	readonly lines?: TrackerLines;
	/** How many connections all films may have; what a browser bears by default. */
	readonly connections?: ConnectionBounds;
	readonly clock: Clock;
	readonly random: Random;
}

/** A tracker that no film needs any more is kept for so long: the next film often names the same. */
const idleMs = 30_000;

/** Dials no tracker before the first film is joined. */
export const createFilmMeeting = (options: FilmMeetingOptions): PeerMeeting => {
	installPromptIce();
	const { clock, random } = options;
	const budget = createConnectionBudget(clock, options.connections);
	const lines = options.lines ?? createTrackerLines({ clock, random });
	const swarms = new Map<FilmSwarm, ReadonlyMap<string, TrackerLine>>();

	const leave = (swarm: FilmSwarm, lingerMs: number): void => {
		swarm.close();
		for (const line of swarms.get(swarm)?.values() ?? []) line.leave(lingerMs);
		swarms.delete(swarm);
	};

	return {
		join: ({ infoHash, trackers, leftBytes, onPipe, onChange }) => {
			const urls = [...new Set(trackers.flatMap((text) => parseTrackerAddress(text) ?? []))].slice(
				0,
				limits.title.trackers
			);
			const ours = new Map<string, TrackerLine>();
			const swarm = createFilmSwarm({
				swarm: { infoHash, peerId: options.peerId },
				iceServers: options.iceServers,
				relayOnly: options.relayOnly,
				trackers: urls,
				...(leftBytes === undefined ? {} : { leftBytes }),
				clock,
				random,
				budget,
				...(options.neighbours ? { neighbours: options.neighbours } : {}),
				newOfferId: () => bytesToHex(random.bytes(20)),
				send: (url, text) => ours.get(url)?.send(text) ?? false,
				onPipe,
				onChange
			});
			swarms.set(swarm, ours);
			for (const url of urls) {
				const line = lines.join(url, {
					isCalm: swarm.isCalm,
					onOpen: () => {
						swarm.opened(url);
					},
					onLost: () => {
						swarm.lost(url);
					},
					onText: (text) => swarm.hear(url, text)
				});
				ours.set(url, line);
				line.hurry();
			}
			return {
				status: swarm.status,
				setLeft: swarm.setLeft,
				lookAgain: () => {
					swarm.lookAgain();
					for (const line of ours.values()) line.hurry();
				},
				close: () => {
					leave(swarm, idleMs);
				}
			};
		},
		close: () => {
			for (const swarm of [...swarms.keys()]) leave(swarm, 0);
		}
	};
};
