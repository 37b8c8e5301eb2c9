/** Channels beside the first on a real connection: handed over, and the first never disturbed. */
import { installPromptIce } from '#lib/core/adapters/prompt-ice.ts';
import { keepFirstChannel } from '#lib/p2p/adapters/data-line.ts';
import Peer from '@thaunknown/simple-peer/lite.js';
import { expect, onTestFinished, test } from 'vitest';

installPromptIce();

test('whoever opens a second channel does not take the first one over', async () => {
	const options = { trickle: false, config: { iceServers: [] } };
	const mallory = new Peer({ ...options, initiator: true });
	const bob = new Peer(options);
	onTestFinished(() => {
		mallory.destroy();
		bob.destroy();
	});
	const extra = new Promise<string>((resolve) => {
		keepFirstChannel(bob, (channel) => {
			resolve(channel.label);
		});
	});
	mallory.on('signal', (offer) => {
		bob.signal(offer);
	});
	bob.on('signal', (answer) => {
		mallory.signal(answer);
	});
	await Promise.all(
		[mallory, bob].map(
			(peer) =>
				new Promise<void>((resolve) => {
					peer.on('connect', resolve);
				})
		)
	);
	const first = bob.channelName;
	mallory._pc?.createDataChannel('second');
	expect(await extra).toBe('second');
	expect(bob.channelName).toBe(first);
	const heard = new Promise<Uint8Array>((resolve) => {
		bob.on('data', resolve);
	});
	mallory.send(Uint8Array.of(5));
	expect([...(await heard)]).toEqual([5]);
});
