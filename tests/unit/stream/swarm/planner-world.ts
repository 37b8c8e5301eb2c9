/** A world for one planner: peers with a line each, honest or not, in memory and in simulated time. */
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import type { Block, SwarmEffect, SwarmEvent, SwarmShape } from '#lib/stream/swarm/events.ts';
import { createPlanner } from '#lib/stream/swarm/planner.ts';

const unit = 16 * 1024;

interface PeerKind {
	/** Bytes a millisecond. */
	readonly rate?: number;
	readonly rttMs?: number;
	readonly fellow?: boolean;
	readonly fast?: boolean;
	/** Every so many blocks it sends are damaged. */
	readonly lies?: number;
	readonly isMute?: boolean;
	readonly isWebSeed?: boolean;
	/** Larger requests are refused or, without `fast`, dropped. */
	readonly mostBytes?: number;
}

interface Wire extends Required<PeerKind> {
	readonly id: string;
	freeAtMs: number;
	sent: number;
	cancelled: Set<string>;
	receivedBytes: number;
}

const nameOf = ({ piece, offset, length }: Block): string => `${piece}/${offset}/${length}`;

export interface World {
	readonly now: () => number;
	readonly say: (event: SwarmEvent) => readonly SwarmEffect[];
	readonly join: (id: string, kind?: PeerKind, has?: 'all' | readonly number[]) => void;
	readonly leave: (id: string) => void;
	/** Runs until nothing is left to happen, or so long. */
	readonly run: (ms: number, until?: () => boolean) => void;
	readonly held: ReadonlySet<number>;
	readonly log: readonly { readonly atMs: number; readonly effect: SwarmEffect }[];
	readonly receivedBytes: () => number;
	readonly bytesFrom: (id: string) => number;
	/** Pieces that came damaged with this peer alone. */
	readonly banned: () => readonly string[];
}

export const bitsOf = (pieces: number, list: readonly number[]): Uint8Array<ArrayBuffer> => {
	const bits = new Uint8Array(Math.ceil(pieces / 8));
	for (const piece of list) bits[piece >> 3] = (bits[piece >> 3] ?? 0) | (0x80 >> (piece & 7));
	return bits;
};

