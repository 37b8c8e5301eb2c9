/** Strangers that take places and give nothing: mute, idle, boastful, forging and babbling ones. */
import type { Bytes } from '#lib/core/bytes.ts';
import { feed8Of } from '#lib/channel/feed-name.ts';
import { encodeFrame } from '#lib/p2p/messages.ts';
import type { Link, LinkEvents } from '#lib/p2p/ports.ts';
import { promptDigest } from '#tests/support/gossip.ts';
import type { Crowd } from './crowd.ts';

/** What a stranger does with each link that opens. */
type Greeting = (link: Link) => void;

const greeting = (greet: Greeting): LinkEvents => ({
	open: greet,
	frame: () => undefined,
	closed: () => undefined
});

export interface Strangers {
	/** Never says a word. */
	readonly mute: LinkEvents;
	/** Says HELLO, that it follows the channel and has nothing; takes what it is sent and passes nothing on. */
	readonly idle: LinkEvents;
	/** Says that it is far ahead, and sends nothing. */
	readonly boastful: LinkEvents;
	/** Sends a head of the next version that the publisher did not sign. */
	readonly forger: LinkEvents;
	/** Sends bytes that are no frame. */
	readonly babbler: LinkEvents;
}

/** Strangers who know the channel of this crowd. */
export const createStrangers = async ({ channel, clock }: Crowd): Promise<Strangers> => {
	const feed8 = await feed8Of(channel.channel, 'films', promptDigest);
	const hello = (root: number, seq: number): Bytes =>
		encodeFrame({ type: 'hello', clocks: [{ feed8, root, seq }], capabilities: [] });
	const forged = encodeFrame({
		type: 'head',
		head: await channel.forged(1000, Uint8Array.of(1), clock.now())
	});
	return {
		mute: greeting(() => undefined),
		idle: greeting((link) => link.send(hello(0, 0))),
		boastful: greeting((link) => link.send(hello(1, 1_000_000))),
		forger: greeting((link) => {
			link.send(hello(1, 0));
			link.send(forged);
		}),
		babbler: greeting((link) => link.send(Uint8Array.of(2, 255, 255)))
	};
};
