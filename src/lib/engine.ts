/** The engine as the app has it: peers over WebRTC, pieces on disk, and a mind that plans and gives; loaded on demand. */
import type { FilmWire } from 'webtorrent';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { createFilmMeeting } from '#lib/p2p/adapters/film-meeting.ts';
import type { IceChoice } from '#lib/p2p/adapters/ice.ts';
import type { Neighbours } from '#lib/p2p/adapters/film-neighbours.ts';
import type { TrackerLines } from '#lib/p2p/adapters/tracker-lines.ts';
import type { PieceVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import { createSwarmEngine } from '#lib/stream/adapters/swarm-engine.ts';
import type { TorrentEngine } from '#lib/stream/ports.ts';
import { createPlaySharing } from '#lib/stream/swarm/play-sharing.ts';
import { createPlanner } from '#lib/stream/swarm/planner.ts';
import { createSwarm } from '#lib/stream/swarm/swarm.ts';
import { createUploader } from '#lib/stream/swarm/uploader.ts';

/** Connects to nobody before a torrent is opened. */
export const createEngine = (options: {
	/** Asked anew for every film: the viewer may choose otherwise. */
	readonly ice: () => IceChoice;
	/** 40 hex digits: our name among peers. */
	readonly peerId: string;
	/** Whom the lobby is connected to: they are asked for films first. */
	readonly neighbours?: Neighbours;
	/** The lobby's sockets to trackers. */
	readonly lines?: TrackerLines;
	readonly onWire: (wire: FilmWire) => void;
	/** Where pieces are kept; absent: in memory. */
	readonly vault?: PieceVault;
}): TorrentEngine => {
	const { peerId, neighbours, lines, onWire, vault } = options;
	const world = { clock: systemClock, random: systemRandom };
	return createSwarmEngine({
		...world,
		digest: systemDigest,
		peerId,
		onWire,
		...(vault ? { vault } : {}),
		meeting: createFilmMeeting({
			...world,
			get iceServers() {
				return options.ice().iceServers;
			},
			get relayOnly() {
				return options.ice().relayOnly;
			},
			peerId,
			...(neighbours ? { neighbours } : {}),
			...(lines ? { lines } : {})
		}),
		mind: (shape) =>
			createSwarm([
				createPlanner({ shape, random: systemRandom }),
				createUploader({ shape }),
				createPlaySharing({ shape })
			])
	});
};
