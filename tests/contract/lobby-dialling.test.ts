/** Meeting without a tracker: offers through a neighbour, and invites that people carry by hand, over real WebRTC. */
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { createLobbyTransport, type LobbyTransport } from '#lib/p2p/adapters/lobby-transport.ts';
import { parseInvite } from '#lib/p2p/invite.ts';
import { createLinkRecorder, type LinkRecorder } from '#tests/support/link-recorder.ts';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { afterEach, describe, expect, test } from 'vitest';

const common = { iceServers: [], clock: systemClock, random: systemRandom };

interface Peer extends LinkRecorder {
	readonly lobby: LobbyTransport;
}

const stops: (() => unknown)[] = [];
afterEach(async () => {
	for (const stop of stops.splice(0)) await stop();
});

const join = (options: Partial<Parameters<typeof createLobbyTransport>[0]> = {}): Peer => {
	const lobby = createLobbyTransport({ ...common, trackers: [], ...options });
	const recorder = createLinkRecorder();
	stops.push(lobby.start(recorder.events));
	return { ...recorder, lobby };
};

const linked = (peer: Peer, count = 1): Promise<void> =>
	peer.until(() => peer.links.size === count);

/** What was not undefined, or the end of the test. */
const some = <T>(value: T | undefined): T => {
	if (value === undefined) throw new Error('nothing was made');
	return value;
};

const inviteIn = async (host: Peer, guest: Peer): Promise<void> => {
	const answer = await guest.lobby.acceptInvite(some(await host.lobby.invite()));
	expect(host.lobby.completeInvite(some(answer))).toBe(true);
};

const sendsBothWays = async (alice: Peer, bob: Peer): Promise<void> => {
	for (const [from, to] of [
		[alice, bob],
		[bob, alice]
	] as const) {
		const heard = to.frames.length;
		for (const link of from.links.values()) link.send(Uint8Array.of(7));
		await to.until(() => to.frames.length > heard);
	}
};

describe('dialling through neighbours', () => {
	test('two peers who met the same third connect after the tracker has stopped', async () => {
		const tracker = await startLobbyTracker();
		const [alice, bob] = [join({ trackers: [tracker.url] }), join({ trackers: [tracker.url] })];
		await Promise.all([linked(alice), linked(bob)]);
		await tracker.close();
		const carol = join();
		await inviteIn(bob, carol);
		await Promise.all([linked(bob, 2), linked(carol)]);

		const offer = some(await alice.lobby.dialling.offer());
		expect(offer.sdp.length).toBeLessThanOrEqual(limits.lobby.relayedSdpChars);
		const { self } = alice.lobby.dialling;
		const answer = some(await carol.lobby.dialling.answer(self, offer.sdp));
		alice.lobby.dialling.complete(offer.offerId, carol.lobby.dialling.self, answer);
		await Promise.all([linked(alice, 2), linked(carol, 2)]);
		expect(bob.links.size).toBe(2);
	});

	test('a link is named by the peer behind it', async () => {
		const [alice, bob] = [join(), join()];
		await inviteIn(alice, bob);
		await Promise.all([linked(alice), linked(bob)]);
		const [linkId = ''] = alice.links.keys();
		expect(alice.lobby.dialling.peerOf(linkId)).toEqual(bob.lobby.dialling.self);
		expect(alice.lobby.dialling.peerOf('another')).toBeUndefined();
	});

	test('whoever is linked already, refused, too long or us gets no answer', async () => {
		const [alice, bob] = [join(), join()];
		const { self } = alice.lobby.dialling;
		const offer = some(await alice.lobby.dialling.offer());
		expect(await alice.lobby.dialling.answer(self, offer.sdp)).toBeUndefined();
		expect(await bob.lobby.dialling.answer(self.slice(1), offer.sdp)).toBeUndefined();
		const padded = offer.sdp + 'a=x\r\n'.repeat(1000);
		expect(await bob.lobby.dialling.answer(self, padded)).toBeUndefined();
		await inviteIn(alice, bob);
		await Promise.all([linked(alice), linked(bob)]);
		expect(await bob.lobby.dialling.answer(self, offer.sdp)).toBeUndefined();
		for (const link of bob.links.values()) link.close(60_000);
		await linked(alice, 0);
		expect(await bob.lobby.dialling.answer(self, offer.sdp)).toBeUndefined();
	});

	test('nonsense instead of a description costs nothing: the honest offer after it is answered', async () => {
		const [alice, bob] = [join(), join()];
		for (let i = 0; i < 200; i++) {
			const mallory = new Uint8Array(20).fill(i + 1);
			expect(await bob.lobby.dialling.answer(mallory, `v=0 nonsense ${i}`)).toBeUndefined();
		}
		const offer = some(await alice.lobby.dialling.offer());
		alice.lobby.dialling.complete(offer.offerId, bob.lobby.dialling.self, 'v=0 nonsense');
		const answer = some(await bob.lobby.dialling.answer(alice.lobby.dialling.self, offer.sdp));
		alice.lobby.dialling.complete(offer.offerId, bob.lobby.dialling.self, answer);
		await Promise.all([linked(alice), linked(bob)]);
	});

	test('a neighbour who passes on offers without end gets few answers, and a guest still comes in', async () => {
		const [alice, bob] = [join(), join()];
		const offer = some(await alice.lobby.dialling.offer());
		const answers = await Promise.all(
			Array.from({ length: 50 }, (_, i) =>
				bob.lobby.dialling.answer(new Uint8Array(20).fill(i + 1), offer.sdp)
			)
		);
		expect(answers.filter(Boolean).length).toBeLessThanOrEqual(
			limits.lobby.newPeerConnectionsPerSecond + 1
		);
		await inviteIn(alice, bob);
		await Promise.all([linked(alice), linked(bob)]);
	});

	test('no more offers wait for neighbours than may', async () => {
		const alice = join();
		const offers = [];
		for (let i = 0; i <= limits.lobby.relayedOffers; i++) {
			offers.push(await alice.lobby.dialling.offer());
		}
		expect(offers.filter(Boolean)).toHaveLength(limits.lobby.relayedOffers);
		expect(offers.at(-1)).toBeUndefined();
	});

	test('an answer that a stranger makes up completes nothing', async () => {
		const [alice, bob] = [join(), join()];
		const offer = some(await alice.lobby.dialling.offer());
		const answer = some(await bob.lobby.dialling.answer(alice.lobby.dialling.self, offer.sdp));
		const wrongId = new Uint8Array(20);
		alice.lobby.dialling.complete(wrongId, bob.lobby.dialling.self, answer);
		expect(alice.opened()).toBe(0);
		alice.lobby.dialling.complete(offer.offerId, bob.lobby.dialling.self, answer);
		await Promise.all([linked(alice), linked(bob)]);
	});
});

