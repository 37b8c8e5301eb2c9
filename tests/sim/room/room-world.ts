/** A room of simulated people: clocks that are wrong and drift, lines that are slow and repeat, players that stall. */
import { createSeededClock, createSeededRandom } from '#lib/core/adapters/seeded.ts';
import type { Clock } from '#lib/core/ports.ts';
import type { ScreenReport, Steering } from '#lib/together/drift.ts';
import { encodeRoomMessage, parseRoomMessage } from '#lib/together/messages.ts';
import { createParty, type Party } from '#lib/together/party.ts';
import type { Deed } from '#lib/together/ports.ts';
import type { RoomLinkEvents } from '#lib/together/room-links.ts';

export interface Person {
	readonly name: string;
	readonly party: Party;
	/** Where the film is on this screen now, seconds. */
	readonly seconds: () => number;
	readonly isPaused: () => boolean;
	readonly act: (deed: Deed) => void;
	/** Its film does not come: it stands still until it is let go on. */
	readonly stall: (stalled: boolean) => void;
	readonly leave: () => void;
	/** Times that the player jumped. */
	readonly jumps: () => number;
}

export interface LineKind {
	readonly delayMs: number;
	readonly jitterMs: number;
	/** Of 100 messages so many are lost, and sent again 200 ms later. */
	readonly lossPercent: number;
}

/** Nobody is in it. */
export const createRoomWorld = (
	seed: number,
	line: LineKind
): {
	readonly clock: ReturnType<typeof createSeededClock>;
	readonly join: (
		name: string,
		kind?: { skewMs?: number; parts?: number; drift?: number; isHost?: boolean }
	) => Person;
} => {
	const clock = createSeededClock();
	const random = createSeededRandom(seed);
	const ends = new Map<string, { events: RoomLinkEvents; clock: Clock }>();
	const startMs = clock.now();

	/** A clock that was set wrong and runs a little fast or slow. */
	const wrongClock = (skewMs: number, parts: number): Clock => ({
		now: () => Math.round(startMs + skewMs + (clock.now() - startMs) * (1 + parts / 1_000_000)),
		after: clock.after
	});

	const lastAt = new Map<string, number>();
	/** In order, as a data channel is; late by what the line and its losses cost. */
	const carry = (from: string, to: string, run: () => void): void => {
		const lost = random.below(100) < line.lossPercent ? 200 : 0;
		const delayMs = line.delayMs + random.below(Math.max(1, line.jitterMs)) + lost;
		const way = `${from}>${to}`;
		const at = Math.max(clock.now() + delayMs, lastAt.get(way) ?? 0);
		lastAt.set(way, at);
		clock.after(at - clock.now(), run);
	};

	const player = (drift: number) => {
		let [seconds, paused, stalled, rate, jumps] = [0, true, false, 1, 0];
		let atMs = clock.now();
		let seekingUntil = 0;
		const advance = (): void => {
			const now = clock.now();
			if (!paused && !stalled && now >= seekingUntil)
				seconds += ((now - Math.max(atMs, seekingUntil)) / 1000) * rate * drift;
			atMs = now;
		};
		return {
			read: (): ScreenReport => {
				advance();
				const isSeeking = clock.now() < seekingUntil;
				return {
					...{ seconds, isPaused: paused, isReady: !stalled && !isSeeking, isSeeking, rate },
					...{ duration: 7200, needsPress: false, wasGoing: false }
				};
			},
			apply: ({ paused: wanted, seekTo, rate: fast }: Steering): void => {
				advance();
				paused = wanted;
				rate = fast;
				if (seekTo === undefined) return;
				seconds = seekTo;
				jumps++;
				seekingUntil = clock.now() + 40;
			},
			set: (change: { paused?: boolean; seconds?: number; stalled?: boolean }): void => {
				advance();
				paused = change.paused ?? paused;
				seconds = change.seconds ?? seconds;
				stalled = change.stalled ?? stalled;
			},
			jumps: () => jumps
		};
	};

	const join = (
		name: string,
		kind: { skewMs?: number; parts?: number; drift?: number; isHost?: boolean } = {}
	): Person => {
		const own = wrongClock(kind.skewMs ?? 0, kind.parts ?? 0);
		const film = player(kind.drift ?? 1);
		let did: (deed: Deed) => void = () => undefined;
		const drop = (): void => {
			ends.delete(name);
			for (const [other, end] of ends)
				carry(name, other, () => {
					end.events.closed(name);
				});
		};
		const party = createParty({
			...{ name, isHost: kind.isHost ?? false, clock: own, random, changed: () => undefined },
			links: (events) => {
				for (const [other, end] of ends) {
					carry(other, name, () => {
						events.opened(other);
					});
					carry(name, other, () => {
						end.events.opened(name);
					});
				}
				ends.set(name, { events, clock: own });
				return {
					send: (to, message) => {
						const bytes = encodeRoomMessage(message);
						carry(name, to, () => {
							const read = parseRoomMessage(bytes);
							if (!read) throw new Error(`${name} wrote what nobody reads`);
							ends.get(to)?.events.heard(name, read, { host: kind.isHost ?? false });
						});
					},
					close: (to) => {
						clock.after(0, () => {
							events.closed(to);
							ends.get(to)?.events.closed(name);
						});
					},
					stop: drop
				};
			}
		});
		party.show({
			read: film.read,
			apply: film.apply,
			watch: (heard) => {
				did = heard;
				return () => undefined;
			}
		});
		return {
			name,
			party,
			seconds: () => film.read().seconds,
			isPaused: () => film.read().isPaused,
			jumps: film.jumps,
			act: (deed) => {
				if (deed.type === 'play') film.set({ paused: false });
				if (deed.type === 'pause') film.set({ paused: true });
				if (deed.type === 'seek') film.set({ seconds: deed.seconds });
				did(deed);
			},
			stall: (stalled) => {
				film.set({ stalled });
			},
			leave: () => {
				party.close();
			}
		};
	};
	return { clock, join };
};

/** The greatest difference between two screens now, milliseconds. */
export const spreadMs = (people: readonly Person[]): number => {
	const all = people.map((person) => person.seconds());
	return Math.round((Math.max(...all) - Math.min(...all)) * 1000);
};
