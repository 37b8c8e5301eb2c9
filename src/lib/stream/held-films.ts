/** Which stored torrents hold their film whole, from info dictionaries and bitfields that storage may have spoilt. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import { chooseFilm } from './film-choice.ts';
import { hasBit, isHeld } from './held-spans.ts';
import { parseInfo } from './torrent-metadata.ts';

/** What is remembered of a stored torrent beside its pieces. */
export interface StoredNote {
	/** Kept whatever the budget says. */
	readonly pinned: boolean;
	/** When it was played last, milliseconds since 1970; 0 when never. */
	readonly playedMs: number;
}

export interface StoredTorrent extends StoredNote {
	readonly infoHash: InfoHash;
	/** The info dictionary. */
	readonly info: Bytes;
	/** One bit a piece, BEP 3 order. */
	readonly bitfield: Bytes;
	/** Room that its pieces take on disk. */
	readonly sizeBytes: number;
}

/** Infohashes of films that play with no network. */
export const filmsHeldWhole = (
	torrents: readonly Pick<StoredTorrent, 'infoHash' | 'info' | 'bitfield'>[]
): readonly InfoHash[] =>
	torrents.flatMap(({ infoHash, info, bitfield }) => {
		const parsed = parseInfo(info);
		if (!parsed.ok) return [];
		const { files, pieceBytes, pieces } = parsed.value;
		const film = chooseFilm(files)?.film;
		const file = files.find(({ index }) => index === film?.index);
		if (!file || bitfield.length !== Math.ceil(pieces / 8)) return [];
		return isHeld({ ...file, pieceBytes }, (piece) => hasBit(bitfield, piece)) ? [infoHash] : [];
	});