describe('an invite', () => {
	test('links two people who pass two short texts by hand, with no tracker at all', async () => {
		const [alice, bob] = [join(), join()];
		const text = some(await alice.lobby.invite());
		const answer = some(await bob.lobby.acceptInvite(`https://cinema.example/#invite=${text}`));
		expect(alice.lobby.completeInvite(answer)).toBe(true);
		await Promise.all([linked(alice), linked(bob)]);
		await sendsBothWays(alice, bob);
		console.log(`invite ${text.length} characters, answer ${answer.length}`);
		expect(Math.max(text.length, answer.length)).toBeLessThanOrEqual(350);
	});

	test('is used once: a second guest with the same text does not get in', async () => {
		const [alice, bob, carol] = [join(), join(), join()];
		const text = some(await alice.lobby.invite());
		const [first, second] = [
			some(await bob.lobby.acceptInvite(text)),
			some(await carol.lobby.acceptInvite(text))
		];
		expect(alice.lobby.completeInvite(first)).toBe(true);
		expect(alice.lobby.completeInvite(second)).toBe(false);
		await Promise.all([linked(alice), linked(bob)]);
		expect(carol.links.size).toBe(0);
	});

	test('is neither accepted by its maker nor taken for an answer, nor the other way round', async () => {
		const [alice, bob] = [join(), join()];
		const text = some(await alice.lobby.invite());
		expect(await alice.lobby.acceptInvite(text)).toBeUndefined();
		expect(alice.lobby.completeInvite(text)).toBe(false);
		const answer = some(await bob.lobby.acceptInvite(text));
		expect(await bob.lobby.acceptInvite(answer)).toBeUndefined();
		expect(bob.lobby.completeInvite(answer)).toBe(false);
		expect(await bob.lobby.acceptInvite('hello')).toBeUndefined();
	});

	test('carries the name of whoever made it, and a lobby that is not started makes none', async () => {
		const alice = join();
		const read = parseInvite(some(await alice.lobby.invite()));
		const self = bytesToHex(alice.lobby.dialling.self);
		expect(read.ok && read.value).toMatchObject({ kind: 'offer', peerId: self });
		const idle = createLobbyTransport({ ...common, trackers: [] });
		expect(await idle.invite()).toBeUndefined();
		expect(await idle.dialling.offer()).toBeUndefined();
	});
});
