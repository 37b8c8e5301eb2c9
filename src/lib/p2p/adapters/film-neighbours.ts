/** Films on connections that the lobby holds already: one more data channel each, opened by whoever wants the film. */
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import { fullBucket, takeTokens, type Bucket } from '#lib/p2p/rate-limit.ts';
import type { Pipe } from '#lib/stream/swarm/ports.ts';
import { channelLine } from './data-line.ts';
import { createDataPipe } from './data-pipe.ts';

/** One neighbour's place, as the lobby sees it. */
export interface Seat {
	/** The other end has opened a channel that is not the lobby's. */
	readonly take: (channel: RTCDataChannel) => void;
	/** The other end knows who we are: it may be asked for films. */
	readonly ready: () => void;
	/** A film runs on the connection now. */
	readonly isBusy: () => boolean;
	/** The connection ends, and every film's line on it. */
	readonly leave: () => void;
}

/** A film that is open here. */
export interface NeighbourFilm {
	/** 40 hex digits. */
	readonly infoHash: string;
	/** Something of it is missing: neighbours are asked. Without that we only answer. */
	readonly isWanted: () => boolean;
	/** A line to this peer (40 hex digits) would be of use; `theyAsk` when they have opened it. */
	readonly mayMeet: (peerId: string, theyAsk: boolean) => boolean;
	/** A line is open; told once each. */
	readonly onPipe: (pipe: Pipe) => void;
	/** A line has ended; `refuseMs` as for a pipe. */
	readonly onEnd: (peerId: string, refuseMs: number) => void;
}

export interface JoinedNeighbours {
	/** Peers behind open lines, 40 hex digits each. */
	readonly peers: () => readonly string[];
	/** Asks those who were not asked lately. */
	readonly lookAgain: () => void;
	readonly close: () => void;
}

export interface Neighbours {
	/** For the lobby: both handshakes are done on this connection. */
	readonly enter: (neighbour: {
		/** Our own name and theirs there, 40 hex digits each. */
		readonly ownId: string;
		readonly peerId: string;
		readonly connection: RTCPeerConnection;
		/** The last film on it has ended. */
		readonly onIdle: () => void;
		/** It opens channels far faster than anybody clicks on films. */
		readonly onAbuse: () => void;
	}) => Seat;
	/** For films: asks the neighbours at once, and those who come later, and answers whoever asks. */
	readonly join: (film: NeighbourFilm) => JoinedNeighbours;
}

interface Line {
	readonly film: NeighbourFilm;
	readonly isOurs: boolean;
	/** Ends it, and tells whoever reads it. */
	readonly lose: () => void;
	isOpen: boolean;
}

interface Place {
	readonly ownId: string;
	readonly peerId: string;
	readonly connection: RTCPeerConnection;
	readonly onIdle: () => void;
	readonly onAbuse: () => void;
	/** By infohash: one for each film. */
	readonly lines: Map<string, Line>;
	/** When it was asked for which film, milliseconds since 1970; the oldest are forgotten first. */
	readonly askedMs: Map<string, number>;
	isReady: boolean;
	opened: Bucket;
	/** Channels that came when the bucket was empty. */
	excess: number;
}

const { torrent, lobby } = limits;
const opening = { perSecond: torrent.lentChannelsPerSecond, burst: torrent.lentChannelsBurst };
/** Channels beyond the rate for which a connection ends: closing them costs something, too. */
const excessMost = 64;
/** A channel that says to be open and of which no event tells is believed after this time. */
const openEventMs = 100;
/** Films that one neighbour is remembered to have been asked for. */
const askedMost = 256;

const labelOf = (infoHash: string): string => `mt-film:${infoHash}`;

/** The infohash in a channel's label; undefined for anything else. */
const filmOf = (label: string): string | undefined => /^mt-film:([0-9a-f]{40})$/.exec(label)?.[1];

/**
 * Nobody is here yet. Whoever asks names one film, and learns of us only whether it is open here: a channel for any
 * other film, or with any other label, is closed at once, and few may be opened in a while.
 */
