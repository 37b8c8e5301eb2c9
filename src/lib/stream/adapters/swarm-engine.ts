/** The torrent engine that is our own: torrents that are open, one peer id, and the viewer's choice to give back. */
import type { FilmWire } from 'webtorrent';
import { installWireGuard } from '#lib/core/adapters/wire-guard.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import type { Clock, Digest, Random } from '#lib/core/ports.ts';
import type { OpenRequest, Torrent, TorrentEngine } from '#lib/stream/ports.ts';
import { createBannedPeers } from '#lib/stream/swarm/banned-peers.ts';
import type { SwarmPart, SwarmShape } from '#lib/stream/swarm/events.ts';
import type { PeerMeeting } from '#lib/stream/swarm/ports.ts';
import type { PieceVault } from './opfs-piece-store.ts';
import { storedFilms } from './stored-films.ts';
import { createSwarmTorrent, type SwarmTorrent } from './swarm-torrent.ts';
import { newPeerId } from '#lib/stream/swarm/peer-id.ts';

export interface SwarmEngineOptions {
	/** Finds peers; closed with the engine. */
	readonly meeting: PeerMeeting;
	/** Decides what is asked of whom and given to whom; a new one for each torrent. */
	readonly mind: (shape: SwarmShape) => SwarmPart;
	readonly clock: Clock;
	readonly digest: Digest;
	readonly random: Random;
	/** Where pieces are kept; absent: in memory. */
	readonly vault?: PieceVault;
	/** Who we are in every swarm, 40 hex digits, the same that the meeting announces; drawn anew by default. */
	readonly peerId?: string;
	/** Hears of every wire before anything is sent on it, to `use()` an extension. */
	readonly onWire?: (wire: FilmWire) => void;
	/** For web seeds. */
	readonly fetch?: typeof globalThis.fetch;
}

interface Opened {
	readonly torrent: SwarmTorrent;
	uses: number;
}

/** Torrents are opened once, however many ask for them, and closed with the last that does. */
export const createSwarmEngine = (options: SwarmEngineOptions): TorrentEngine => {
	installWireGuard();
	const { vault, meeting } = options;
	const ownPeerId = options.peerId ?? newPeerId(options.random);
	const banned = createBannedPeers();
	const openedByHash = new Map<InfoHash, Opened>();
	let giving = { on: true, bytesPerSecond: Infinity };
	let closing: Promise<void> | undefined;

	const openTorrent = (request: OpenRequest): Opened => {
		const torrent = createSwarmTorrent({
			...options,
			request,
			ownPeerId,
			banned,
			// Called without its owner, the browser's own refuses to run.
			fetch: options.fetch ?? ((...args) => globalThis.fetch(...args)),
			giving: () => giving
		});
		const opened = { torrent, uses: 0 };
		openedByHash.set(request.infoHash, opened);
		return opened;
	};
	/** What one caller holds: closing it twice closes it once. */
	const handle = (opened: Opened): Torrent => {
		let isClosed = false;
		opened.uses++;
		return {
			...opened.torrent,
			close: async () => {
				if (isClosed) return;
				isClosed = true;
				if (--opened.uses > 0) return;
				const { infoHash } = opened.torrent;
				if (openedByHash.get(infoHash) === opened) openedByHash.delete(infoHash);
				await opened.torrent.close();
			}
		};
	};
	const end = async (): Promise<void> => {
		await Promise.all([...openedByHash.values()].map(({ torrent }) => torrent.close()));
		openedByHash.clear();
		meeting.close();
		vault?.close();
	};

	return {
		open: (request) => {
			const already = openedByHash.get(request.infoHash);
			if (!already || already.torrent.snapshot().phase === 'failed') {
				return handle(openTorrent(request));
			}
			// Nobody reads what this one brings; a rejection would go unheard.
			if (request.info instanceof Promise) request.info.catch(() => undefined);
			return handle(already);
		},
		stored: () => storedFilms(vault),
		setGivingBack: (on, bytesPerSecond = Infinity) => {
			giving = { on, bytesPerSecond };
			for (const { torrent } of openedByHash.values()) torrent.applyGivingBack();
		},
		close: () => (closing ??= end())
	};
};
