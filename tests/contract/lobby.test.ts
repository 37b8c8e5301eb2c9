import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import { createLobbyTransport, lobbyInfoHash } from '#lib/p2p/adapters/lobby-transport.ts';
import { createLinkRecorder, type LinkRecorder } from '#tests/support/link-recorder.ts';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { startMatchmaker } from '#tests/support/matchmaker.ts';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';

const common = { iceServers: [], clock: systemClock, random: systemRandom };

test('the lobby meets at the hash of its name', () => {
	expect(lobbyInfoHash).toBe(createHash('sha1').update('matinee-lobby-1').digest('hex'));
});

/** Sends on whatever link alice has until bob has heard her: a link that was given up takes its frames with it. */
const probe = async (alice: LinkRecorder, bob: LinkRecorder): Promise<void> => {
	const before = bob.frames.length;
	while (bob.frames.length === before) {
		await alice.until(() => alice.links.size > 0);
		const ended = alice.ended.length;
		for (const link of alice.links.values()) link.send(Uint8Array.of(1));
		await Promise.race([
			alice.until(() => alice.ended.length > ended),
			bob.until(() => bob.frames.length > before)
		]);
	}
};

test('two peers that dial each other at once end with one link, in ten meetings out of ten', async () => {
	const matchmaker = await startMatchmaker();
	const linkedMs: number[] = [];
	for (let meeting = 0; meeting < 10; meeting++) {
		const [alice, bob] = [createLinkRecorder(), createLinkRecorder()];
		// Each has its own swarm, so that no meeting hears of another.
		const infoHash = meeting.toString(16).padStart(40, '0');
		const options = { ...common, trackers: [matchmaker.url], infoHash };
		const startedMs = performance.now();
		const stops = [alice, bob].map((one) => createLobbyTransport(options).start(one.events));
		await Promise.all([probe(alice, bob), probe(bob, alice)]);
		await Promise.all([alice, bob].map((one) => one.until(() => one.links.size === 1)));
		linkedMs.push(performance.now() - startedMs);
		for (const stop of stops) stop();
	}
	await matchmaker.close();
	// The next announce comes after 5 s: whoever is linked sooner was linked by the first.
	expect(Math.max(...linkedMs)).toBeLessThan(5000);
});

test('six peers that come at once are all linked, and none twice to the same', async () => {
	const tracker = await startLobbyTracker();
	const peers = Array.from({ length: 6 }, () => createLinkRecorder());
	const stops = peers.map((one) =>
		createLobbyTransport({ ...common, trackers: [tracker.url] }).start(one.events)
	);
	await Promise.all(peers.map((one) => one.until(() => one.links.size >= 1)));
	await Promise.all(peers.map((one) => one.until(() => one.links.size <= peers.length - 1)));
	for (const one of peers) expect(one.links.size).toBeGreaterThanOrEqual(1);
	for (const stop of stops) stop();
	await tracker.close();
});

test('a tracker that goes down and comes back is found again within seconds, and links stay meanwhile', async () => {
	const first = await startLobbyTracker();
	const port = Number(new URL(first.url).port);
	const options = { ...common, trackers: [first.url] };
	const [alice, bob, carol] = [createLinkRecorder(), createLinkRecorder(), createLinkRecorder()];
	const stops = [alice, bob].map((one) => createLobbyTransport(options).start(one.events));
	await Promise.all([alice, bob].map((one) => one.until(() => one.links.size === 1)));
	await first.close();
	const second = await startLobbyTracker(port);
	stops.push(createLobbyTransport(options).start(carol.events));
	await carol.until(() => carol.links.size >= 1);
	await Promise.race([alice, bob].map((one) => one.until(() => one.links.size === 2)));
	expect(alice.ended.length + bob.ended.length).toBe(0);
	for (const stop of stops) stop();
	await second.close();
});

test('a peer does not link to its own peer id', async () => {
	const tracker = await startLobbyTracker();
	const alice = createLinkRecorder();
	const peerId = '2d4d54303030312d' + '00'.repeat(12);
	const options = { ...common, trackers: [tracker.url], peerId, random: createSeededRandom(3) };
	const again = createLinkRecorder();
	const stops = [alice, again].map((one) => createLobbyTransport(options).start(one.events));
	const bob = createLinkRecorder();
	stops.push(createLobbyTransport({ ...options, peerId: 'bb'.repeat(20) }).start(bob.events));
	await bob.until(() => bob.links.size >= 1);
	await Promise.race([alice, again].map((one) => one.until(() => one.links.size === 1)));
	expect(bob.links.size).toBe(1);
	expect(alice.links.size + again.links.size).toBe(1);
	for (const stop of stops) stop();
	await tracker.close();
});
