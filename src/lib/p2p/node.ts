/** One gossiping node: feeds the pure step with what happens and does what it says. */
import { bytesToHex, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Deflater, Digest } from '#lib/core/ports.ts';
import { err, exhaustive, ok, type Result } from '#lib/core/result.ts';
import type { FetchError, ObjectSource } from '#lib/channel/ports.ts';
import { createDialler } from './dialler.ts';
import { createGossipState, dueAtMs, step, type GossipEffect, type GossipEvent } from './gossip.ts';
import { encodeFrame, parseFrame } from './messages.ts';
import type { FeedBook, Link, LinkEvents, Shelf, Transport } from './ports.ts';
import { createServedObjects } from './served-objects.ts';

export interface GossipNodeOptions {
	readonly book: FeedBook;
	readonly shelf: Shelf;
	readonly transports: readonly Transport[];
	readonly clock: Clock;
	readonly digest: Digest;
	/** With it objects travel deflated between those who both have it. */
	readonly deflater?: Deflater;
	/** Bytes handed out to all peers together; a viewer's by default. */
	readonly servedBytesPerSecond?: number;
	/** How many links are too few, from which on neighbours are asked for more; a viewer's by default. */
	readonly lowDegree?: number;
}

export interface GossipNode extends ObjectSource {
	/** Starts the transports; nothing is sent before. Idempotent. */
	readonly start: () => void;
	/** Closes every link and fails what is looked for; it can be started again. Idempotent. */
	readonly stop: () => void;
	/** Live links. */
	readonly peers: () => number;
	/** Calls back when the number of live links changes; returns the way to stop. */
	readonly subscribe: (changed: () => void) => () => void;
	/** Live links whose peers say that they follow a feed. */
	readonly followers: (feed8: Uint8Array) => number;
	/** Objects have come to be here: neighbours are told, and may ask for them. */
	readonly announce: (hashes: readonly ObjectHash[]) => void;
	/** What a transport that is not started here (a film's wires) tells; see `createFeedExtension`. */
	readonly events: LinkEvents;
}

interface Waiter {
	readonly limitBytes: number;
	readonly settle: (answer: Result<Bytes, FetchError>) => void;
}

