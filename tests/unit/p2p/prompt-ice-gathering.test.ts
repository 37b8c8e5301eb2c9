/** When gathering counts as done: the candidates that the servers make possible, and a moment of quiet. */
import Peer from '@thaunknown/simple-peer/lite.js';
import { beforeAll, expect, test } from 'vitest';
import { installPromptIce } from '#lib/core/adapters/prompt-ice.ts';

beforeAll(installPromptIce);

type Kind = 'host' | 'srflx' | 'relay';
const stun = { urls: ['stun:stun.example'] };
const turn = { urls: 'turn:turn.example' };

/** A peer that gathers, without a platform below it: it hears of candidates as the test tells. */
const createGathering = (iceServers: readonly object[], trickle = false) => {
	let isDone = false;
	const done = Promise.withResolvers<undefined>();
	// The prototype's own handlers run on the few members that they read.
	const peer = Object.assign(Object.create(Peer.prototype) as Peer, {
		trickle,
		config: { iceServers },
		iceCompleteTimeout: 60_000,
		_iceComplete: false,
		emit: (event: string) => {
			if (event === '_iceComplete') {
				isDone = true;
				done.resolve(undefined);
			}
			return true;
		}
	});
	return {
		gather: (...kinds: readonly (Kind | 'end')[]) => {
			for (const kind of kinds) {
				const candidate = { candidate: `candidate:1 1 udp 1 192.0.2.1 9 typ ${kind}` };
				peer._onIceCandidate({ candidate: kind === 'end' ? null : candidate });
			}
		},
		isDone: () => isDone,
		done: done.promise
	};
};

test('without servers host candidates are all there is: done soon after them, before the end is told', async () => {
	const { gather, isDone, done } = createGathering([]);
	gather('host', 'host');
	expect(isDone()).toBe(false);
	await done;
	expect(isDone()).toBe(true);
});

test('with servers it waits for what they give', async () => {
	for (const [servers, first, last] of [
		[[stun], ['host'], 'srflx'],
		[[stun, turn], ['host', 'srflx'], 'relay']
	] as const) {
		const { gather, isDone, done } = createGathering(servers);
		gather(...first);
		// Another peer's whole wait goes by; this one has not begun to wait.
		const other = createGathering([]);
		other.gather('host');
		await other.done;
		expect(isDone()).toBe(false);
		gather(last);
		await done;
		expect(isDone()).toBe(true);
	}
});

test('the end of gathering counts at once, and trickling peers are left alone', async () => {
	const { gather, isDone } = createGathering([stun]);
	gather('host', 'end');
	expect(isDone()).toBe(true);
	const trickling = createGathering([], true);
	trickling.gather('host');
	const other = createGathering([]);
	other.gather('host');
	await other.done;
	expect(trickling.isDone()).toBe(false);
});
