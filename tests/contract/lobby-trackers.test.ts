/** Several trackers at once: some good, one dead, one lying, one silent; and the lobbies of channels beside the common one. */
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import { parseChannelId } from '#lib/core/ids.ts';
import { createLobbyTransport, type LobbyTransport } from '#lib/p2p/adapters/lobby-transport.ts';
import { channelLobbyOf } from '#lib/p2p/channel-lobby.ts';
import { parseInvite, writeInvite } from '#lib/p2p/invite.ts';
import { startLyingTracker, startSilentTracker } from '#tests/support/bad-trackers.ts';
import { createLinkRecorder, type LinkRecorder } from '#tests/support/link-recorder.ts';
import { createTracker } from '#node/tracker/tracker.ts';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';

const common = { iceServers: [], clock: systemClock, random: systemRandom };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
	for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Peer extends LinkRecorder {
	readonly lobby: LobbyTransport;
	readonly name: string;
	/** Names of the peers it is linked to. */
	readonly neighbours: () => readonly string[];
}

const join = (
	options: Partial<Parameters<typeof createLobbyTransport>[0]>,
	/** Makes no offers and answers all. */
	isShy = false
): Peer => {
	const lobby = createLobbyTransport({ ...common, trackers: [], ...options });
	const recorder = createLinkRecorder();
	if (isShy) lobby.steer?.(1000);
	cleanups.push(lobby.start(recorder.events));
	return {
		...recorder,
		lobby,
		name: bytesToHex(lobby.dialling.self),
		neighbours: () =>
			[...recorder.links.keys()].flatMap((linkId) => {
				const peer = lobby.dialling.peerOf(linkId);
				return peer ? bytesToHex(peer) : [];
			})
	};
};

