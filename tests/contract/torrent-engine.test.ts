/** The torrent engine, run in Node: over lines in memory, and over WebRTC from a host. */
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { createMemoryPieceStore } from '#lib/stream/adapters/memory-piece-store.ts';
import type { PieceVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import { createSwarmEngine } from '#lib/stream/adapters/swarm-engine.ts';
import type { TorrentEngine } from '#lib/stream/ports.ts';
import type { PeerMeeting } from '#lib/stream/swarm/ports.ts';
import { createFilmMeeting } from '#lib/p2p/adapters/film-meeting.ts';
import { newPeerId } from '#lib/stream/swarm/peer-id.ts';
import { createPlanner } from '#lib/stream/swarm/planner.ts';
import { createSwarm } from '#lib/stream/swarm/swarm.ts';
import { createMeetingPlace } from '#tests/support/pipe-pair.ts';
import { createSimpleGiver } from '#tests/support/simple-giver.ts';
import { filmBytes, makeFilm, torrentEngineContract, type Swarm } from './torrent-engine.ts';

const place = createMeetingPlace();
const openOurs = (
	vault?: PieceVault,
	meet: (peerId: string) => PeerMeeting = place.meeting
): TorrentEngine => {
	const peerId = newPeerId(systemRandom);
	return createSwarmEngine({
		meeting: meet(peerId),
		mind: (shape) =>
			createSwarm([createPlanner({ shape, random: systemRandom }), createSimpleGiver()]),
		clock: systemClock,
		digest: systemDigest,
		random: systemRandom,
		peerId,
		...(vault ? { vault } : {})
	});
};

/** One engine of ours that has the film on its shelf. */
const openSwarmOfOurs = async (): Promise<Swarm> => {
	const { film } = await makeFilm();
	const pieces = Math.ceil(film.lengthBytes / film.pieceBytes);
	const store = createMemoryPieceStore({ pieces });
	for (let piece = 0; piece < pieces; piece++) {
		const at = piece * film.pieceBytes;
		await store.put(piece, filmBytes.slice(at, at + film.pieceBytes));
	}
	const seeder = openOurs({
		open: () => store,
		keepInfo: () => Promise.resolve(),
		info: () => Promise.resolve(film.info),
		list: () => Promise.resolve([]),
		close: () => undefined
	});
	const request = { infoHash: film.infoHash, trackers: [], webSeeds: [] };
	seeder.open(request);
	return { film, request, stopSeeding: seeder.close };
};

torrentEngineContract(
	'ours, pieces and lines in memory',
	() => Promise.resolve(openOurs()),
	openSwarmOfOurs
);

torrentEngineContract('ours, over WebRTC from the seeder of a host', () =>
	Promise.resolve(
		openOurs(undefined, (peerId) =>
			createFilmMeeting({ peerId, iceServers: [], clock: systemClock, random: systemRandom })
		)
	)
);
