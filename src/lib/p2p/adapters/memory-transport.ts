/** A network in memory, replayable from one seed: latency, links that break, partitions; for tests and the simulator. */
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import type { Link, LinkEvents, Transport } from '#lib/p2p/ports.ts';

export interface MemoryNetworkOptions {
	readonly clock: Clock;
	readonly random: Random;
	/** One-way latency of a link is drawn once from this range, both ends included; or as the function draws it. */
	readonly latencyMs?: readonly [number, number] | (() => number);
	/** Bytes that may be under way on a link in one direction; a frame that would exceed it is refused. */
	readonly queueBytes?: number;
}

export interface MemoryEnd {
	readonly transport: Transport;
	/** How many links the node was last said to have. */
	readonly steeredTo: () => number;
}

export interface MemoryNetwork {
	/** A place for one node; its name is also its peer id. */
	readonly place: (name: string) => MemoryEnd;
	/** Links two started places, unless one refuses the other or a partition is between them; true when linked. */
	readonly connect: (a: string, b: string) => boolean;
	/** Breaks the link between two places, as a closed laptop would: what is under way is lost. */
	readonly sever: (a: string, b: string) => void;
	/** Only places of one group reach each other; existing links across are broken. No groups: all reach all. */
	readonly partition: (...groups: readonly (readonly string[])[]) => void;
	readonly links: () => readonly (readonly [string, string])[];
	/** Frames and bytes delivered so far. */
	readonly traffic: () => { readonly frames: number; readonly bytes: number };
}

interface Wiring {
	readonly ends: readonly [string, string];
	readonly close: () => void;
}

/** A network without places. */
export const createMemoryNetwork = (options: MemoryNetworkOptions): MemoryNetwork => {
	const { clock, random, latencyMs = [1, 1], queueBytes = 1024 * 1024 } = options;
	const started = new Map<string, LinkEvents>();
	const wirings = new Map<string, Wiring>();
	const refusals = new Map<string, number>();
	let groups: readonly (readonly string[])[] = [];
	let serial = 0;
	const delivered = { frames: 0, bytes: 0 };

	const drawLatencyMs = (): number => {
		if (typeof latencyMs === 'function') return latencyMs();
		const [least, most] = latencyMs;
		return least + random.below(most - least + 1);
	};
	const nameOf = (a: string, b: string): string => (a < b ? `${a}~${b}` : `${b}~${a}`);
	const reaches = (a: string, b: string): boolean =>
		groups.length === 0 || groups.some((group) => group.includes(a) && group.includes(b));
	const refuses = (a: string, b: string): boolean => (refusals.get(`${a}>${b}`) ?? 0) > clock.now();

	const connect = (a: string, b: string): boolean => {
		const name = nameOf(a, b);
		const [atA, atB] = [started.get(a), started.get(b)];
		if (a === b || !atA || !atB || wirings.has(name)) return false;
		if (!reaches(a, b) || refuses(a, b) || refuses(b, a)) return false;
		const delayMs = drawLatencyMs();
		const id = `${name}#${serial++}`;
		let isOpen = true;
		const close = (): void => {
			if (!isOpen) return;
			isOpen = false;
			wirings.delete(name);
			atA.closed(id);
			atB.closed(id);
		};
		const end = (own: string, other: string, toOther: LinkEvents): Link => {
			let queuedBytes = 0;
			const send = (frame: Bytes): boolean => {
				if (!isOpen || queuedBytes + frame.length > queueBytes) return false;
				queuedBytes += frame.length;
				const sent = copyBytes(frame);
				clock.after(delayMs, () => {
					queuedBytes -= sent.length;
					if (!isOpen) return;
					delivered.frames++;
					delivered.bytes += sent.length;
					toOther.frame(id, sent);
				});
				return true;
			};
			return {
				id,
				send,
				close: (refuseMs = 0) => {
					if (refuseMs > 0) refusals.set(`${own}>${other}`, clock.now() + refuseMs);
					close();
				}
			};
		};
		wirings.set(name, { ends: [a, b], close });
		atA.open(end(a, b, atB));
		atB.open(end(b, a, atA));
		return isOpen;
	};

	const closeWhere = (matches: (a: string, b: string) => boolean): void => {
		for (const { ends, close } of [...wirings.values()]) if (matches(...ends)) close();
	};

	return {
		connect,
		place: (name) => {
			let steered = 0;
			return {
				steeredTo: () => steered,
				transport: {
					start: (events) => {
						started.set(name, events);
						return () => {
							if (started.get(name) === events) started.delete(name);
							closeWhere((a, b) => a === name || b === name);
						};
					},
					steer: (live) => {
						steered = live;
					}
				}
			};
		},
		sever: (a, b) => wirings.get(nameOf(a, b))?.close(),
		partition: (...next) => {
			groups = next;
			closeWhere((a, b) => !reaches(a, b));
		},
		links: () => [...wirings.values()].map(({ ends }) => ends),
		traffic: () => ({ ...delivered })
	};
};
