/** The scene of the drill: a project with two versions, a peer that is tracker and seeder, and the rows that are played in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProjector, type Projector } from '#node/projector.ts';
import { publishToPeers, type Published } from './app-peer.ts';
import type { Engine } from './devices.ts';
import { openOrigin, type Origin } from './origin.ts';
import { openVersions, type DrillVersion, type Versions } from './versions.ts';

export interface House {
	readonly versions: Versions;
	readonly one: DrillVersion;
	readonly two: DrillVersion;
	/** Version 2, which no address has. */
	readonly published: Published;
	/** Of the peer that has the films. */
	readonly tracker: string;
	/** An address of its own for each row, with version 1. */
	readonly origin: () => Promise<Origin>;
	/** Films, tracker and programme go. */
	readonly stopPeers: () => Promise<void>;
	readonly close: () => Promise<void>;
}

/** One line of the table. */
export interface Row {
	readonly group: 'address' | 'attack' | 'limit' | 'gone';
	readonly what: string;
	/** What must be the case at the end. */
	readonly must: string;
	/** Plays it; what it returns is added to the table, and what it throws fails the row. */
	readonly play: (engine: Engine, house: House) => Promise<string | undefined>;
	/** The browsers in which it can be played; both unless told, with the reason for the table. */
	readonly only?: { readonly engine: Engine['name']; readonly because: string };
	/** It ends peers that other rows need: it comes last. */
	readonly isLast?: boolean;
}

const startPeer = (home: string): Promise<Projector> =>
	startProjector({
		port: 0,
		host: '127.0.0.1',
		home,
		buildDir: 'build',
		demoDir: 'demo',
		log: () => undefined
	});

/** Opens the scene; everything in it listens on this machine alone. */
export const openHouse = async (): Promise<House> => {
	const home = await mkdtemp(join(tmpdir(), 'matinee-drill-'));
	const [projector, versions] = [await startPeer(home), await openVersions()];
	const one = await versions.make(1);
	const two = await versions.make(2);
	const tracker = `ws://127.0.0.1:${projector.port}/tracker`;
	const origins: Origin[] = [];
	return {
		versions,
		one,
		two,
		published: await publishToPeers(versions.project, two),
		tracker,
		origin: async () => {
			const channels = projector.channel === undefined ? [] : [projector.channel];
			const origin = await openOrigin(one, {
				trackers: [tracker],
				iceServers: [],
				channels,
				mirrors: []
			});
			origins.push(origin);
			return origin;
		},
		stopPeers: projector.close,
		close: async () => {
			await Promise.all(origins.map((origin) => origin.close()));
			await projector.close();
			await rm(home, { recursive: true, force: true });
		}
	};
};
