/** One entry of titles.json: from the words a person writes to the plain value of a title record. */
import { fieldsOf, present, type Fields } from '#lib/core/fields.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { idToBytes, parseInfoHash, type InfoHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { parseTorrentFile, type TorrentInfo } from '#lib/stream/torrent-metadata.ts';
import { makeTorrent, type FilmTorrent } from '#node/make-torrent.ts';
import { StartError } from '#node/start-error.ts';
import type { FolderFiles } from './folder-files.ts';

/** A film on disk that the entry brings along: to be seeded. */
export interface FilmFile {
	readonly path: string;
	readonly torrent: FilmTorrent;
}

export interface ReadEntry {
	/** As `encodeTitleRecord` writes it; publishing checks every field of it. */
	readonly record: unknown;
	readonly films: readonly FilmFile[];
}

export interface EntryPorts {
	readonly files: FolderFiles;
	readonly digest: Digest;
	/** Trackers that go into the record of every film that is seeded from here. */
	readonly trackers: readonly string[];
	/** For entries that do not say when they were added, milliseconds since 1970. */
	readonly addedMs: number;
}

interface FoundTorrent {
	readonly infoHash: InfoHash;
	readonly info?: TorrentInfo;
	readonly variant: Readonly<Record<string, unknown>>;
}

const textAt = (fields: Fields, name: string): string | undefined => {
	const value = fields[name];
	if (value === undefined) return undefined;
	if (typeof value !== 'string') throw new StartError(`titles.json: ${name} must be a text.`);
	return value;
};
const listAt = (fields: Fields, name: string): readonly unknown[] => {
	const value = fields[name] ?? [];
	if (!Array.isArray(value)) throw new StartError(`titles.json: ${name} must be a list.`);
	return value;
};
const fieldsIn = (value: unknown, name: string): Fields => {
	const fields = fieldsOf(value);
	if (!fields) throw new StartError(`titles.json: ${name} must be an object.`);
	return fields;
};

/** The place of a file in its torrent, by its path with or without the torrent's own name, or by its last part. */
const fileIndexOf = (torrent: FoundTorrent, name: string | undefined): number => {
	const files = torrent.info?.files ?? [];
	if (name === undefined) return 0;
	const named = (path: string): boolean =>
		path === name || `${torrent.info?.name ?? ''}/${path}` === name;
	const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
	const found =
		files.find((file) => named(file.name)) ?? files.find((file) => last(file.name) === last(name));
	if (found) return found.index;
	// Without the metadata nobody here can know; the publisher names the number instead.
	if (torrent.info) throw new StartError(`titles.json: no file ${name} in its torrent.`);
	return 0;
};

const knownTorrent = async (
	fields: Fields,
	{ files, digest }: EntryPorts
): Promise<FoundTorrent | undefined> => {
	const name = textAt(fields, 'torrent');
	const hex = textAt(fields, 'infoHash');
	if (name === undefined) {
		const infoHash = hex === undefined ? undefined : parseInfoHash(hex);
		if (hex !== undefined && !infoHash) throw new StartError(`titles.json: ${hex} is no infohash.`);
		return infoHash && { infoHash, variant: { infohash: idToBytes(infoHash) } };
	}
	const parsed = parseTorrentFile(await files.bytes(name, limits.torrent.metadataBytes));
	if (!parsed.ok) throw new StartError(`${name} is not a torrent that can be played here.`);
	const { info, infoBytes } = parsed.value;
	const infoHash = parseInfoHash(Buffer.from(await digest.sha1(infoBytes)).toString('hex'));
	if (!infoHash) throw new TypeError('a SHA-1 has 40 hex digits');
	// A dictionary that fits in an object spares every viewer the question for it.
	const fits = infoBytes.length <= limits.channel.objectBytes;
	const object = fits ? idToBytes(await files.attachBytes(infoBytes)) : undefined;
	return { infoHash, info, variant: present({ infohash: idToBytes(infoHash), info: object }) };
};

const mediaFacts = (fields: Fields): object =>
	present({
		container: fields['container'],
		codecs: fields['codecs'] ?? '',
		width: fields['width'],
		height: fields['height'],
		bitrate: fields['bitrate']
	});

