/** Which films are stored whole: asked of the piece store alone, so that nothing of the engine is loaded for it. */
import type { InfoHash } from '#lib/core/ids.ts';
import { filmsHeldWhole } from '#lib/stream/held-films.ts';
import type { PieceVault } from './opfs-piece-store.ts';

/** Infohashes whose film is held whole; none where there is no store. */
export const storedFilms = async (vault: PieceVault | undefined): Promise<readonly InfoHash[]> => {
	try {
		return filmsHeldWhole((await vault?.list()) ?? []);
	} catch {
		// A browser without OPFS stores nothing: that is the answer.
		return [];
	}
};
