/** Web seeds (BEP 19) of one torrent: to the swarm they are peers that have everything; here they are range requests. */
import type { Bytes } from '#lib/core/bytes.ts';
import { concatBytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/ports.ts';
import type { Block, SwarmEvent, SwarmShape } from '#lib/stream/swarm/events.ts';
import { isSeedAddress, seedFilesOf, seedRanges } from '#lib/stream/swarm/web-seed-files.ts';
import { unitBytes } from '#lib/stream/swarm/wire-rules.ts';

export interface WebSeeds {
	/** Tells the swarm of them. */
	readonly start: () => void;
	/** Fetches a block, which comes in parts as its bytes do; false when the peer is no web seed. */
	readonly ask: (peer: string, block: Block) => boolean;
	readonly withdraw: (peer: string, block: Block) => void;
	/** It sent damaged bytes: it is not asked again. False when the peer is no web seed. */
	readonly ban: (peer: string) => boolean;
	/** It is left alone for ten seconds. False when the peer is no web seed. */
	readonly rest: (peer: string) => boolean;
	readonly count: () => number;
	readonly close: () => void;
}

export interface WebSeedsOptions {
	readonly urls: readonly string[];
	readonly info: Bytes;
	readonly shape: SwarmShape;
	readonly clock: Clock;
	readonly fetch: typeof globalThis.fetch;
	readonly onEvent: (event: SwarmEvent) => void;
	readonly onBlock: (peer: string, block: Block, bytes: Uint8Array) => void;
}

interface Job {
	readonly block: Block;
	readonly stop: AbortController;
	isRunning: boolean;
}

interface Seed {
	readonly url: string;
	peer: string;
	readonly jobs: Map<string, Job>;
	failures: number;
	isThere: boolean;
	cancelRest: () => void;
}

const failuresMost = 3;
const restMs = 10_000;
/** A server that sends nothing for so long has failed. */
const silenceMs = 8000;
/** Requests to one server at a time; browsers allow six connections without HTTP/2. */
const requestsMost = 4;
const partBytes = 4 * unitBytes;

const keyOf = ({ piece, offset, length }: Block): string => `${piece}:${offset}:${length}`;

/** Https only, http on loopback; other addresses are left out. Whole answers are never held: at most 64 KiB of one. */
export const createWebSeeds = (options: WebSeedsOptions): WebSeeds => {
	const { shape, clock, onEvent } = options;
	const files = seedFilesOf(options.info);
	const seeds = options.urls.filter(isSeedAddress).map((url, index): Seed => {
		const peer = `seed-${index}`;
		const cancelRest = (): void => undefined;
		return { url, peer, jobs: new Map(), failures: 0, isThere: false, cancelRest };
	});
	let serial = seeds.length;
	const find = (peer: string): Seed | undefined =>
		seeds.find((seed) => seed.isThere && seed.peer === peer);

	const join = (seed: Seed): void => {
		const { peer } = seed;
		seed.isThere = true;
		onEvent({ type: 'joined', peer, fast: true, fellow: false, isWebSeed: true });
		onEvent({ type: 'has', peer, pieces: 'all' });
		onEvent({ type: 'choked', peer, on: false });
	};
	const leave = (seed: Seed): void => {
		seed.isThere = false;
		seed.cancelRest();
		for (const { stop } of seed.jobs.values()) stop.abort();
		seed.jobs.clear();
		onEvent({ type: 'left', peer: seed.peer });
	};
	const rest = (seed: Seed): void => {
		leave(seed);
		seed.failures = 0;
		seed.cancelRest = clock.after(restMs, () => {
			seed.peer = `seed-${serial++}`;
			join(seed);
		});
	};

	/** The bytes of a block as they come; throws when the server answers with anything else. */
	const bytesOf = async function* (
		seed: Seed,
		block: Block,
		signal: AbortSignal
	): AsyncGenerator<Uint8Array> {
		const start = block.piece * shape.pieceBytes + block.offset;
		for (const { url, first, last } of seedRanges(files, seed.url, {
			start,
			length: block.length
		})) {
			let left = last - first + 1;
			if (url === undefined) {
				yield new Uint8Array(left);
				continue;
			}
			const answer = await options.fetch(url, {
				headers: { range: `bytes=${first}-${last}` },
				credentials: 'omit',
				referrerPolicy: 'no-referrer',
				cache: 'no-store',
				signal
			});
			const isRange = answer.headers.get('content-range')?.startsWith(`bytes ${first}-${last}/`);
			// A server without ranges sends all of the file: good for its beginning only.
			const isUsable =
				answer.status === 206 ? isRange !== false : answer.status === 200 && first === 0;
			if (!isUsable || !answer.body) {
				await answer.body?.cancel();
				throw new Error(`the web seed answered ${answer.status}`);
			}
			const reader = answer.body.getReader();
			try {
				while (left > 0) {
					const { done, value } = await reader.read();
					if (done) throw new Error('the web seed sent too little');
					const part = value.subarray(0, left);
					left -= part.length;
					yield part;
				}
			} finally {
				// What is left of the answer is of no use; cancelling what has failed rejects, which says nothing new.
				await reader.cancel().catch(() => undefined);
			}
		}
	};
	/** Hands a block over in parts of 64 KiB, the last one shorter. */
	const carry = async (seed: Seed, { block, stop }: Job): Promise<void> => {
		let waiting: Uint8Array[] = [];
		let waitingBytes = 0;
		let at = block.offset;
		const hand = (length: number): void => {
			const whole = concatBytes(...waiting);
			waiting = length < whole.length ? [whole.subarray(length)] : [];
			waitingBytes -= length;
			const part = { piece: block.piece, offset: at, length };
			at += length;
			options.onBlock(seed.peer, part, whole.subarray(0, length));
		};
		const silent = (): void => {
			stop.abort(new Error('the web seed is silent'));
		};
		let cancel = clock.after(silenceMs, silent);
		try {
			for await (const bytes of bytesOf(seed, block, stop.signal)) {
				cancel();
				if (stop.signal.aborted) throw new Error('called off');
				waiting.push(bytes);
				waitingBytes += bytes.length;
				while (waitingBytes >= partBytes) hand(partBytes);
				cancel = clock.after(silenceMs, silent);
			}
			if (waitingBytes > 0) hand(waitingBytes);
		} finally {
			cancel();
		}
	};
	const run = async (seed: Seed, key: string, job: Job): Promise<void> => {
		const { peer } = seed;
		job.isRunning = true;
		try {
			await carry(seed, job);
			seed.failures = 0;
		} catch {
			// Withdrawn, or the seed has left meanwhile: nobody waits for it.
			if (seed.jobs.get(key) !== job || seed.peer !== peer) return;
			seed.jobs.delete(key);
			onEvent({ type: 'refused', peer, block: job.block });
			if (++seed.failures >= failuresMost && seed.isThere) rest(seed);
		}
		if (seed.jobs.get(key) === job) seed.jobs.delete(key);
		if (seed.isThere) next(seed);
	};
	const next = (seed: Seed): void => {
		let running = [...seed.jobs.values()].filter(({ isRunning }) => isRunning).length;
		for (const [key, job] of seed.jobs) {
			if (running >= requestsMost) return;
			if (job.isRunning) continue;
			running++;
			void run(seed, key, job);
		}
	};

	return {
		start: () => {
			for (const seed of seeds) join(seed);
		},
		ask: (peer, block) => {
			const seed = find(peer);
			if (!seed) return peer.startsWith('seed-');
			const key = keyOf(block);
			if (!seed.jobs.has(key)) {
				seed.jobs.set(key, { block, stop: new AbortController(), isRunning: false });
			}
			next(seed);
			return true;
		},
		withdraw: (peer, block) => {
			const seed = find(peer);
			const key = keyOf(block);
			seed?.jobs.get(key)?.stop.abort();
			if (seed?.jobs.delete(key)) next(seed);
		},
		ban: (peer) => {
			const seed = find(peer);
			if (seed) leave(seed);
			return peer.startsWith('seed-');
		},
		rest: (peer) => {
			const seed = find(peer);
			if (seed) rest(seed);
			return peer.startsWith('seed-');
		},
		count: () => seeds.filter(({ isThere }) => isThere).length,
		close: () => {
			for (const seed of seeds) if (seed.isThere) leave(seed);
			for (const seed of seeds) seed.cancelRest();
		}
	};
};
