/** Interest before the metadata is known: shown with the handshake, kept when it is confirmed, taken back when it is not. */
import Wire from 'bittorrent-protocol';
import { createSeededClock, type SeededClock } from '#lib/core/adapters/seeded.ts';
import { expect, test } from 'vitest';
import { createSwarmHope, type SwarmHope } from '#lib/stream/adapters/swarm-hope.ts';

const infoHash = 'ab'.repeat(20);

/** What bob hears of alice's interest, as it comes. */
const meet = (
	isHopeful: boolean
): { alice: Wire; hope: SwarmHope; heard: string[]; clock: SeededClock } => {
	const [alice, bob] = [new Wire('webrtc'), new Wire('webrtc')];
	const heard: string[] = [];
	alice.on('data', (bytes) => bob.write(bytes));
	bob.on('handshake', () => heard.push('handshake'));
	bob.on('interested', () => heard.push('interested'));
	bob.on('uninterested', () => heard.push('uninterested'));
	alice.handshake(infoHash, '1'.repeat(40), { fast: true });
	const clock = createSeededClock();
	return { alice, hope: createSwarmHope(alice, clock, isHopeful), heard, clock };
};
/** Streams hand bytes on in turns of the event loop. */
const turned = (): Promise<void> =>
	new Promise((resolve) => {
		setImmediate(resolve);
	});

test('without the metadata interest goes out with the handshake, and is not said again to whoever let us in', async () => {
	const { alice, hope, heard, clock } = meet(true);
	await turned();
	alice.peerChoking = false;
	expect(heard).toEqual(['handshake', 'interested']);
	hope.judge();
	clock.advance(1000);
	hope.show(true);
	clock.advance(60_000);
	await turned();
	expect(heard).toEqual(['handshake', 'interested']);
});

test('whoever has not let us in when interest is confirmed hears it again: it may not have listened yet', async () => {
	const { hope, heard } = meet(true);
	await turned();
	hope.judge();
	hope.show(true);
	await turned();
	expect(heard).toEqual(['handshake', 'interested', 'interested']);
	hope.show(false);
	await turned();
	expect(heard.at(-1)).toBe('uninterested');
});

test('hope that nothing confirms within five seconds is taken back, once', async () => {
	const { hope, heard, clock } = meet(true);
	clock.advance(60_000);
	hope.judge();
	clock.advance(4999);
	await turned();
	expect(heard).toEqual(['handshake', 'interested']);
	clock.advance(1);
	hope.judge();
	clock.advance(60_000);
	await turned();
	expect(heard).toEqual(['handshake', 'interested', 'uninterested']);
});

test('whoever knows the metadata shows what it wants and no more', async () => {
	const { hope, heard, clock } = meet(false);
	hope.judge();
	clock.advance(60_000);
	await turned();
	expect(heard).toEqual(['handshake']);
	hope.show(true);
	hope.show(false);
	await turned();
	expect(heard).toEqual(['handshake', 'interested', 'uninterested']);
});

test('a wire that has ended says nothing more', async () => {
	const { hope, heard, clock } = meet(true);
	hope.judge();
	hope.end();
	expect(clock.nextDue()).toBeUndefined();
	await turned();
	expect(heard).toEqual(['handshake', 'interested']);
});
