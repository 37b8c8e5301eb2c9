/** What happens to crowds: each scenario runs a crowd of a given size and says what was measured, for tests and the bench. */
import { encodeFrame } from '#lib/p2p/messages.ts';
import type { Link } from '#lib/p2p/ports.ts';
import { createCrowd, type Crowd, type Member } from './crowd.ts';
import { createStrangers, type Strangers } from './strangers.ts';

const minute = 60_000;
/** Long enough for what silent strangers take to be taken back: HELLO is said anew every five minutes. */
const betweenVersionsMs = 5.5 * minute;

/** They come within a minute, or what everybody does after some time would fall on one moment. */
const arrivalMs = minute;

const firstOf = (crowd: Crowd): Member => {
	const [member] = crowd.members();
	if (!member) throw new Error('an empty crowd');
	return member;
};
const shareAt = (crowd: Crowd, seq: number): number =>
	crowd.members().filter((member) => member.seq() === seq).length / crowd.members().length;

const populate = async (
	crowd: Crowd,
	honest: number,
	between: (i: number) => void = () => undefined
): Promise<void> => {
	const everyMs = arrivalMs / honest;
	const sinceMs = crowd.clock.now();
	for (let i = 0; i < honest; i++) {
		await crowd.join(`viewer ${i}`);
		between(i);
		await crowd.pass(Math.max(0, Math.round(sinceMs + (i + 1) * everyMs - crowd.clock.now())));
	}
};

/** How a version went through a crowd, in milliseconds of simulated time; undefined when it did not within two minutes. */
export interface Spread {
	readonly to99Ms: number | undefined;
	readonly toAllMs: number | undefined;
	/** What must never be; see the witness. */
	readonly violations: readonly string[];
}

/** Publishes a version at the first member and waits until all have it. */
const spread = async (crowd: Crowd, seq: number): Promise<Spread> => {
	const sinceMs = crowd.clock.now();
	const passedMs = (): number => crowd.clock.now() - sinceMs;
	await crowd.publish(firstOf(crowd), seq);
	const reach = async (share: number): Promise<number | undefined> => {
		const isThere = (): boolean => shareAt(crowd, seq) >= share;
		const took = await crowd.until(isThere, Math.max(0, 2 * minute - passedMs()));
		return took === undefined ? undefined : passedMs();
	};
	const to99Ms = await reach(0.99);
	const toAllMs = await reach(1);
	return { to99Ms, toAllMs, violations: crowd.witness.violations() };
};

export interface HeadCost extends Spread {
	/** HEAD frames that a peer was sent, on average. */
	readonly copies: number;
	/** Bytes of gossip that a peer was sent within five seconds of the version, on average. */
	readonly bytes: number;
}

/** A second version goes through a crowd that has met in the lobby and holds the first. */
export const spreadHead = async (count: number, seed: number): Promise<HeadCost> => {
	const crowd = await createCrowd(seed);
	await populate(crowd, count);
	await crowd.pass(minute);
	await spread(crowd, 1);
	await crowd.pass(2 * minute);
	const members = crowd.members();
	const before = members.map((member) => member.received());
	const done = await spread(crowd, 2);
	await crowd.pass(5000);
	const mean = (of: 'heads' | 'bytes'): number =>
		members.reduce((sum, member, i) => sum + member.received()[of] - (before[i]?.[of] ?? 0), 0) /
		members.length;
	crowd.stop();
	return { ...done, copies: mean('heads'), bytes: mean('bytes') };
};

/** Honest viewers among four times as many strangers: the first version ever, and the next one. */
export const spreadAmongStrangers = async (
	honest: number,
	seed: number
): Promise<{ readonly cold: Spread; readonly settled: Spread }> => {
	const crowd = await createCrowd(seed);
	const strangers = await createStrangers(crowd);
	const kinds: readonly (keyof Strangers)[] = ['mute', 'idle', 'boastful', 'forger', 'babbler'];
	let serial = 0;
	await populate(crowd, honest, () => {
		for (let i = 0; i < 4; i++) {
			const kind = kinds[serial % kinds.length] ?? 'mute';
			crowd.joinStranger(`${kind} ${serial++}`, strangers[kind]);
		}
	});
	await crowd.pass(minute);
	const cold = await spread(crowd, 1);
	await crowd.pass(betweenVersionsMs);
	const settled = await spread(crowd, 2);
	crowd.stop();
	return { cold, settled };
};

export interface Healing {
	/** From the end of the partition until all hold the newest of both halves; undefined after two minutes. */
	readonly healedMs: number | undefined;
	/** Nobody of the other half had heard of it before. */
	readonly wasParted: boolean;
	readonly violations: readonly string[];
}

/** Half of a crowd reaches neither the others nor the tracker for an hour; they have two new versions meanwhile. */
export const partAndHeal = async (count: number, seed: number): Promise<Healing> => {
	const crowd = await createCrowd(seed);
	await populate(crowd, count);
	await crowd.pass(minute);
	await spread(crowd, 1);
	const half = Math.floor(count / 2);
	const near = crowd.members().slice(0, half);
	const far = crowd.members().slice(half);
	const mend = crowd.part(far.map(({ name }) => name));
	for (const seq of [2, 3]) {
		await crowd.pass(30 * minute);
		await crowd.publish(firstOf(crowd), seq);
	}
	await crowd.until(() => near.every((member) => member.seq() === 3), 2 * minute);
	const wasParted = far.every((member) => member.seq() === 1);
	mend();
	const healedMs = await crowd.until(() => shareAt(crowd, 3) === 1, 2 * minute);
	crowd.stop();
	return { healedMs, wasParted, violations: crowd.witness.violations() };
};