export const createWorld = (shape: SwarmShape, seed: number, look?: () => void): World => {
	const planner = createPlanner({
		shape,
		random: createSeededRandom(seed),
		...(look === undefined ? {} : { look })
	});
	const wires = new Map<string, Wire>();
	const happenings: { atMs: number; serial: number; run: () => void }[] = [];
	const held = new Set<number>();
	const log: { atMs: number; effect: SwarmEffect }[] = [];
	const sources = new Map<number, Map<number, { id: string; bad: boolean }>>();
	const failed = new Map<number, Set<string>>();
	const gone = new Map<string, number>();
	let nowMs = 1000;
	let serial = 0;

	const later = (ms: number, run: () => void): void => {
		happenings.push({ atMs: nowMs + ms, serial: serial++, run });
	};

	const check = (piece: number): void => {
		const units = sources.get(piece) ?? new Map<number, { id: string; bad: boolean }>();
		const bad = new Set([...units.values()].filter((one) => one.bad).map(({ id }) => id));
		const ok = bad.size === 0;
		if (ok) held.add(piece);
		const liars = ok ? [...(failed.get(piece) ?? [])] : [];
		if (!ok) failed.set(piece, new Set([...(failed.get(piece) ?? []), ...bad]));
		sources.delete(piece);
		say({ type: 'checked', piece, ok, liars });
	};

	const deliver = (wire: Wire, block: Block): void => {
		if (!wires.has(wire.id)) return;
		wire.receivedBytes += block.length;
		wire.sent++;
		const bad = wire.lies > 0 && wire.sent % wire.lies === 0;
		// Like the one who keeps the bytes: room is made by the first request, and the first copy of a unit stays.
		const units = sources.get(block.piece);
		for (let at = block.offset; at < block.offset + block.length; at += unit)
			if (units?.has(at) === false) units.set(at, { id: wire.id, bad });
		say({ type: 'arrived', peer: wire.id, block });
	};

	const answer = (wire: Wire, block: Block): void => {
		if (wire.isMute) return;
		if (block.length > wire.mostBytes) {
			if (wire.fast)
				later(wire.rttMs, () => {
					say({ type: 'refused', peer: wire.id, block });
				});
			return;
		}
		const startMs = Math.max(nowMs + wire.rttMs / 2, wire.freeAtMs);
		wire.freeAtMs = startMs + block.length / wire.rate;
		wire.cancelled.delete(nameOf(block));
		// What is withdrawn before its turn on the line is not sent, and frees the line.
		later(startMs - nowMs, () => {
			if (wire.cancelled.delete(nameOf(block))) {
				wire.freeAtMs = Math.max(nowMs, wire.freeAtMs - block.length / wire.rate);
				return;
			}
			later(block.length / wire.rate + wire.rttMs / 2, () => {
				deliver(wire, block);
			});
		});
	};

	const act = (effect: SwarmEffect): void => {
		log.push({ atMs: nowMs, effect });
		if (effect.type === 'check')
			later(1, () => {
				check(effect.piece);
			});
		if (!('peer' in effect)) return;
		const wire = wires.get(effect.peer);
		if (wire === undefined) return;
		if (effect.type === 'ask') {
			if (!sources.has(effect.block.piece)) sources.set(effect.block.piece, new Map());
			answer(wire, effect.block);
		}
		if (effect.type === 'withdraw') wire.cancelled.add(nameOf(effect.block));
		if (effect.type === 'ban' || effect.type === 'part') leave(wire.id);
	};

	const say: World['say'] = (event) => {
		const effects = planner.step(event, nowMs);
		for (const effect of effects) act(effect);
		return effects;
	};

	const leave = (id: string): void => {
		gone.set(id, wires.get(id)?.receivedBytes ?? 0);
		wires.delete(id);
		say({ type: 'left', peer: id });
	};

	const run: World['run'] = (ms, until) => {
		const endMs = nowMs + ms;
		let tickMs = nowMs;
		while (nowMs < endMs && until?.() !== true) {
			let next = happenings[0];
			for (const one of happenings)
				if (
					next === undefined ||
					one.atMs < next.atMs ||
					(one.atMs === next.atMs && one.serial < next.serial)
				)
					next = one;
			if (next === undefined || next.atMs >= tickMs) {
				nowMs = tickMs;
				tickMs += 250;
				say({ type: 'tick' });
				continue;
			}
			happenings.splice(happenings.indexOf(next), 1);
			nowMs = Math.max(nowMs, next.atMs);
			next.run();
		}
	};

	return {
		now: () => nowMs,
		say,
		join: (id, kind = {}, has = 'all') => {
			const wire: Wire = {
				...{ rate: 500, rttMs: 50, fellow: false, fast: true, lies: 0, isMute: false },
				...{ isWebSeed: false, mostBytes: Infinity },
				...kind,
				...{ id, freeAtMs: 0, sent: 0, cancelled: new Set(), receivedBytes: 0 }
			};
			wires.set(id, wire);
			const { fast, fellow, rttMs, isWebSeed } = wire;
			say({ type: 'joined', peer: id, fast, fellow, rttMs, isWebSeed });
			if (isWebSeed) return;
			say({ type: 'has', peer: id, pieces: has === 'all' ? 'all' : bitsOf(shape.pieces, has) });
			say({ type: 'choked', peer: id, on: false });
		},
		leave,
		run,
		held,
		log,
		receivedBytes: () =>
			[...wires.values()].reduce((sum, one) => sum + one.receivedBytes, 0) +
			[...gone.values()].reduce((sum, bytes) => sum + bytes, 0),
		bytesFrom: (id) => wires.get(id)?.receivedBytes ?? gone.get(id) ?? 0,
		banned: () => log.flatMap(({ effect }) => (effect.type === 'ban' ? [effect.peer] : []))
	};
};