/** A node that is not started yet. */
export const createGossipNode = (options: GossipNodeOptions): GossipNode => {
	const { book, shelf, transports, clock, digest, deflater } = options;
	const abilities = {
		canInflate: deflater !== undefined,
		...(options.servedBytesPerSecond === undefined
			? {}
			: { servedBytesPerSecond: options.servedBytesPerSecond })
	};
	const links = new Map<string, Link>();
	const waiters = new Map<ObjectHash, Set<Waiter>>();
	const served = createServedObjects({ shelf, digest, ...(deflater ? { deflater } : {}) });
	const listeners = new Set<() => void>();
	const events: GossipEvent[] = [];
	let state = createGossipState(clock.now(), abilities);
	let isTaking = false;
	let isRunning = false;
	let stopTimer = (): void => undefined;
	let stopAll: readonly (() => void)[] = [];

	const tell = (): void => {
		for (const transport of transports) transport.steer?.(links.size);
		dialler.look();
		for (const changed of listeners) changed();
	};

	/** Effects may cause events at once (a full queue closes a link); they are taken in turn, never nested. */
	const happen = (event: GossipEvent): void => {
		events.push(event);
		if (isTaking) return;
		isTaking = true;
		for (let next = events.shift(); next; next = events.shift()) {
			const taken = step(state, next, { nowMs: clock.now(), book });
			({ state } = taken);
			for (const effect of taken.effects) act(effect);
		}
		isTaking = false;
		setTimer();
	};

	const setTimer = (): void => {
		stopTimer();
		const nowMs = clock.now();
		const dueMs = isRunning ? dueAtMs(state, nowMs) : undefined;
		if (dueMs === undefined) return;
		stopTimer = clock.after(Math.max(0, dueMs - nowMs), () => {
			happen({ type: 'timer' });
		});
	};

	const drop = (linkId: string, refuseMs: number): void => {
		const link = links.get(linkId);
		if (!links.delete(linkId)) return;
		link?.close(refuseMs);
		tell();
	};

	const act = (effect: GossipEffect): void => {
		switch (effect.type) {
			case 'send': {
				const link = links.get(effect.linkId);
				if (!link || link.send(encodeFrame(effect.message))) return;
				// A peer that does not take what it is sent would miss frames without knowing it.
				drop(effect.linkId, 0);
				happen({ type: 'link-closed', linkId: effect.linkId });
				return;
			}
			case 'close':
				drop(effect.linkId, effect.refuseMs);
				return;
			case 'judge-head':
				void judgeHead(effect); // Every outcome is an event; a book that throws is a bug.
				return;
			case 'judge-roots':
				void judgeRoots(effect); // as above
				return;
			case 'check':
				void check(effect); // as above
				return;
			case 'answer-signal':
				void answerSignal(effect); // Whoever cannot be answered asks somebody else.
				return;
			case 'complete-signal':
				for (const { dialling } of transports) {
					dialling?.complete(effect.offerId, effect.from, effect.sdp);
				}
				return;
			case 'judge-proof':
				void judgeProof(effect); // as above
				return;
			case 'serve':
				void serve(effect.hash); // as above
				return;
			case 'fetched':
				settle(effect.hash, ({ limitBytes }) =>
					effect.bytes.length <= limitBytes
						? ok(effect.bytes)
						: err({ type: 'TooLarge', limitBytes })
				);
				return;
			case 'want-failed':
				giveUp(effect.hash, effect.error);
				return;
			default:
				exhaustive(effect);
		}
	};

	const judgeHead = async (
		effect: Extract<GossipEffect, { type: 'judge-head' }>
	): Promise<void> => {
		const verdict = await book.offerHead(effect.head);
		happen({ ...effect, type: 'head-judged', verdict });
	};

	const judgeRoots = async (
		effect: Extract<GossipEffect, { type: 'judge-roots' }>
	): Promise<void> => {
		const { linkId, channel } = effect;
		const verdict = await book.offerRoots(channel, effect.roots);
		happen({ type: 'roots-judged', linkId, channel, verdict });
	};

	const fits = async (hash: ObjectHash, bytes: Bytes): Promise<boolean> =>
		objectHashOf(await digest.sha256(bytes)) === hash;

	const check = async (effect: Extract<GossipEffect, { type: 'check' }>): Promise<void> => {
		const { hash, linkId, isDeflated, limitBytes } = effect;
		const bytes = isDeflated ? await deflater?.inflate(effect.bytes, limitBytes) : effect.bytes;
		const isIt = bytes !== undefined && (await fits(hash, bytes));
		happen({ type: 'checked', hash, linkId, bytes: bytes ?? new Uint8Array(), fits: isIt });
	};

	const serve = async (hash: ObjectHash): Promise<void> => {
		const found = await served(hash);
		happen({ type: 'served', hash, ...(found ?? { bytes: undefined }) });
	};

	const answerSignal = async ({
		offerId,
		from,
		sdp
	}: Extract<GossipEffect, { type: 'answer-signal' }>): Promise<void> => {
		for (const { dialling } of transports) {
			const answer = await dialling?.answer(from, sdp);
			if (!dialling || answer === undefined) continue;
			happen({ type: 'signal-answered', offerId, from: dialling.self, sdp: answer });
			return;
		}
	};

	const judgeProof = async ({
		linkId,
		heads
	}: Extract<GossipEffect, { type: 'judge-proof' }>): Promise<void> => {
		const verdict = await book.offerProof(heads);
		happen({ type: 'proof-judged', linkId, heads, verdict });
	};

	const dialler = createDialler({
		clock,
		live: () => links.size,
		enough: options.lowDegree ?? limits.lobby.degreeLow,
		dial: async () => {
			for (const { dialling } of transports) {
				const offer = await dialling?.offer();
				if (dialling && offer) happen({ type: 'dial', from: dialling.self, ...offer });
			}
		}
	});

	const settle = (
		hash: ObjectHash,
		answer: (waiter: Waiter) => Result<Bytes, FetchError>
	): void => {
		const waiting = waiters.get(hash);
		waiters.delete(hash);
		for (const waiter of waiting ?? []) waiter.settle(answer(waiter));
	};

	/** Those who came later may allow a larger object than the first who asked. */
	const giveUp = (hash: ObjectHash, error: FetchError): void => {
		const limitBytes = error.type === 'TooLarge' ? error.limitBytes : Infinity;
		const waiting = [...(waiters.get(hash) ?? [])];
		const patient = waiting.filter((waiter) => waiter.limitBytes > limitBytes);
		waiters.set(hash, new Set(waiting.filter((waiter) => !patient.includes(waiter))));
		settle(hash, () => err(error));
		if (patient.length === 0) return;
		waiters.set(hash, new Set(patient));
		const most = Math.max(...patient.map((waiter) => waiter.limitBytes));
		happen({ type: 'want', hash, limitBytes: most });
	};

	const linkEvents: LinkEvents = {
		open: (link) => {
			if (!isRunning) {
				link.close();
				return;
			}
			links.set(link.id, link);
			happen({ type: 'link-opened', linkId: link.id });
			tell();
		},
		frame: (linkId, frame) => {
			if (!links.has(linkId)) return;
			const parsed = parseFrame(frame);
			if (parsed.ok) happen({ type: 'message', linkId, message: parsed.value });
			else {
				happen({ type: parsed.error.type === 'UnknownType' ? 'unknown' : 'malformed', linkId });
			}
		},
		closed: (linkId) => {
			if (!links.delete(linkId)) return;
			happen({ type: 'link-closed', linkId });
			tell();
		}
	};

	return {
		events: linkEvents,
		start: () => {
			if (isRunning) return;
			isRunning = true;
			const showClocks = (): void => {
				happen({ type: 'feeds-changed', clocks: book.clocks() });
			};
			showClocks();
			const stopBook = book.subscribe(showClocks);
			stopAll = [stopBook, ...transports.map((transport) => transport.start(linkEvents))];
			tell();
		},
		stop: () => {
			if (!isRunning) return;
			isRunning = false;
			dialler.stop();
			stopTimer();
			for (const stop of stopAll) stop();
			for (const link of links.values()) link.close();
			links.clear();
			state = createGossipState(clock.now(), abilities);
			for (const hash of [...waiters.keys()]) settle(hash, () => err({ type: 'Unreachable' }));
			tell();
		},
		peers: () => links.size,
		followers: (feed8) => {
			const key = bytesToHex(feed8);
			return [...state.links.values()].filter(({ positions }) => positions.has(key)).length;
		},
		announce: (hashes) => {
			if (isRunning) happen({ type: 'kept', hashes });
		},
		subscribe: (changed) => {
			listeners.add(changed);
			return () => {
				listeners.delete(changed);
			};
		},
		fetch: (hash, { limitBytes, signal }) =>
			new Promise((resolve) => {
				if (!isRunning || signal?.aborted) {
					resolve(err({ type: signal?.aborted ? 'Cancelled' : 'Unreachable' }));
					return;
				}
				const cancel = (): void => {
					const waiting = waiters.get(hash);
					if (!waiting?.delete(waiter)) return;
					if (waiting.size === 0) {
						waiters.delete(hash);
						happen({ type: 'cancel-want', hash });
					}
					waiter.settle(err({ type: 'Cancelled' }));
				};
				const waiter: Waiter = {
					limitBytes,
					settle: (answer) => {
						signal?.removeEventListener('abort', cancel);
						resolve(answer);
					}
				};
				const waiting = waiters.get(hash);
				waiters.set(hash, (waiting ?? new Set<Waiter>()).add(waiter));
				signal?.addEventListener('abort', cancel, { once: true });
				// Whoever asked first sets the limit for the transfer; each answer is held to its own.
				if (!waiting) happen({ type: 'want', hash, limitBytes });
			})
	};
};