const lengthIn = (torrent: FoundTorrent, index: number): number | undefined =>
	torrent.info?.files.find((file) => file.index === index)?.lengthBytes;

const foreignVariant = (torrent: FoundTorrent, fields: Fields): unknown => {
	const file = fields['fileIndex'] ?? fileIndexOf(torrent, textAt(fields, 'file'));
	return present({
		...torrent.variant,
		...mediaFacts(fields),
		file,
		bytes:
			typeof file === 'number' ? (lengthIn(torrent, file) ?? fields['bytes']) : fields['bytes'],
		trackers: fields['trackers'],
		webSeeds: fields['webSeeds']
	});
};

const ownVariant = async (
	film: FilmFile,
	fields: Fields,
	{ files, trackers }: EntryPorts
): Promise<unknown> =>
	present({
		infohash: idToBytes(film.torrent.infoHash),
		info: idToBytes(await files.attachBytes(film.torrent.info)),
		...mediaFacts(fields),
		file: 0,
		bytes: film.torrent.lengthBytes,
		trackers: trackers.length > 0 ? trackers : undefined
	});

const subtitleOf = async (
	value: unknown,
	torrent: FoundTorrent | undefined,
	files: FolderFiles
): Promise<unknown> => {
	const fields = fieldsIn(value, 'subtitles');
	const common = { lang: fields['lang'], kind: fields['kind'] ?? 'subtitles' };
	const file = textAt(fields, 'file');
	if (file !== undefined) return { ...common, object: idToBytes(await files.attach(file)) };
	const inTorrent = textAt(fields, 'torrentFile');
	if (!torrent || inTorrent === undefined) {
		throw new StartError('titles.json: a subtitle names neither a file nor a torrentFile.');
	}
	const index = fileIndexOf(torrent, inTorrent);
	return { ...common, infohash: idToBytes(torrent.infoHash), file: index };
};

const pictureAt = async (
	fields: Fields,
	name: string,
	files: FolderFiles
): Promise<Bytes | undefined> => {
	const file = textAt(fields, name);
	return file === undefined ? undefined : idToBytes(await files.attach(file));
};

const timeOf = (value: unknown): number | undefined => {
	if (value === undefined) return undefined;
	const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	if (!Number.isSafeInteger(ms))
		throw new StartError('titles.json: a date must look like 2026-11-20.');
	return ms;
};

/** Reads one entry; throws StartError with the sentence for whoever wrote it. */
export const readEntry = async (value: unknown, ports: EntryPorts): Promise<ReadEntry> => {
	const fields = fieldsIn(value, 'an entry');
	const { files } = ports;
	const facts = fieldsIn(fields['variant'] ?? {}, 'variant');
	// The torrent may be named beside the facts of the file or among them.
	const place: Fields = { ...fields, ...facts };
	const filmName = textAt(fields, 'film');
	const filmPath = filmName === undefined ? undefined : await files.path(filmName);
	const film =
		filmPath === undefined ? undefined : { path: filmPath, torrent: await makeTorrent(filmPath) };
	const torrent = film ? undefined : await knownTorrent(place, ports);
	const variants = [
		...(film ? [await ownVariant(film, facts, ports)] : []),
		...(torrent ? [foreignVariant(torrent, place)] : [])
	];
	const subtitles: unknown[] = [];
	for (const track of listAt(fields, 'subtitles')) {
		subtitles.push(await subtitleOf(track, torrent, files));
	}
	const record = present({
		id: fields['id'],
		type: fields['type'],
		title: fields['title'],
		originalTitle: fields['originalTitle'],
		year: fields['year'],
		runtime: fields['runtimeSeconds'],
		genres: fields['genres'],
		languages: fields['languages'],
		overview: fields['overview'],
		people: fields['people'],
		licence: fields['licence'],
		rightsHolder: fields['rightsHolder'],
		source: fields['source'],
		poster: await pictureAt(fields, 'poster', files),
		still: await pictureAt(fields, 'still', files),
		variants,
		subtitles,
		chapters: fields['chapters'],
		series: fields['series'],
		season: fields['season'],
		episode: fields['episode'],
		added: timeOf(fields['added']) ?? ports.addedMs,
		updated: timeOf(fields['updated'])
	});
	return { record, films: film ? [film] : [] };
};
