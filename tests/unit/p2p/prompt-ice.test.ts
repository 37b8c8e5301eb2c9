import { installPromptIce } from '#lib/core/adapters/prompt-ice.ts';
import Peer from '@thaunknown/simple-peer/lite.js';
import { expect, test } from 'vitest';

/** simple-peer's own wait for the end of gathering, which both the offer and the answer would spend. */
const iceCompleteTimeoutMs = 5000;

test('an offer and its answer carry their candidates and are ready long before the 5 s time-out', async () => {
	installPromptIce();
	const options = { trickle: false, config: { iceServers: [] } };
	const alice = new Peer({ ...options, initiator: true });
	const bob = new Peer(options);
	const candidates: number[] = [];
	const pass = (from: Peer, to: Peer): void => {
		from.on('signal', (description) => {
			candidates.push(description.sdp?.match(/^a=candidate:/gm)?.length ?? 0);
			to.signal(description);
		});
	};
	pass(alice, bob);
	pass(bob, alice);
	const startedMs = performance.now();
	await Promise.all(
		[alice, bob].map((peer) => new Promise<void>((resolve) => peer.on('connect', resolve)))
	);
	const tookMs = performance.now() - startedMs;
	alice.destroy();
	bob.destroy();
	expect(candidates).toHaveLength(2);
	expect(Math.min(...candidates)).toBeGreaterThan(0);
	expect(tookMs).toBeLessThan(iceCompleteTimeoutMs);
});
