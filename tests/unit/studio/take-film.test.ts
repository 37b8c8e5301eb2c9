/** A publisher's own film, taken in: the torrent that others make of it, and nothing left behind when it fails. */
import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { systemDigest } from '#lib/core/adapters/system.ts';
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import { pieceBytesFor } from '#lib/studio/film-torrent.ts';
import { takeFilm, type FilmFile, type FilmKeeper } from '#lib/studio/take-film.ts';

interface Shelf extends FilmKeeper {
	readonly pieces: Map<number, Bytes>;
	readonly log: string[];
}

/** A place that notes what is done to it, and refuses after so many pieces. */
const shelf = (room = Infinity, before: readonly number[] = []): Shelf => {
	const pieces = new Map<number, Bytes>();
	const log: string[] = [];
	return {
		pieces,
		log,
		open: ({ infoHash, pieces: count }) => {
			log.push(`open ${infoHash} ${String(count)}`);
			return {
				bitfield: () => Promise.resolve(Uint8Array.from(before)),
				put: (piece, bytes) => {
					if (pieces.size >= room)
						return Promise.reject(new DOMException('full', 'QuotaExceededError'));
					pieces.set(piece, bytes);
					return Promise.resolve();
				},
				close: () => Promise.resolve(void log.push('close')),
				destroy: () => {
					pieces.clear();
					return Promise.resolve(void log.push('destroy'));
				}
			};
		},
		keepInfo: () => Promise.resolve(void log.push('info'))
	};
};

const fileOf = (bytes: Uint8Array, name = 'kitchen.webm'): FilmFile => ({
	name,
	lengthBytes: bytes.length,
	read: (start, end) => Promise.resolve(copyBytes(bytes.subarray(start, end)))
});
const film = randomBytes(300_000);
const still = new AbortController().signal;
const ports = (keeper: FilmKeeper, signal = still, progress = (): void => undefined) => ({
	keeper,
	digest: systemDigest,
	signal,
	progress
});

test('the pieces are those of the file, and the infohash is that of its dictionary', async () => {
	const keeper = shelf();
	const shares: number[] = [];
	const taken = await takeFilm(fileOf(film), {
		...ports(keeper),
		progress: (share) => void shares.push(share)
	});
	if (!taken.ok) throw new Error(taken.error.type);
	const { info, infoHash } = taken.value;
	expect(infoHash).toBe(createHash('sha1').update(info).digest('hex'));
	const hashes = [0, 1, 2, 3, 4].map((piece) =>
		createHash('sha1')
			.update(film.subarray(piece * 65_536, (piece + 1) * 65_536))
			.digest('hex')
	);
	expect(Buffer.from(info).toString('hex')).toContain(hashes.join(''));
	expect(Buffer.concat([...keeper.pieces.values()])).toEqual(film);
	expect(keeper.log).toEqual([`open ${infoHash} 5`, 'info', 'close']);
	expect(shares.at(-1)).toBe(1);
	expect(shares).toEqual([...shares].sort((a, b) => a - b));
});

test('a disk without room, a reader who stops and a file that goes away leave nothing', async () => {
	const full = shelf(2);
	expect(await takeFilm(fileOf(film), ports(full))).toMatchObject({ error: { type: 'NoRoom' } });
	expect(full.log.at(-1)).toBe('destroy');

	const stop = new AbortController();
	const stopped = shelf();
	let steps = 0;
	const asked = takeFilm(fileOf(film), {
		...ports(stopped, stop.signal),
		progress: () => {
			if (++steps === 7) stop.abort();
		}
	});
	expect(await asked).toMatchObject({ error: { type: 'Cancelled' } });
	expect(stopped.log.at(-1)).toBe('destroy');
	expect(stopped.pieces.size).toBe(0);

	const gone: FilmFile = {
		...fileOf(film),
		read: () => Promise.reject(new DOMException('gone', 'NotReadableError'))
	};
	const empty = shelf();
	expect(await takeFilm(gone, ports(empty))).toMatchObject({ error: { type: 'Unreadable' } });
	expect(empty.log).toEqual([]);
});

test('a file that is saved over between the two readings is not taken for what was hashed', async () => {
	let reads = 0;
	const changing: FilmFile = {
		...fileOf(film),
		read: (start, end) => {
			const bytes = copyBytes(film.subarray(start, end));
			if (++reads > 5) bytes[0] = (bytes[0] ?? 0) ^ 1;
			return Promise.resolve(bytes);
		}
	};
	const keeper = shelf();
	expect(await takeFilm(changing, ports(keeper))).toMatchObject({ error: { type: 'Unreadable' } });
	expect(keeper.pieces.size).toBe(0);
});

test('a film that was here before stays when taking it in again fails', async () => {
	const keeper = shelf(0, [0b1000_0000]);
	expect(await takeFilm(fileOf(film), ports(keeper))).toMatchObject({ error: { type: 'NoRoom' } });
	expect(keeper.log.at(-1)).toBe('close');
});

test('an empty file is no film', async () => {
	expect(await takeFilm(fileOf(new Uint8Array()), ports(shelf()))).toMatchObject({
		error: { type: 'EmptyFile' }
	});
	expect(pieceBytesFor(0)).toBe(65_536);
});