export const createNeighbours = (clock: Clock): Neighbours => {
	const places = new Set<Place>();
	const films = new Set<NeighbourFilm>();

	const linesOf = (film: NeighbourFilm): readonly Line[] =>
		[...places].flatMap(({ lines }) => [...lines.values()].filter((line) => line.film === film));

	const begin = (
		place: Place,
		{ film, channel, isOurs }: { film: NeighbourFilm; channel: RTCDataChannel; isOurs: boolean }
	): void => {
		const { connection, peerId, lines } = place;
		const lent = channelLine(connection, channel, isOurs);
		const line: Line = { film, isOurs, lose: lent.lose, isOpen: false };
		lines.set(film.infoHash, line);
		const pipe = createDataPipe(lent, {
			peerId,
			onClose: (refuseMs) => {
				stopTimer();
				if (lines.get(film.infoHash) === line) lines.delete(film.infoHash);
				film.onEnd(peerId, refuseMs);
				if (lines.size === 0) place.onIdle();
			}
		});
		let stopTimer = clock.after(lobby.connectMs, lent.lose);
		const opened = (): void => {
			if (line.isOpen || lines.get(film.infoHash) !== line) return;
			stopTimer();
			line.isOpen = true;
			film.onPipe(pipe);
		};
		channel.addEventListener('open', opened);
		// What is heard before that waits: Chromium lets a channel hear while it still connects, and refuses to send.
		channel.addEventListener('message', () => {
			if (channel.readyState === 'open') opened();
		});
		if (channel.readyState === 'open') {
			// Chromium says so before it is so: of what is sent before the event, 8 times in 1,500 it loses all without an error.
			stopTimer();
			stopTimer = clock.after(openEventMs, opened);
		}
	};

	const open = (place: Place, film: NeighbourFilm): void => {
		const { askedMs } = place;
		const { infoHash } = film;
		// Asked again means newest again.
		askedMs.delete(infoHash);
		askedMs.set(infoHash, clock.now());
		const [oldest] = askedMs.keys();
		if (oldest !== undefined && askedMs.size > askedMost) askedMs.delete(oldest);
		try {
			const channel = place.connection.createDataChannel(labelOf(infoHash));
			begin(place, { film, channel, isOurs: true });
		} catch {
			// The connection has ended, or has no more channels; the lobby hears of the one and the other does no harm.
		}
	};
	const mayAsk = (place: Place, film: NeighbourFilm): boolean => {
		const { isReady, lines, askedMs, peerId } = place;
		if (!isReady || lines.has(film.infoHash) || lines.size >= torrent.lentChannels) return false;
		const sinceMs = clock.now() - (askedMs.get(film.infoHash) ?? -Infinity);
		return sinceMs >= torrent.neighbourAgainMs && film.mayMeet(peerId, false);
	};
	const ask = (film: NeighbourFilm, asked: Iterable<Place>): void => {
		for (const place of asked) {
			if (!film.isWanted() || linesOf(film).length >= torrent.neighboursAsked) return;
			if (mayAsk(place, film)) open(place, film);
		}
	};

	/** The film that a channel of theirs is for, if it is to be kept. */
	const welcomed = (place: Place, label: string): NeighbourFilm | undefined => {
		const { lines, ownId, peerId } = place;
		const infoHash = filmOf(label);
		const known = infoHash === undefined ? undefined : lines.get(infoHash);
		// Two who ask each other at once have two channels; both ends keep the one that the lower peer id opened.
		if (known) return known.isOurs && peerId < ownId ? known.film : undefined;
		if (lines.size >= torrent.lentChannels) return undefined;
		return [...films].find((film) => film.infoHash === infoHash && film.mayMeet(peerId, true));
	};
	const mayOpen = (place: Place): boolean => {
		const left = takeTokens(place.opened, opening, { nowMs: clock.now() });
		place.opened = left ?? place.opened;
		if (!left && ++place.excess > excessMost) place.onAbuse();
		return left !== undefined;
	};
	const take = (place: Place, channel: RTCDataChannel): void => {
		const film = mayOpen(place) ? welcomed(place, channel.label) : undefined;
		if (!film) {
			channel.close();
			return;
		}
		const known = place.lines.get(film.infoHash);
		begin(place, { film, channel, isOurs: false });
		known?.lose();
	};

	return {
		enter: (neighbour) => {
			const place: Place = {
				...neighbour,
				lines: new Map(),
				askedMs: new Map(),
				isReady: false,
				excess: 0,
				opened: fullBucket(opening, clock.now())
			};
			places.add(place);
			return {
				take: (channel) => {
					if (places.has(place)) take(place, channel);
					else channel.close();
				},
				ready: () => {
					place.isReady = true;
					for (const film of films) ask(film, [place]);
				},
				isBusy: () => place.lines.size > 0,
				leave: () => {
					places.delete(place);
					for (const { lose } of [...place.lines.values()]) lose();
				}
			};
		},
		join: (film) => {
			films.add(film);
			ask(film, places);
			return {
				peers: () =>
					[...places]
						.filter(({ lines }) => {
							const line = lines.get(film.infoHash);
							return line?.film === film && line.isOpen;
						})
						.map(({ peerId }) => peerId),
				lookAgain: () => {
					ask(film, places);
				},
				close: () => {
					films.delete(film);
					for (const { lose } of linesOf(film)) lose();
				}
			};
		}
	};
};
