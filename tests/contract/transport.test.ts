import { createSeededClock, createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import { createLobbyTransport } from '#lib/p2p/adapters/lobby-transport.ts';
import { createMemoryNetwork } from '#lib/p2p/adapters/memory-transport.ts';
import { createTabTransport } from '#lib/p2p/adapters/tab-transport.ts';
import { startLobbyTracker } from '#tests/support/lobby-tracker.ts';
import { describeTransport } from './transport.ts';

describeTransport('the network in memory', () => {
	const clock = createSeededClock();
	const network = createMemoryNetwork({ clock, random: createSeededRandom(1) });
	return Promise.resolve({
		alice: network.place('alice').transport,
		bob: network.place('bob').transport,
		introduce: () => network.connect('alice', 'bob'),
		pass: () => {
			clock.advance(1000);
		},
		close: () => Promise.resolve()
	});
});

describeTransport('the lobby over WebRTC', async () => {
	const tracker = await startLobbyTracker();
	const options = {
		trackers: [tracker.url],
		iceServers: [],
		clock: systemClock,
		random: systemRandom
	};
	return {
		alice: createLobbyTransport(options),
		bob: createLobbyTransport(options),
		introduce: () => undefined,
		pass: () => undefined,
		close: tracker.close
	};
});

let meeting = 0;
describeTransport('tabs of one browser', () => {
	// Each has a channel of its own, so that no test hears of another.
	const options = {
		name: `matinee-tabs-${meeting++}`,
		clock: systemClock,
		random: systemRandom
	};
	return Promise.resolve({
		alice: createTabTransport(options),
		bob: createTabTransport(options),
		introduce: () => undefined,
		pass: () => undefined,
		close: () => Promise.resolve()
	});
});
