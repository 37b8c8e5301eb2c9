/** Meets peers of films: one socket to each tracker for all films, offers with each announce, answers to those of others. */
import { parseTrackerAddress } from '#lib/core/addresses.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import type { IceServer } from '#lib/core/config.ts';
import { installPromptIce } from '#lib/core/adapters/prompt-ice.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import type { PeerMeeting } from '#lib/stream/swarm/ports.ts';
import { createConnectionBudget } from './connection-budget.ts';
import type { Neighbours } from './film-neighbours.ts';
import { createFilmSwarm, type FilmSwarm } from './film-swarm.ts';
import { createTrackerSocket, type TrackerSocket } from './tracker-socket.ts';

export interface FilmMeetingOptions {
	/** Our own, 40 hex digits: the same as the engine's. */
	readonly peerId: string;
	readonly iceServers: readonly IceServer[];
	/** The lobby's connections: films run on them as well. */
	readonly neighbours?: Neighbours;
	readonly clock: Clock;
	readonly random: Random;
}

interface Line {
	readonly socket: TrackerSocket;
	readonly swarms: Set<FilmSwarm>;
	isOpen: boolean;
}

/** A tracker that no film needs any more is kept for so long: the next film often names the same. */
const idleMs = 30_000;

/** Dials no tracker before the first film is joined. */
export const createFilmMeeting = (options: FilmMeetingOptions): PeerMeeting => {
	installPromptIce();
	const { clock, random } = options;
	const budget = createConnectionBudget(clock);
	const lines = new Map<string, Line>();
	const swarms = new Set<FilmSwarm>();

	const openLine = (url: string): Line => {
		const known = lines.get(url);
		if (known) return known;
		const line: Line = {
			isOpen: false,
			swarms: new Set(),
			socket: createTrackerSocket({
				url,
				clock,
				random,
				isCalm: () => [...line.swarms].every((swarm) => swarm.isCalm()),
				onOpen: () => {
					line.isOpen = true;
					for (const swarm of line.swarms) swarm.opened(url);
				},
				onLost: () => {
					line.isOpen = false;
					for (const swarm of line.swarms) swarm.lost(url);
				},
				onText: (text) => {
					for (const swarm of line.swarms) if (swarm.hear(url, text)) return;
				}
			})
		};
		lines.set(url, line);
		return line;
	};
	const leaveLine = (url: string, swarm: FilmSwarm): void => {
		const line = lines.get(url);
		line?.swarms.delete(swarm);
		clock.after(idleMs, () => {
			if (!line || line.swarms.size > 0 || lines.get(url) !== line) return;
			lines.delete(url);
			line.socket.close();
		});
	};

	return {
		join: ({ infoHash, trackers, onPipe, onChange }) => {
			const urls = [...new Set(trackers.flatMap((text) => parseTrackerAddress(text) ?? []))].slice(
				0,
				limits.title.trackers
			);
			const swarm = createFilmSwarm({
				swarm: { infoHash, peerId: options.peerId },
				iceServers: options.iceServers,
				trackers: urls,
				clock,
				random,
				budget,
				...(options.neighbours ? { neighbours: options.neighbours } : {}),
				newOfferId: () => bytesToHex(random.bytes(20)),
				send: (url, text) => lines.get(url)?.socket.send(text) ?? false,
				onPipe,
				onChange
			});
			swarms.add(swarm);
			for (const url of urls) {
				const line = openLine(url);
				line.swarms.add(swarm);
				if (line.isOpen) swarm.opened(url);
				else line.socket.hurry();
			}
			return {
				status: swarm.status,
				setLeft: swarm.setLeft,
				lookAgain: () => {
					swarm.lookAgain();
					for (const url of urls) lines.get(url)?.socket.hurry();
				},
				close: () => {
					swarm.close();
					swarms.delete(swarm);
					for (const url of urls) leaveLine(url, swarm);
				}
			};
		},
		close: () => {
			for (const swarm of swarms) swarm.close();
			swarms.clear();
			for (const { socket } of lines.values()) socket.close();
			lines.clear();
		}
	};
};
