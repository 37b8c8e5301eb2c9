/** Tabs that are killed, come back, or lie: what the tab transport makes of messages that no honest end would send. */
import { createSeededClock, createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { createTabTransport } from '#lib/p2p/adapters/tab-transport.ts';
import { createLinkRecorder, type LinkRecorder } from '#tests/support/link-recorder.ts';
import { afterEach, expect, test } from 'vitest';

const mallory = 'ff'.repeat(20);
const stops: (() => void)[] = [];
afterEach(() => {
	for (const stop of stops.splice(0)) stop();
});

const clock = createSeededClock();
const random = createSeededRandom(5);
let meeting = 0;

/** A tab, and a bare end of its channel that says whatever a test wants. */
const openTab = (): {
	readonly alice: LinkRecorder;
	readonly say: (message: unknown) => void;
	/** The next message of this type. */
	readonly heard: (type: string) => Promise<Record<string, unknown>>;
	readonly another: () => LinkRecorder;
} => {
	const name = `matinee-lies-${meeting++}`;
	const bare = new BroadcastChannel(name);
	stops.push(() => {
		bare.close();
	});
	const join = (): LinkRecorder => {
		const recorder = createLinkRecorder();
		stops.push(createTabTransport({ name, clock, random }).start(recorder.events));
		return recorder;
	};
	return {
		alice: join(),
		another: join,
		say: (message) => {
			bare.postMessage(message);
		},
		heard: (type) =>
			new Promise((resolve) => {
				const hear = ({ data }: MessageEvent<Record<string, unknown>>): void => {
					if (data['type'] !== type) return;
					bare.removeEventListener('message', hear);
					resolve(data);
				};
				bare.addEventListener('message', hear);
			})
	};
};

test('a tab that is killed without a word is given up within five seconds', async () => {
	const { alice, say } = openTab();
	say({ type: 'hello', from: mallory });
	await alice.until(() => alice.links.size === 1);
	for (let second = 0; second < 5; second++) clock.advance(1000);
	expect(alice.links.size).toBe(0);
	expect(alice.ended).toHaveLength(1);
});

test('a tab that answers when it is asked stays, however slow its own timers are', async () => {
	const { alice, say, heard } = openTab();
	say({ type: 'hello', from: mallory });
	await alice.until(() => alice.links.size === 1);
	for (let second = 0; second < 8; second++) {
		const asked = heard('beat');
		clock.advance(1000);
		const { from, asks } = await asked;
		expect(asks).toBe(true);
		const before = alice.frames.length;
		say({ type: 'beat', from: mallory, asks: false });
		// A frame after the answer tells that the answer was heard.
		say({ type: 'frame', from: mallory, to: from, frame: new Uint8Array(1) });
		await alice.until(() => alice.frames.length > before);
	}
	expect(alice.links.size).toBe(1);
});

test('two tabs that woke up unlinked find each other again by their heartbeats', async () => {
	const { alice, another } = openTab();
	const bob = another();
	await Promise.all([alice, bob].map((one) => one.until(() => one.links.size === 1)));
	for (const link of alice.links.values()) link.close();
	await bob.until(() => bob.links.size === 0);
	clock.advance(1000);
	await bob.until(() => bob.links.size === 1);
	await alice.until(() => alice.opened() === 2);
	expect(bob.ended).toHaveLength(1);
});

test('malformed messages open nothing and hurt nobody', async () => {
	const { alice, say, another } = openTab();
	for (const message of [
		undefined,
		null,
		'hello',
		[],
		{ type: 'hello' },
		{ type: 'hello', from: 7 },
		{ type: 'hello', from: 'ff' },
		{ type: 'hello', from: mallory, to: 'somebody' },
		{ type: 'hello', from: mallory, to: '00'.repeat(20) },
		{ type: 'shout', from: mallory },
		{ type: 'frame', from: mallory, frame: new Uint8Array(1) },
		{ type: 'bye', from: mallory, refuseMs: Infinity },
		{ type: 'taken', from: mallory, bytes: -1 },
		new Map([['type', 'hello']])
	]) {
		say(message);
	}
	const bob = another();
	await Promise.all([alice, bob].map((one) => one.until(() => one.links.size === 1)));
	expect([alice.opened(), bob.opened()]).toEqual([1, 1]);
	expect(alice.frames).toHaveLength(0);
});

test('a frame beyond the limit is not taken, and an acknowledgement of more than was sent frees nothing', async () => {
	const { alice, say, heard } = openTab();
	const welcome = heard('welcome');
	say({ type: 'hello', from: mallory });
	const { from } = await welcome;
	await alice.until(() => alice.links.size === 1);
	const [link] = alice.links.values();
	const frame = new Uint8Array(limits.gossip.frameBytes);
	let taken = 0;
	while (link?.send(frame)) taken++;
	say({ type: 'taken', from: mallory, to: from, bytes: 1e12 });
	say({ type: 'frame', from: mallory, to: from, frame: new Uint8Array(frame.length + 1) });
	say({ type: 'frame', from: mallory, to: from, frame: Uint8Array.of(9) });
	await alice.until(() => alice.frames.length === 1);
	expect(alice.frames[0]).toEqual(Uint8Array.of(9));
	expect(taken).toBeGreaterThan(10);
	expect(link?.send(frame)).toBe(false);
	say({ type: 'taken', from: mallory, to: from, bytes: taken * frame.length });
	say({ type: 'frame', from: mallory, to: from, frame: Uint8Array.of(8) });
	await alice.until(() => alice.frames.length === 2);
	expect(link?.send(frame)).toBe(true);
});

test('no more tabs are linked than the limit', async () => {
	const { alice, say, heard } = openTab();
	const turnedAway = heard('bye');
	for (let tab = 0; tab <= limits.tabs.links; tab++) {
		say({ type: 'hello', from: bytesToHex(new Uint8Array(20).fill(tab)) });
	}
	expect((await turnedAway)['to']).toBe(bytesToHex(new Uint8Array(20).fill(limits.tabs.links)));
	expect(alice.links.size).toBe(limits.tabs.links);
});
