/** Fetches a torrent's metadata from several peers at once (BEP 9): who is asked for which block, and who lied. */
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';

/** BEP 9: metadata travels in blocks of 16 KiB. */
export const metadataBlockBytes = 16 * 1024;

/** A block that has not come by then is asked of somebody else. */
const answerMs = 3000;
/** Blocks that one peer is asked for at a time. */
const asksPerPeer = 16;

export type MetadataStep =
	| { readonly type: 'ask'; readonly peer: string; readonly block: number }
	/** All blocks are here: compare the hash, then say `judged`. */
	| { readonly type: 'check'; readonly bytes: Bytes }
	/** It alone sent metadata of another torrent. */
	| { readonly type: 'ban'; readonly peer: string };

export interface MetadataExchange {
	/** This peer has metadata of so many bytes. */
	readonly offered: (peer: string, sizeBytes: number, nowMs: number) => readonly MetadataStep[];
	readonly left: (peer: string, nowMs: number) => readonly MetadataStep[];
	readonly arrived: (
		peer: string,
		block: { readonly index: number; readonly bytes: Uint8Array },
		nowMs: number
	) => readonly MetadataStep[];
	/** It will not send this block, or any other for a while. */
	readonly refused: (peer: string, block: number, nowMs: number) => readonly MetadataStep[];
	readonly judged: (isRight: boolean, nowMs: number) => readonly MetadataStep[];
	/** Time has passed: late blocks are asked of others. */
	readonly tick: (nowMs: number) => readonly MetadataStep[];
}

interface Offer {
	readonly sizeBytes: number;
	/** Not asked before then: it refused, or was late. */
	restsUntilMs: number;
}

interface Attempt {
	readonly sizeBytes: number;
	readonly blocks: (Bytes | undefined)[];
	readonly asked: Map<number, { readonly peer: string; readonly atMs: number }>;
	readonly from: Set<string>;
	/** After damage by several peers together, one alone is believed or banned. */
	readonly only?: string;
	isChecking: boolean;
}

/** Metadata is at most `limits.torrent.metadataBytes`; whoever offers more is not asked. */
export const createMetadataExchange = (): MetadataExchange => {
	const offers = new Map<string, Offer>();
	let attempt: Attempt | undefined;
	/** Whether the next attempt relies on one peer alone. */
	let isWary = false;

	const free = (nowMs: number): [string, Offer][] =>
		[...offers].filter(([, offer]) => offer.restsUntilMs <= nowMs);

	const begin = (nowMs: number): Attempt | undefined => {
		const [first] = free(nowMs);
		if (!first) return undefined;
		const [peer, { sizeBytes }] = first;
		const blocks = new Array<Bytes | undefined>(Math.ceil(sizeBytes / metadataBlockBytes));
		return {
			sizeBytes,
			blocks: blocks.fill(undefined),
			asked: new Map(),
			from: new Set(),
			...(isWary ? { only: peer } : {}),
			isChecking: false
		};
	};
	const useful = (now: Attempt, nowMs: number): string[] =>
		free(nowMs)
			.filter(([peer, { sizeBytes }]) => sizeBytes === now.sizeBytes && (now.only ?? peer) === peer)
			.map(([peer]) => peer);

	/** The attempt that goes on: another one when nobody who is left can help with this one. */
	const current = (nowMs: number): Attempt | undefined => {
		const isStuck = attempt?.asked.size === 0 && useful(attempt, nowMs).length === 0;
		const isOver = !attempt || (!attempt.isChecking && isStuck);
		if (isOver) attempt = begin(nowMs) ?? attempt;
		return attempt;
	};
	/** How many blocks each peer that can help is asked for. */
	const loads = (now: Attempt, nowMs: number): Map<string, number> => {
		const load = new Map(useful(now, nowMs).map((peer) => [peer, 0]));
		for (const { peer } of now.asked.values()) {
			const asks = load.get(peer);
			if (asks !== undefined) load.set(peer, asks + 1);
		}
		return load;
	};
	const askMore = (nowMs: number): MetadataStep[] => {
		const now = current(nowMs);
		if (!now || now.isChecking) return [];
		const load = loads(now, nowMs);
		const steps: MetadataStep[] = [];
		for (let block = 0; block < now.blocks.length; block++) {
			if (now.blocks[block] || now.asked.has(block)) continue;
			const [least] = [...load].sort((a, b) => a[1] - b[1]);
			if (!least || least[1] >= asksPerPeer) break;
			load.set(least[0], least[1] + 1);
			now.asked.set(block, { peer: least[0], atMs: nowMs });
			steps.push({ type: 'ask', peer: least[0], block });
		}
		return steps;
	};
	const rest = (peer: string, nowMs: number): void => {
		const offer = offers.get(peer);
		if (offer) offer.restsUntilMs = nowMs + answerMs;
	};
	const forgetAsks = (peer: string): void => {
		for (const [block, asked] of attempt?.asked ?? []) {
			if (asked.peer === peer) attempt?.asked.delete(block);
		}
	};

	return {
		offered: (peer, sizeBytes, nowMs) => {
			const isSize = Number.isInteger(sizeBytes) && sizeBytes > 0;
			if (!isSize || sizeBytes > limits.torrent.metadataBytes || offers.has(peer)) return [];
			offers.set(peer, { sizeBytes, restsUntilMs: nowMs });
			return askMore(nowMs);
		},
		left: (peer, nowMs) => {
			if (!offers.delete(peer)) return [];
			forgetAsks(peer);
			return askMore(nowMs);
		},
		arrived: (peer, { index, bytes }, nowMs) => {
			const now = attempt;
			if (!now || now.asked.get(index)?.peer !== peer || now.blocks[index]) return [];
			const length = Math.min(metadataBlockBytes, now.sizeBytes - index * metadataBlockBytes);
			now.asked.delete(index);
			if (bytes.length !== length) {
				rest(peer, nowMs);
				return askMore(nowMs);
			}
			now.blocks[index] = new Uint8Array(bytes);
			now.from.add(peer);
			const whole = now.blocks.filter((block) => block !== undefined);
			if (whole.length < now.blocks.length) return askMore(nowMs);
			now.isChecking = true;
			return [{ type: 'check', bytes: concatBytes(...whole) }];
		},
		refused: (peer, block, nowMs) => {
			if (attempt?.asked.get(block)?.peer !== peer) return [];
			forgetAsks(peer);
			rest(peer, nowMs);
			return askMore(nowMs);
		},
		judged: (isRight, nowMs) => {
			const liars = [...(attempt?.from ?? [])];
			attempt = undefined;
			if (isRight) {
				offers.clear();
				return [];
			}
			isWary = true;
			const [liar] = liars;
			if (liar === undefined || liars.length > 1) return askMore(nowMs);
			offers.delete(liar);
			return [{ type: 'ban', peer: liar }, ...askMore(nowMs)];
		},
		tick: (nowMs) => {
			for (const { peer, atMs } of [...(attempt?.asked.values() ?? [])]) {
				if (nowMs - atMs < answerMs) continue;
				forgetAsks(peer);
				rest(peer, nowMs);
			}
			return askMore(nowMs);
		}
	};
};
