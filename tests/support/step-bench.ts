/** The pure step of gossip by itself: a toy feed, a book that holds one head of it, and time that stands still. */
import type { Bytes } from '#lib/core/bytes.ts';
import { feed8Of } from '#lib/channel/feed-name.ts';
import {
	createGossipState,
	step,
	type GossipEffect,
	type GossipEvent,
	type GossipState
} from '#lib/p2p/gossip.ts';
import type { Hello, Message } from '#lib/p2p/messages.ts';
import { promptDigest, toyChannel } from './gossip.ts';

type Effects = readonly GossipEffect[];

export interface StepBench {
	readonly state: () => GossipState;
	readonly nowMs: () => number;
	readonly headAt: (seq: number) => Bytes;
	/** Where somebody says to be with the feed. */
	readonly hello: (root: number, seq: number) => Hello;
	/** The book now holds this version. */
	readonly hold: (root: number, seq: number) => Effects;
	readonly open: (...linkIds: readonly string[]) => void;
	readonly say: (linkId: string, message: Message) => Effects;
	/** Lets time pass; a timer event ends it. */
	readonly pass: (ms: number) => Effects;
}

const startMs = 1_800_000_000_000;
const versions = 6;

/** No links, no head held. */
export const createStepBench = async (): Promise<StepBench> => {
	const films = await toyChannel('films');
	const feed8 = await feed8Of(films.channel, 'films', promptDigest);
	const heads = await Promise.all(
		Array.from({ length: versions }, (_, i) => films.head(i + 1, Uint8Array.of(i), startMs))
	);
	const headAt = (seq: number): Bytes => heads[seq - 1] ?? new Uint8Array();
	let state = createGossipState(startMs);
	let nowMs = startMs;
	let held: Bytes | undefined;
	const take = (event: GossipEvent): Effects => {
		const book = {
			head: () => held,
			proof: () => undefined,
			roots: (_channel: string, from: number) => films.roots.slice(from - 1)
		};
		const taken = step(state, event, { nowMs, book });
		({ state } = taken);
		return taken.effects;
	};
	return {
		state: () => state,
		nowMs: () => nowMs,
		headAt,
		hello: (root, seq) => ({ type: 'hello', clocks: [{ feed8, root, seq }], capabilities: [] }),
		hold: (root, seq) => {
			held = headAt(seq);
			const { channel } = films;
			const clock = { feed8, channel, feed: 'films', root, seq };
			return take({ type: 'feeds-changed', clocks: [clock] });
		},
		open: (...linkIds) => {
			for (const linkId of linkIds) take({ type: 'link-opened', linkId });
		},
		say: (linkId, message) => take({ type: 'message', linkId, message }),
		pass: (ms) => {
			nowMs += ms;
			return take({ type: 'timer' });
		}
	};
};
