/** A torrent whose metadata is known: its store, its swarm's runner and its web seeds, made together and ended together. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import type { Clock, Digest } from '#lib/core/ports.ts';
import type { PieceStore } from '#lib/stream/ports.ts';
import type { SwarmPart, SwarmShape } from '#lib/stream/swarm/events.ts';
import type { TorrentInfo } from '#lib/stream/torrent-metadata.ts';
import type { PieceVault } from './opfs-piece-store.ts';
import { createPieceChecker } from './swarm-checker.ts';
import type { SwarmFigures } from './swarm-figures.ts';
import type { SwarmPeers } from './swarm-peers.ts';
import { createSwarmRunner, type SwarmRunner } from './swarm-runner.ts';
import { createSwarmStore, type SwarmStore } from './swarm-store.ts';
import { createWebSeeds, type WebSeeds } from './swarm-web-seeds.ts';

export interface SwarmFilm {
	readonly info: TorrentInfo;
	readonly infoBytes: Bytes;
	readonly shape: SwarmShape;
	readonly store: SwarmStore;
	readonly runner: SwarmRunner;
	readonly webSeeds: WebSeeds;
	readonly close: () => Promise<void>;
}

export interface SwarmFilmOptions {
	readonly infoHash: InfoHash;
	readonly info: TorrentInfo;
	readonly infoBytes: Bytes;
	readonly webSeeds: readonly string[];
	readonly vault?: PieceVault;
	readonly mind: (shape: SwarmShape) => SwarmPart;
	readonly peers: SwarmPeers;
	readonly figures: SwarmFigures;
	readonly clock: Clock;
	readonly digest: Digest;
	readonly fetch: typeof globalThis.fetch;
	readonly onFull: () => void;
	readonly onChange: () => void;
}

/** The place on disk, and which pieces a clean shutdown recorded there; undefined where there is none. */
const openDisk = async ({
	vault,
	infoHash,
	info,
	infoBytes
}: SwarmFilmOptions): Promise<
	{ readonly store: PieceStore; readonly bitfield: Bytes } | undefined
> => {
	if (!vault) return undefined;
	const { pieceBytes, pieces, lengthBytes } = info;
	const store = vault.open({ infoHash, pieceBytes, pieces, lengthBytes });
	try {
		const bitfield = await store.bitfield();
		await vault.keepInfo(infoHash, infoBytes);
		return { store, bitfield };
	} catch {
		// No OPFS, no room for one more file, or another tab has it: the film still plays, from memory.
		await store.close().catch(() => undefined);
		return undefined;
	}
};

/** Opens the store, which may fail without harm, and sets the swarm's mind to what is held. */
export const openSwarmFilm = async (options: SwarmFilmOptions): Promise<SwarmFilm> => {
	const { info, infoBytes, peers, figures, clock } = options;
	const { pieceBytes, pieces, lengthBytes } = info;
	const shape = { pieceBytes, pieces, lengthBytes };
	const disk = await openDisk(options);
	const store = createSwarmStore({
		shape,
		...(disk ? { disk } : {}),
		onDrop: (piece) => {
			runner.feed({ type: 'lost', piece });
		},
		onFull: options.onFull
	});
	const webSeeds = createWebSeeds({
		urls: options.webSeeds,
		info: infoBytes,
		shape,
		clock,
		fetch: options.fetch,
		onEvent: (event) => {
			runner.feed(event);
		},
		onBlock: (peer, block, bytes) => {
			figures.count('received', bytes.length);
			figures.count('fromWebSeeds', bytes.length);
			runner.block(peer, block, bytes);
		}
	});
	const runner = createSwarmRunner({
		shape,
		mind: options.mind(shape),
		store,
		checker: createPieceChecker(infoBytes, options.digest),
		peers,
		webSeeds,
		figures,
		clock,
		onChange: options.onChange
	});
	runner.feed({ type: 'held', bitfield: store.bitfield() });
	return {
		info,
		infoBytes,
		shape,
		store,
		runner,
		webSeeds,
		close: async () => {
			webSeeds.close();
			runner.close();
			await store.close();
		}
	};
};