export interface Churn {
	/** From publishing, or from joining for who came later, until it was held; milliseconds. */
	readonly p95Ms: number;
	readonly deliveries: number;
	/** Still waiting after ten seconds, and here all that time. */
	readonly missed: number;
	readonly violations: readonly string[];
}

/** Half of all viewers leave each minute and others come; a version is published each minute, for three. */
export const churn = async (count: number, seed: number): Promise<Churn> => {
	const crowd = await createCrowd(seed);
	await populate(crowd, count);
	await crowd.pass(minute);
	/** The publisher stays. */
	const publisher = firstOf(crowd);
	const waitingSince = new Map<string, { readonly sinceMs: number; readonly seq: number }>();
	const took: number[] = [];
	let missed = 0;
	let serial = 0;
	const look = (): void => {
		for (const [name, { sinceMs, seq }] of waitingSince) {
			const heldMs = crowd.witness.heldAtMs(name, seq);
			if (heldMs === undefined) continue;
			waitingSince.delete(name);
			took.push(Math.max(0, heldMs - sinceMs));
		}
	};
	const leaveOne = (): void => {
		const others = crowd.members().filter((member) => member !== publisher);
		const leaver = others[crowd.random.below(others.length)];
		if (!leaver) return;
		const waiting = waitingSince.get(leaver.name);
		if (
			waitingSince.delete(leaver.name) &&
			waiting &&
			crowd.clock.now() - waiting.sinceMs > 10_000
		) {
			missed++;
		}
		leaver.leave();
	};
	const everyMs = Math.round(minute / (count / 2));
	for (let seq = 1; seq <= 3; seq++) {
		await crowd.publish(publisher, seq);
		const nowMs = crowd.clock.now();
		for (const { name } of crowd.members()) {
			if (name !== publisher.name) waitingSince.set(name, { sinceMs: nowMs, seq });
		}
		for (let passedMs = 0; passedMs < minute; passedMs += everyMs) {
			leaveOne();
			const { name } = await crowd.join(`newcomer ${serial++}`);
			waitingSince.set(name, { sinceMs: crowd.clock.now(), seq });
			await crowd.pass(everyMs);
			look();
		}
	}
	await crowd.pass(10_000);
	look();
	crowd.stop();
	took.sort((a, b) => a - b);
	const p95Ms = took[Math.floor(took.length * 0.95)] ?? Infinity;
	missed += waitingSince.size;
	return { p95Ms, deliveries: took.length, missed, violations: crowd.witness.violations() };
};

export interface Spam {
	/** Frames that mallory sent, and how many links it had in doing so. */
	readonly sent: number;
	readonly cuts: number;
	/** HEAD frames that others than mallory have received meanwhile. */
	readonly relayed: number;
	/** Processor time of everything, as a share of one core over the simulated time. */
	readonly coreShare: number;
	readonly violations: readonly string[];
}

/** One peer sends 1,000 frames a second to one viewer for ten seconds, and comes back whenever it is cut. */
export const spam = async (count: number, seed: number): Promise<Spam> => {
	const crowd = await createCrowd(seed);
	await populate(crowd, count);
	await crowd.pass(minute);
	await spread(crowd, 1);
	await crowd.pass(10_000);
	const victim = firstOf(crowd);
	const headsElsewhere = (): number =>
		crowd
			.members()
			.filter((member) => member !== victim)
			.reduce((sum, member) => sum + member.received().heads, 0);
	const headsBefore = headsElsewhere();
	const frames = await Promise.all([
		crowd.channel.head(1, Uint8Array.of(1), crowd.clock.now()),
		crowd.channel.forged(9, Uint8Array.of(9), crowd.clock.now())
	]);
	const [old, forged] = frames.map((head) => encodeFrame({ type: 'head', head }));
	const hello = encodeFrame({ type: 'hello', clocks: [], capabilities: [] });
	let link: Link | undefined;
	let serial = 0;
	let sent = 0;
	let cuts = 0;
	const events = {
		open: (opened: Link) => {
			link = opened;
		},
		frame: () => undefined,
		closed: () => {
			cuts++;
			link = undefined;
		}
	};
	const startedCpu = process.cpuUsage();
	const spamMs = 10_000;
	for (let passedMs = 0; passedMs < spamMs; passedMs += 10) {
		if (!link) {
			// Refused under one name, it takes another.
			const name = `mallory ${serial++}`;
			crowd.network.place(name).transport.start(events);
			crowd.network.connect(name, victim.name);
		}
		for (let i = 0; i < 10; i++) {
			const kinds = [hello, old, serial % 2 === 0 ? forged : old];
			const frame = kinds[sent % kinds.length];
			if (frame && link?.send(frame)) sent++;
		}
		await crowd.pass(10);
	}
	const { user, system } = process.cpuUsage(startedCpu);
	const relayed = headsElsewhere() - headsBefore;
	crowd.stop();
	const coreShare = (user + system) / 1000 / spamMs;
	return { sent, cuts, relayed, coreShare, violations: crowd.witness.violations() };
};
