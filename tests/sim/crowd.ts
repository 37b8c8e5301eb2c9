/** A world of thousands: honest nodes that meet through a lobby, strangers among them, and a witness of all that is accepted. */
import {
	createSeededClock,
	createSeededRandom,
	type SeededClock
} from '#lib/core/adapters/seeded.ts';
import { bytesToHex, utf8 } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Random } from '#lib/core/ports.ts';
import { createMemoryNetwork, type MemoryNetwork } from '#lib/p2p/adapters/memory-transport.ts';
import { encodeFrame } from '#lib/p2p/messages.ts';
import { createGossipNode } from '#lib/p2p/node.ts';
import type { LinkEvents, Transport } from '#lib/p2p/ports.ts';
import { promptDigest, toyBook, toyChannel, type ToyChannel } from '#tests/support/gossip.ts';
import { createSeeker, type Seeker } from './seeker.ts';
import { createWitness, type Witness } from './witness.ts';

const { lobby } = limits;

/** What one node was sent so far. */
export interface Received {
	readonly heads: number;
	readonly bytes: number;
}

export interface Member {
	readonly name: string;
	readonly peers: () => number;
	/** Number of the newest version it holds; 0 for none. */
	readonly seq: () => number;
	readonly received: () => Received;
	readonly leave: () => void;
}

export interface Crowd {
	readonly clock: SeededClock;
	readonly random: Random;
	readonly network: MemoryNetwork;
	readonly channel: ToyChannel;
	readonly witness: Witness;
	/** Honest nodes that are here now. */
	readonly members: () => readonly Member[];
	/** An honest node that follows the channel and knows nothing of it yet. */
	readonly join: (name: string) => Promise<Member>;
	/** A stranger takes a place in the lobby; it accepts whoever dials it and dials as often as anybody. */
	readonly joinStranger: (name: string, events: LinkEvents) => void;
	/** Signs a version and hands it to one member, as a publisher does. */
	readonly publish: (member: Member, seq: number) => Promise<void>;
	/** Parts these from all others, and from the tracker, until the returned function mends it. */
	readonly part: (names: readonly string[]) => () => void;
	/** Lets time pass; what is due at one moment has run its course before the next. */
	readonly pass: (ms: number) => Promise<void>;
	/** Lets time pass until it is true; the milliseconds that took, or undefined after `mostMs`. */
	readonly until: (isTrue: () => boolean, mostMs: number) => Promise<number | undefined>;
	readonly stop: () => void;
}

