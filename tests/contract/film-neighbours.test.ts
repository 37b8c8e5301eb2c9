/** Films on the lobby's connections, over real WebRTC: asked for, refused, doubled, ended, and hostile labels. */
import { openFilmHouse, type FilmHouse } from '#tests/support/film-house.ts';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { expect, test as base } from 'vitest';

const film = 'f1'.repeat(20);
const other = 'f2'.repeat(20);

/** Alice and bob, linked in the lobby; the tracker that introduced them is gone. */
const test = base.extend<{ linked: { alice: FilmHouse; bob: FilmHouse } }>({
	// Vitest tells a fixture's needs from its first argument, which must be a pattern even when empty.
	// eslint-disable-next-line no-empty-pattern
	linked: async ({}, use) => {
		const tracker = await startLobbyTracker();
		const alice = openFilmHouse([tracker.url], 'aa'.repeat(20));
		const bob = openFilmHouse([tracker.url], 'bb'.repeat(20));
		await Promise.all([alice, bob].map(({ links }) => links.until(() => links.links.size === 1)));
		await tracker.close();
		await use({ alice, bob });
		alice.stop();
		bob.stop();
	}
});

test('a film that a neighbour has open is reached without a tracker, and bytes go both ways', async ({
	linked: { alice, bob }
}) => {
	const held = bob.join(film, { wanted: false });
	const wanted = alice.join(film);
	await Promise.all([wanted, held].map((one) => one.until(() => one.pipes.length === 1)));
	wanted.pipes[0]?.send(Uint8Array.of(1, 2));
	held.pipes[0]?.send(Uint8Array.of(3));
	await Promise.all([
		wanted.until(() => wanted.heard.length > 0),
		held.until(() => held.heard.length > 1)
	]);
	expect([wanted.heard, held.heard]).toEqual([[3], [1, 2]]);
	expect(wanted.pipes[0]).toMatchObject({ isOurs: true, isLent: true, peerId: bob.peerId });
	expect(held.pipes[0]).toMatchObject({ isOurs: false, isLent: true, peerId: alice.peerId });
	expect([wanted.peers(), held.peers()]).toEqual([[bob.peerId], [alice.peerId]]);
});

test('a neighbour that has nothing of a film refuses at once, and is not asked again soon', async ({
	linked: { alice, bob }
}) => {
	bob.join(other);
	const wanted = alice.join(film);
	await wanted.until(() => wanted.ended() === 1);
	wanted.lookAgain();
	expect(wanted.peers()).toEqual([]);
	// Bob comes to want it later and asks himself.
	const later = bob.join(film);
	await Promise.all([wanted, later].map((one) => one.until(() => one.peers().length === 1)));
	expect(wanted.ended()).toBe(1);
});

test('a neighbour whose film has no room for us refuses, and the refusal harms nothing', async ({
	linked: { alice, bob }
}) => {
	const full = bob.join(film, { welcome: () => false });
	const wanted = alice.join(film);
	await wanted.until(() => wanted.ended() === 1);
	expect(full.pipes).toEqual([]);
	expect(alice.links.links.size).toBe(1);
});

test('two who ask each other at once end with one line, the one of the lower peer id, in ten films of ten', async ({
	linked: { alice, bob }
}) => {
	for (let count = 0; count < 10; count++) {
		const infoHash = count.toString(16).padStart(40, '0');
		const films = [alice.join(infoHash), bob.join(infoHash)];
		await Promise.all(films.map((one) => one.until(() => one.peers().length === 1)));
		const [last] = films.map(({ pipes }) => pipes.at(-1));
		last?.send(Uint8Array.of(7));
		await films[1]?.until(() => films[1]?.heard.includes(7) ?? false);
		expect(films.map(({ pipes }) => pipes.at(-1)?.isOurs)).toEqual([true, false]);
		for (const one of films) one.close();
	}
});

test('a film that is closed ends its line at both ends, and the lobby goes on', async ({
	linked: { alice, bob }
}) => {
	const held = bob.join(film, { wanted: false });
	const wanted = alice.join(film);
	await Promise.all([wanted, held].map((one) => one.until(() => one.peers().length === 1)));
	wanted.close();
	await held.until(() => held.closed() === 1);
	expect(held.peers()).toEqual([]);
	expect(alice.links.ended.length + bob.links.ended.length).toBe(0);
});

test('gossip that closes its link leaves the film its line, and the connection ends with the film', async ({
	linked: { alice, bob }
}) => {
	const held = bob.join(film, { wanted: false });
	const wanted = alice.join(film);
	await Promise.all([wanted, held].map((one) => one.until(() => one.peers().length === 1)));
	for (const link of alice.links.links.values()) link.close(60_000);
	wanted.pipes[0]?.send(Uint8Array.of(9));
	await held.until(() => held.heard.includes(9));
	expect(bob.links.ended).toEqual([]);
	wanted.close();
	await bob.links.until(() => bob.links.ended.length === 1);
	expect(held.closed()).toBe(1);
});

test('a peer that leaves the lobby leaves its films, too, and whoever reads them hears of it', async ({
	linked: { alice, bob }
}) => {
	const held = bob.join(film, { wanted: false });
	const wanted = alice.join(film);
	await Promise.all([wanted, held].map((one) => one.until(() => one.peers().length === 1)));
	alice.stop();
	await Promise.all([wanted, held].map((one) => one.until(() => one.closed() === 1)));
	expect([wanted.peers(), held.peers()]).toEqual([[], []]);
});
