/** A page for browser tests: the torrent engine and the piece store as the app builds them, within reach of the test. */
import { createEngine } from '#lib/engine.ts';
import { systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { createOpfsVault } from '#lib/stream/adapters/opfs-piece-store.ts';
import { storedFilms } from '#lib/stream/adapters/stored-films.ts';
import { newPeerId } from '#lib/stream/swarm/peer-id.ts';
import { probeContainer } from '#lib/stream/container.ts';
import { pieceStoreCases, shape } from '#tests/contract/piece-store.ts';

export const enginePage = {
	createOpfsVault,
	createEngine,
	newPeerId,
	pieceStoreCases,
	probeContainer,
	shape,
	storedFilms,
	systemDigest,
	systemRandom
};

Object.assign(globalThis, { enginePage });