/** The projector's own tracker. */
const openTracker = async (): Promise<string> => {
	const tracker = createTracker({ clock: systemClock, random: systemRandom });
	const server = createServer().on('upgrade', tracker.upgrade);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	cleanups.push(async () => {
		await tracker.close();
		server.closeAllConnections();
		server.close();
	});
	// A server that listens on TCP has an address of this shape.
	return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/tracker`;
};

test('with one tracker dead, one lying and one silent, peers meet through the one that works', async () => {
	const [lying, silent] = [await startLyingTracker(), await startSilentTracker()];
	cleanups.push(lying.close, silent.close);
	const trackers = ['ws://127.0.0.1:9/', lying.url, silent.url, await openTracker()];
	const startedMs = performance.now();
	const [alice, bob] = [join({ trackers }), join({ trackers })];
	await lying.heard(2);
	await silent.heard(2);
	await Promise.all([alice, bob].map((one) => one.until(() => one.links.size === 1)));
	// The next announce comes after 5 s: whoever is linked sooner was linked by the first.
	expect(performance.now() - startedMs).toBeLessThan(5000);
	expect(alice.neighbours()).toEqual([bob.name]);
});

test('links of our own choosing come from two trackers where there are two', async () => {
	const [first, second] = [await openTracker(), await openTracker()];
	const shy = (tracker: string): readonly Peer[] =>
		Array.from({ length: 4 }, () => join({ trackers: [tracker] }, true));
	const [here, there] = [shy(first), shy(second)];
	const alice = join({ trackers: [first, second] });
	const linkedTo = (peers: readonly Peer[]): number =>
		peers.filter(({ name }) => alice.neighbours().includes(name)).length;
	// The others make no offers: every link is one that alice began.
	await alice.until(() => linkedTo(here) + linkedTo(there) >= 3 && linkedTo(there) >= 1);
	await alice.until(() => linkedTo(here) >= 1);
	expect(alice.neighbours().length).toBe(linkedTo(here) + linkedTo(there));
});

test('two peers who share three trackers and dial each other over all of them keep one link', async () => {
	const trackers = [await openTracker(), await openTracker(), await openTracker()];
	const [alice, bob] = [join({ trackers }), join({ trackers })];
	const talk = async (from: Peer, to: Peer): Promise<void> => {
		const before = to.frames.length;
		while (to.frames.length === before) {
			await from.until(() => from.links.size > 0);
			const ended = from.ended.length;
			for (const link of from.links.values()) link.send(Uint8Array.of(1));
			await Promise.race([
				from.until(() => from.ended.length > ended),
				to.until(() => to.frames.length > before)
			]);
		}
	};
	await Promise.all([talk(alice, bob), talk(bob, alice)]);
	// A link that one end has given up may end at the other a moment after a frame came over the one that stays.
	const isSettled = (): boolean => alice.links.size === 1 && bob.links.size === 1;
	await Promise.any([alice.until(isSettled), bob.until(isSettled)]);
	await talk(alice, bob);
	await Promise.any([alice.until(isSettled), bob.until(isSettled)]);
	expect([alice.neighbours(), bob.neighbours()]).toEqual([[bob.name], [alice.name]]);
});

test('a tracker that does not answer an announce is told again within seconds', async () => {
	const silent = await startSilentTracker();
	cleanups.push(silent.close);
	const clock = createSeededClock();
	join({ trackers: [silent.url], clock });
	await silent.heard(1);
	// The announce is scheduled once it was sent: each step lets what is under way arrive.
	for (let heard = 1; heard < 3; heard++) {
		while (silent.announced.length === heard) {
			clock.advance(100);
			await new Promise((resolve) => setImmediate(resolve));
		}
	}
	expect(silent.announced).toHaveLength(3);
	expect(clock.now()).toBeLessThan(createSeededClock().now() + 10_000);
	expect(silent.announced[0]).toMatchObject({ event: 'started' });
});

test('peers of different lobbies meet in the one of a channel that both seek, until they leave it', async () => {
	const trackers = [await openTracker()];
	const channel = parseChannelId('12'.repeat(32));
	if (!channel) throw new Error('32 bytes are a channel id');
	const sought = await channelLobbyOf(channel, systemDigest);
	const expected = createHash('sha1')
		.update('matinee-lobby-1')
		.update(new Uint8Array(32).fill(0x12));
	expect(sought).toBe(expected.digest('hex'));

	const alice = join({ trackers, infoHash: 'aa'.repeat(20) });
	const bob = join({ trackers, infoHash: 'bb'.repeat(20) });
	alice.lobby.seek([sought, 'not a hash']);
	bob.lobby.seek([sought]);
	await Promise.all([alice, bob].map((one) => one.until(() => one.links.size === 1)));
	expect(alice.neighbours()).toEqual([bob.name]);
	alice.lobby.seek([]);
	const carol = join({ trackers, infoHash: 'cc'.repeat(20) });
	carol.lobby.seek([sought]);
	await carol.until(() => carol.links.size === 1);
	expect(carol.neighbours()).toEqual([bob.name]);
});

test('a link that has stood for a while is not given up for a newcomer who takes the same name', async () => {
	const clock = createSeededClock();
	const alice = join({ clock });
	const bob = join({});
	// Lower than any name that is drawn: by the rule for twins it would win.
	const mallory = join({ peerId: bob.name });
	const forge = (text: string, peerId: string): string => {
		const read = parseInvite(text);
		if (!read.ok) throw new Error('an invite that was just made is one');
		return writeInvite({ ...read.value, peerId });
	};
	const meet = async (guest: Peer, name: string): Promise<boolean> => {
		const answer = await guest.lobby.acceptInvite((await alice.lobby.invite()) ?? '');
		return alice.lobby.completeInvite(forge(answer ?? '', name));
	};
	expect(await meet(bob, bob.name)).toBe(true);
	await Promise.all([alice, bob].map((one) => one.until(() => one.links.size === 1)));
	const [linkId] = alice.links.keys();
	clock.advance(60_000);
	// On the way she says another name; in the handshake, bob's.
	expect(await meet(mallory, 'ee'.repeat(20))).toBe(true);
	await mallory.until(() => mallory.ended.length === 1 || mallory.links.size === 0);
	expect([...alice.links.keys()]).toEqual([linkId]);
	expect(alice.ended).toHaveLength(0);
});
