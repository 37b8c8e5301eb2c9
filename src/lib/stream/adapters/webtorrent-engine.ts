/** The torrent engine on WebTorrent: opens torrents, guards what they may say, counts what they do. */
import WebTorrent, { type WebTorrentTorrent } from 'webtorrent';
import { installPromptIce } from '#lib/core/adapters/prompt-ice.ts';
import { installWireGuard } from '#lib/core/adapters/wire-guard.ts';
import { bytesToHex, type Bytes } from '#lib/core/bytes.ts';
import type { IceServer } from '#lib/core/config.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import type { Clock, Digest } from '#lib/core/ports.ts';
import type { OpenRequest, Torrent, TorrentEngine } from '#lib/stream/ports.ts';
import type { PieceVault } from './opfs-piece-store.ts';
import { storedFilms } from './stored-films.ts';
import { createTorrentView } from './webtorrent-torrent.ts';

export interface EngineOptions {
	readonly iceServers: readonly IceServer[];
	readonly clock: Clock;
	readonly digest: Digest;
	/** Where pieces are kept; absent: in memory. */
	readonly vault?: PieceVault;
}

const uploadSlots = 10;

/** One engine a page: WebRTC does not exist in workers. Loading this module loads WebTorrent. */
export const createWebTorrentEngine = (options: EngineOptions): TorrentEngine => {
	installWireGuard();
	installPromptIce();
	const { iceServers, clock, digest, vault } = options;
	let givingBack = true;
	const client = new WebTorrent({
		dht: false,
		lsd: false,
		utPex: false,
		natUpnp: false,
		natPmp: false,
		utp: false,
		tracker: { rtcConfig: { iceServers } }
	});
	client.on('error', () => undefined); // Each torrent tells its own error; the client has none that ends it.
	const open = new Map<
		InfoHash,
		{ readonly view: Torrent; readonly torrent: WebTorrentTorrent; uses: number }
	>();

	const slots = (torrent: WebTorrentTorrent): void => {
		torrent._rechokeNumSlots = givingBack ? uploadSlots : 0;
		if (!givingBack) for (const wire of torrent.wires) wire.choke();
	};

	const storedInfo = async (infoHash: InfoHash): Promise<Bytes | undefined> => {
		try {
			return (await vault?.list())?.find((row) => row.infoHash === infoHash)?.info;
		} catch {
			// No store: nothing is stored.
			return undefined;
		}
	};

	return {
		open: (request: OpenRequest) => {
			const { infoHash } = request;
			const already = open.get(infoHash);
			if (already) {
				already.uses++;
				return already.view;
			}
			const { view, torrent } = createTorrentView({
				request,
				client,
				clock,
				...(vault ? { vault } : {}),
				isHash: async (info) => bytesToHex(await digest.sha1(info)) === infoHash,
				storedInfo: () => storedInfo(infoHash),
				onWire: () => {
					if (!givingBack) slots(torrent);
				}
			});
			slots(torrent);
			const entry = {
				torrent,
				uses: 1,
				view: {
					...view,
					close: async () => {
						entry.uses--;
						if (entry.uses > 0 || open.get(infoHash) !== entry) return;
						open.delete(infoHash);
						await view.close();
					}
				}
			};
			open.set(infoHash, entry);
			return entry.view;
		},
		stored: () => storedFilms(vault),
		setGivingBack: (on) => {
			givingBack = on;
			for (const { torrent } of open.values()) slots(torrent);
		},
		close: async () => {
			for (const { view } of [...open.values()]) await view.close();
			open.clear();
			await new Promise<void>((resolve) => {
				client.destroy(() => {
					resolve();
				});
			});
			vault?.close();
		}
	};
};
