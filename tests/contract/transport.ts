/** What every transport keeps: links on both sides, frames whole and in order, ends told once, refusals held. */
import { limits } from '#lib/core/limits.ts';
import type { Link, Transport } from '#lib/p2p/ports.ts';
import { createLinkRecorder, type LinkRecorder } from '#tests/support/link-recorder.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

export interface TransportPair {
	readonly alice: Transport;
	readonly bob: Transport;
	/** Lets the two meet, where they do not find each other by themselves. */
	readonly introduce: () => void;
	/** Lets time pass, where it does not pass by itself. */
	readonly pass: () => void;
	readonly close: () => Promise<void>;
}

const only = (recorder: LinkRecorder): Link => {
	const [link] = recorder.links.values();
	if (!link || recorder.links.size !== 1) throw new Error(`${recorder.links.size} links`);
	return link;
};

/** Runs the suite on two transports that can reach each other. */
export const describeTransport = (name: string, setup: () => Promise<TransportPair>): void => {
	describe(`${name} as a transport`, () => {
		let pair: TransportPair;
		let alice: LinkRecorder;
		let bob: LinkRecorder;
		let stops: (() => void)[];

		const both = async (isTrue: (recorder: LinkRecorder) => boolean): Promise<void> => {
			pair.pass();
			await Promise.all([alice, bob].map((one) => one.until(() => isTrue(one))));
		};

		beforeEach(async () => {
			pair = await setup();
			alice = createLinkRecorder();
			bob = createLinkRecorder();
			stops = [pair.alice.start(alice.events), pair.bob.start(bob.events)];
			pair.introduce();
			await both(({ links }) => links.size === 1);
		});
		afterEach(async () => {
			for (const stop of stops) stop();
			await pair.close();
		});

		test('carries frames of every size in order, both ways', async () => {
			const sizes = [0, 1, 1000, limits.gossip.frameBytes];
			for (const [i, size] of sizes.entries()) {
				expect(only(alice).send(new Uint8Array(size).fill(i))).toBe(true);
				expect(only(bob).send(new Uint8Array(size).fill(9 - i))).toBe(true);
			}
			await both(({ frames }) => frames.length === sizes.length);
			expect(bob.frames.map((frame) => frame.length)).toEqual(sizes);
			expect(bob.frames.map((frame) => frame.at(-1))).toEqual([undefined, 1, 2, 3]);
			expect(alice.frames.map((frame) => frame.at(-1))).toEqual([undefined, 8, 7, 6]);
		});

		test('does not change a frame that the sender changes afterwards', async () => {
			const frame = new Uint8Array(100).fill(1);
			only(alice).send(frame);
			frame.fill(2);
			pair.pass();
			await bob.until(() => bob.frames.length === 1);
			expect(bob.frames[0]).toEqual(new Uint8Array(100).fill(1));
		});

		test('refuses frames when a megabyte is waiting, instead of keeping all of them', () => {
			const frame = new Uint8Array(limits.gossip.frameBytes);
			let taken = 0;
			while (taken < 1000 && only(alice).send(frame)) taken++;
			expect(taken).toBeGreaterThan(10);
			expect(taken * frame.length).toBeLessThanOrEqual(2 * limits.lobby.queueBytes);
		});

		test('tells the other end once when a link is closed, and takes no more frames', async () => {
			const [atAlice, atBob] = [only(alice), only(bob)];
			atAlice.close();
			atAlice.close();
			pair.pass();
			await bob.until(() => bob.links.size === 0);
			expect(bob.ended).toEqual([atBob.id]);
			expect(atAlice.send(new Uint8Array(1))).toBe(false);
			expect(atBob.send(new Uint8Array(1))).toBe(false);
		});

		test('closes its links when it is stopped', async () => {
			stops[0]?.();
			pair.pass();
			await bob.until(() => bob.links.size === 0);
			expect(bob.ended).toHaveLength(1);
		});

		test('does not link a refused peer again', async () => {
			only(alice).close(60_000);
			pair.pass();
			await bob.until(() => bob.links.size === 0);
			pair.introduce();
			pair.pass();
			expect([alice.opened(), bob.opened()]).toEqual([1, 1]);
		});
	});
};
