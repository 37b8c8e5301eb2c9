/** Whom a torrent meets: the cap on connections, dials that cross, and uploads that are off. */
import type { FilmWire, PeerConnection, WebTorrentTorrent } from 'webtorrent';
import { describe, expect, test } from 'vitest';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { createTorrentPeers, peerIdPrefix } from '#lib/stream/adapters/torrent-peers.ts';

const alice = `${peerIdPrefix}aa`;
const bob = `${peerIdPrefix}bb`;
const stranger = '2d5757303330302dcc';

interface Dial extends PeerConnection {
	readonly name: string;
}

/** The part of WebTorrent's torrent that meets peers, with its own rule: a peer id it has already is refused. */
const createTorrent = () => {
	const peers = new Map<string, { connected: boolean; conn: Dial }>();
	const listeners: ((wire: FilmWire) => void)[] = [];
	const destroyed: string[] = [];
	let announces = 0;
	const drop = (id: string): void => {
		destroyed.push(peers.get(id)?.conn.name ?? '');
		peers.delete(id);
	};
	const torrent = {
		destroyed: false,
		ready: true,
		wires: [] as FilmWire[],
		_peers: peers,
		get _peersLength() {
			return peers.size;
		},
		addPeer: (peer: Dial) => {
			if (peers.has(peer.id ?? '')) {
				destroyed.push(peer.name);
				return false;
			}
			peers.set(peer.id ?? '', { connected: false, conn: peer });
			return true;
		},
		removePeer: drop,
		on: (_: string, run: (wire: FilmWire) => void) => listeners.push(run),
		_rechoke: () => undefined,
		_rechokeNumSlots: 10,
		discovery: { tracker: { update: () => announces++, _trackers: [] } }
	};
	return {
		// The members above are those that torrent-peers.ts touches.
		torrent: torrent as unknown as WebTorrentTorrent,
		peers,
		destroyed,
		announces: () => announces,
		wire: (wire: FilmWire) => {
			torrent.wires.push(wire);
			for (const run of listeners) run(wire);
		}
	};
};

const setUp = (ownPeerId: string, isGivingBack = () => true) => {
	const made = createTorrent();
	const clock = createSeededClock();
	const peers = createTorrentPeers({ torrent: made.torrent, ownPeerId, clock, isGivingBack });
	const meet = (id: string, initiator: boolean, name: string): boolean => {
		const dial: Dial = { id, initiator, name, destroy: () => made.destroyed.push(name) };
		return made.torrent.addPeer(dial, 'tracker');
	};
	return { ...made, clock, meet, applyGivingBack: peers.applyGivingBack, close: peers.close };
};

describe('two peers that dial each other at once', () => {
	test('two of us keep the same connection: the one that the lower peer id began', () => {
		const atAlice = setUp(alice);
		atAlice.meet(bob, false, 'begun by bob');
		atAlice.meet(bob, true, 'begun by alice');
		expect(atAlice.destroyed).toEqual(['begun by bob']);
		const atBob = setUp(bob);
		atBob.meet(alice, false, 'begun by alice');
		atBob.meet(alice, true, 'begun by bob');
		expect(atBob.destroyed).toEqual(['begun by bob']);
	});

	test('with another client we keep our own dial, because it drops its own', () => {
		const { meet, destroyed, peers } = setUp(alice);
		meet(stranger, false, 'begun by the stranger');
		meet(stranger, true, 'begun by alice');
		expect(destroyed).toEqual(['begun by the stranger']);
		expect(peers.get(stranger)?.conn.name).toBe('begun by alice');
	});

	test('a connection that stands is never given up for another', () => {
		const { meet, destroyed, peers } = setUp(alice);
		meet(bob, false, 'first');
		const known = peers.get(bob);
		if (known) known.connected = true;
		meet(bob, true, 'second');
		expect(destroyed).toEqual(['second']);
	});

	test('the same side dialling twice is a duplicate', () => {
		const { meet, destroyed } = setUp(alice);
		meet(bob, true, 'first');
		meet(bob, true, 'second');
		expect(destroyed).toEqual(['second']);
	});
});

test('55 connections, whoever began them, and no more', () => {
	const { meet, peers, destroyed } = setUp(alice);
	for (let i = 0; i < 60; i++) meet(`peer ${i}`, i % 2 === 0, `dial ${i}`);
	expect(peers.size).toBe(55);
	expect(destroyed).toEqual(['dial 55', 'dial 56', 'dial 57', 'dial 58', 'dial 59']);
});

test('nobody is unchoked while nothing is given back, whoever asks for it', () => {
	let on = false;
	const { wire, applyGivingBack, torrent } = setUp(alice, () => on);
	const said: string[] = [];
	// The members that torrent-peers.ts touches.
	const one = {
		type: 'webrtc',
		downloaded: 0,
		choke: () => said.push('choke'),
		unchoke: () => said.push('unchoke')
	} as unknown as FilmWire;
	wire(one);
	one.unchoke();
	expect([said, torrent._rechokeNumSlots]).toEqual([[], 0]);
	on = true;
	applyGivingBack();
	one.unchoke();
	expect([said, torrent._rechokeNumSlots]).toEqual([['unchoke'], 10]);
	on = false;
	applyGivingBack();
	expect([said, torrent._rechokeNumSlots]).toEqual([['unchoke', 'choke'], 0]);
});

test('while nobody is connected the trackers are asked again, ever more rarely, and never after the end', () => {
	const { clock, announces, close } = setUp(alice);
	const asked: number[] = [];
	for (let second = 1; second <= 200; second++) {
		const before = announces();
		clock.advance(1000);
		if (announces() > before) asked.push(second);
	}
	expect(asked).toEqual([5, 15, 35, 75, 135, 195]);
	close();
	clock.advance(1_000_000);
	expect(announces()).toBe(6);
});
