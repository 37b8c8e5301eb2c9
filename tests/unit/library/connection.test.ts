/** The viewer's own ways of meeting others: read strictly, added to the host's, and relays alone where that was chosen. */
import { expect, test } from 'vitest';
import { emptyConfig } from '#lib/core/config.ts';
import { whenChanged, withConnection } from '#lib/connection-choices.ts';
import { defaultConnection } from '#lib/library/connection.ts';
import { defaultSettings, parseSettings } from '#lib/library/settings.ts';
import { iceConfig } from '#lib/p2p/adapters/ice.ts';

const stun = { urls: ['stun:stun.example:3478'] };
const turn = { urls: ['turn:turn.example:3478'], username: 'bob', credential: 'secret' };

test('trackers and servers that are none are left out, one by one', () => {
	const { trackers, iceServers } = parseSettings({
		trackers: ['wss://one.example/', 'https://two.example/', 'javascript:alert(1)', 7],
		iceServers: [turn, { urls: ['http://not.example'] }, 'stun:']
	});
	expect(trackers).toEqual(['wss://one.example/']);
	expect(iceServers).toEqual([turn]);
});

test('no more are read than anybody needs', () => {
	const many = Array.from({ length: 40 }, (_, n) => `wss://t${String(n)}.example/`);
	expect(parseSettings({ trackers: many }).trackers).toHaveLength(8);
});

test('what is chosen is added to what the host names', () => {
	const host = { ...emptyConfig, trackers: ['wss://host.example/'], iceServers: [stun] };
	const own = { trackers: ['wss://own.example/'], iceServers: [turn], relayOnly: false };
	expect(withConnection(host, own)).toMatchObject({
		trackers: ['wss://host.example/', 'wss://own.example/'],
		iceServers: [stun, turn],
		relayOnly: false
	});
	expect(iceConfig(withConnection(host, own))).toEqual({ iceServers: [stun, turn] });
});

test('relays alone ask nobody else, and without any relay nobody is met', () => {
	const host = { ...emptyConfig, iceServers: [stun] };
	const relayed = withConnection(host, {
		...defaultConnection,
		iceServers: [turn],
		relayOnly: true
	});
	expect(iceConfig(relayed)).toEqual({ iceServers: [turn], iceTransportPolicy: 'relay' });
	const alone = withConnection(host, { ...defaultConnection, relayOnly: true });
	expect(iceConfig(alone)).toEqual({ iceServers: [], iceTransportPolicy: 'relay' });
});

test('others are told of another connection, and of nothing else', async () => {
	let now = withConnection(emptyConfig, defaultSettings);
	const told: string[][] = [];
	const look = whenChanged(
		() => now,
		(chosen) => {
			told.push([...chosen.trackers]);
			return Promise.resolve();
		}
	);
	await look();
	await look();
	now = { ...now, trackers: ['wss://own.example/'] };
	await look();
	await look();
	expect(told).toEqual([['wss://own.example/']]);
});
