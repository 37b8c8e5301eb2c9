/** A page for browser tests: the torrent engine and the piece store as the app builds them, within reach of the test. */
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { createOpfsVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import { storedFilms } from '#lib/stream/adapters/stored-films.ts';
import { createWebTorrentEngine } from '#lib/stream/adapters/webtorrent-engine.ts';
import { probeContainer } from '#lib/stream/container.ts';
import { pieceStoreCases, shape } from '#tests/contract/piece-store.ts';

export const enginePage = {
	createOpfsVault,
	createWebTorrentEngine,
	pieceStoreCases,
	probeContainer,
	shape,
	storedFilms,
	systemClock,
	systemDigest,
	systemRandom
};

Object.assign(globalThis, { enginePage });