/** Time goes on in steps of at least this: what falls due within one is carried out in order. */
const stepMs = 2;
const medianLatencyMs = 60;
const latencySpread = 0.5;
const headCode = encodeFrame({ type: 'head', head: new Uint8Array() })[0];

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Log-normal, as round trips on the Internet are (Box and Muller's way from two even draws). */
const latencyFrom = (random: Random) => (): number => {
	const even = (): number => (random.below(1_000_000) + 1) / 1_000_001;
	const normal = Math.sqrt(-2 * Math.log(even())) * Math.cos(2 * Math.PI * even());
	return Math.max(1, Math.round(medianLatencyMs * Math.exp(latencySpread * normal)));
};

/** Nobody is there yet; the same seed gives the same run. */
export const createCrowd = async (seed: number): Promise<Crowd> => {
	const clock = createSeededClock();
	const random = createSeededRandom(seed);
	const network = createMemoryNetwork({ clock, random, latencyMs: latencyFrom(random) });
	const channel = await toyChannel('films');
	const witness = createWitness();
	/** Who announces in the lobby, and how many links each has. */
	const present: string[] = [];
	const liveOf = new Map<string, () => number>();
	const seekers = new Map<string, Seeker>();
	const members = new Map<string, Member>();
	const books = new Map<string, ReturnType<typeof toyBook>>();
	const leavers: (() => void)[] = [];

	/** A place in the lobby, taken when the transport starts; it seeks links until it is stopped. */
	const enter = (name: string): Transport => {
		const { transport } = network.place(name);
		const links = new Map<string, boolean>();
		let isDialling = false;
		const outbound = (): number => [...links.values()].filter(Boolean).length;
		const start = (events: LinkEvents): (() => void) => {
			const stop = transport.start({
				open: (link) => {
					links.set(link.id, isDialling);
					events.open(link);
				},
				frame: events.frame,
				closed: (linkId) => {
					links.delete(linkId);
					events.closed(linkId);
					seeker.look();
				}
			});
			liveOf.set(name, () => links.size);
			present.push(name);
			const seeker = createSeeker({
				clock,
				random,
				counts: () => ({ live: links.size, outbound: outbound() }),
				dial: () => {
					const other = present[random.below(present.length)] ?? name;
					if ((liveOf.get(other)?.() ?? lobby.degreeHigh) >= lobby.degreeHigh) return;
					isDialling = true;
					network.connect(name, other);
					isDialling = false;
				}
			});
			seekers.set(name, seeker);
			return () => {
				seeker.stop();
				seekers.delete(name);
				liveOf.delete(name);
				present.splice(present.indexOf(name), 1);
				stop();
			};
		};
		return { start };
	};

	const join = async (name: string): Promise<Member> => {
		const book = toyBook(clock);
		const transport = enter(name);
		const received = { heads: 0, bytes: 0 };
		const counted: Transport = {
			start: (events) =>
				transport.start({
					...events,
					frame: (linkId, frame) => {
						received.bytes += frame.length;
						if (frame[0] === headCode) received.heads++;
						events.frame(linkId, frame);
					}
				})
		};
		const node = createGossipNode({
			book,
			shelf: { get: () => Promise.resolve(undefined) },
			transports: [counted],
			clock,
			digest: promptDigest
		});
		await book.follow(channel.link);
		const newest = (): ReturnType<typeof book.newest> => book.newest(channel.channel, 'films');
		book.subscribe(() => {
			const head = newest();
			if (head) witness.accepted(name, head, clock.now());
		});
		const member: Member = {
			name,
			peers: node.peers,
			seq: () => newest()?.seq ?? 0,
			received: () => ({ ...received }),
			leave: () => {
				members.delete(name);
				books.delete(name);
				node.stop();
			}
		};
		members.set(name, member);
		books.set(name, book);
		node.start();
		return member;
	};

	const until: Crowd['until'] = async (isTrue, mostMs) => {
		const startMs = clock.now();
		for (;;) {
			await settle();
			const passedMs = clock.now() - startMs;
			if (isTrue()) return passedMs;
			if (passedMs >= mostMs) return undefined;
			const idleMs = (clock.nextDue() ?? Infinity) - clock.now();
			clock.advance(Math.min(Math.max(idleMs, stepMs), mostMs - passedMs));
		}
	};

	return {
		clock,
		random,
		network,
		channel,
		witness,
		members: () => [...members.values()],
		join,
		joinStranger: (name, events) => {
			leavers.push(enter(name).start(events));
		},
		part: (names) => {
			const parted = new Set(names);
			network.partition(
				names,
				present.filter((name) => !parted.has(name))
			);
			const lost = names.flatMap((name) => seekers.get(name) ?? []);
			for (const seeker of lost) seeker.lose();
			return () => {
				network.partition();
				for (const seeker of lost) seeker.find();
			};
		},
		publish: async (member, seq) => {
			const head = await channel.head(seq, utf8(`version ${seq}`), clock.now());
			witness.signed(bytesToHex(head));
			const book = books.get(member.name);
			await book?.offerRoots(channel.channel, channel.roots);
			const verdict = await book?.offerHead(head);
			if (verdict !== 'new') throw new Error(`the first node says ${verdict}`);
		},
		pass: async (ms) => {
			await until(() => false, ms);
		},
		until,
		stop: () => {
			for (const member of [...members.values()]) member.leave();
			for (const leave of leavers) leave();
		}
	};
};
