/** The torrent engine on WebTorrent: one client, the torrents that are open in it, and the viewer's choice to give back. */
import WebTorrent, { type FilmWire } from 'webtorrent';
import { installPromptIce } from '#lib/core/adapters/prompt-ice.ts';
import { installWireGuard } from '#lib/core/adapters/wire-guard.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import type { IceServer } from '#lib/core/config.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import type { Clock, Digest, Random } from '#lib/core/ports.ts';
import type { OpenRequest, Torrent, TorrentEngine } from '#lib/stream/ports.ts';
import type { PieceVault } from './opfs-piece-store.ts';
import { storedFilms } from './stored-films.ts';
import { peerIdPrefix } from './torrent-peers.ts';
import { createTorrentView, type TorrentView } from './webtorrent-torrent.ts';

export interface EngineOptions {
	readonly iceServers: readonly IceServer[];
	readonly clock: Clock;
	readonly digest: Digest;
	readonly random: Random;
	/** Where pieces are kept; absent: in memory. */
	readonly vault?: PieceVault;
	/** Who we are in every swarm (see `newPeerId`); drawn anew by default. */
	readonly peerId?: string;
	/** Hears of every wire before anything is sent on it, to `use()` an extension. */
	readonly onWire?: (wire: FilmWire) => void;
}

/** A peer id for films and the lobby alike, 40 hex digits: other viewers know a fellow by it (see torrent-peers.ts). */
export const newPeerId = (random: Random): string => peerIdPrefix + bytesToHex(random.bytes(12));

interface Opened {
	readonly view: TorrentView;
	uses: number;
}

/** One engine a page: WebRTC does not exist in workers. Loading this module loads WebTorrent. */
export const createWebTorrentEngine = (options: EngineOptions): TorrentEngine => {
	installWireGuard();
	installPromptIce();
	const { iceServers, clock, digest, vault, onWire } = options;
	let givingBack = true;
	let closing: Promise<void> | undefined;
	const client = new WebTorrent({
		peerId: options.peerId ?? newPeerId(options.random),
		dht: false,
		lsd: false,
		utPex: false,
		natUpnp: false,
		natPmp: false,
		utp: false,
		// In Node WebTorrent opens a TCP port on every address; net.Server.listen() takes this in a number's place.
		torrentPort: { host: '127.0.0.1', port: 0 },
		tracker: { announce: [], rtcConfig: { iceServers } }
	});
	client.on('error', () => undefined); // Each torrent tells its own error; the client has none that ends it.
	const openedByHash = new Map<InfoHash, Opened>();

	const openView = (request: OpenRequest): Opened => {
		const { infoHash } = request;
		const opened = {
			view: createTorrentView({
				request,
				client,
				clock,
				...(vault ? { vault } : {}),
				...(onWire ? { onWire } : {}),
				isHash: async (info) => bytesToHex(await digest.sha1(info)) === infoHash,
				isGivingBack: () => givingBack
			}),
			uses: 0
		};
		openedByHash.set(infoHash, opened);
		return opened;
	};
	/** What one caller holds: closing it twice closes it once, and the torrent goes with the last. */
	const handle = (opened: Opened): Torrent => {
		let isClosed = false;
		opened.uses++;
		return {
			...opened.view,
			close: async () => {
				if (isClosed) return;
				isClosed = true;
				if (--opened.uses > 0) return;
				const { infoHash } = opened.view;
				if (openedByHash.get(infoHash) === opened) openedByHash.delete(infoHash);
				await opened.view.close();
			}
		};
	};
	const end = async (): Promise<void> => {
		await Promise.all([...openedByHash.values()].map(({ view }) => view.close()));
		openedByHash.clear();
		await new Promise<void>((resolve) => {
			client.destroy(() => {
				resolve();
			});
		});
		vault?.close();
	};

	return {
		open: (request) => {
			const already = openedByHash.get(request.infoHash);
			if (!already || already.view.snapshot().phase === 'failed') return handle(openView(request));
			// Nobody reads what this one brings; a rejection would go unheard.
			if (request.info instanceof Promise) request.info.catch(() => undefined);
			return handle(already);
		},
		stored: () => storedFilms(vault),
		setGivingBack: (on, bytesPerSecond = Infinity) => {
			givingBack = on;
			// WebTorrent's word for no cap.
			client.throttleUpload(Number.isFinite(bytesPerSecond) ? bytesPerSecond : -1);
			for (const { view } of openedByHash.values()) view.applyGivingBack();
		},
		close: () => (closing ??= end())
	};
};
