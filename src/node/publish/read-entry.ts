/** One entry of a list of titles: from the words a person writes to the plain value of a title record. */
import { fieldsOf, present, type Fields } from '#lib/core/fields.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { idToBytes, parseInfoHash, type InfoHash, type ObjectHash } from '#lib/core/ids.ts';
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
	readonly addedMs: (id: unknown) => number;
	/** The language of titles and overviews that are plain texts; without one they must be texts by language. */
	readonly language?: string;
	/** Takes a picture along by its name, made small; without it pictures are taken as they are. */
	readonly picture?: (name: string) => Promise<ObjectHash | undefined>;
}

interface FoundTorrent {
	readonly infoHash: InfoHash;
	readonly info?: TorrentInfo;
	readonly variant: Readonly<Record<string, unknown>>;
}

const textAt = (fields: Fields, name: string): string | undefined => {
	const value = fields[name];
	if (value === undefined) return undefined;
	if (typeof value !== 'string') throw new StartError(`${name} must be a text.`);
	return value;
};
const listAt = (fields: Fields, name: string): readonly unknown[] => {
	const value = fields[name] ?? [];
	if (!Array.isArray(value)) throw new StartError(`${name} must be a list.`);
	return value;
};
const fieldsIn = (value: unknown, name: string): Fields => {
	const fields = fieldsOf(value);
	if (!fields) throw new StartError(`${name} must be an object.`);
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
	if (torrent.info) throw new StartError(`no file ${name} in its torrent.`);
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
		if (hex !== undefined && !infoHash) throw new StartError(`${hex} is no infohash.`);
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
	const number = fields['fileIndex'];
	if (!torrent || (inTorrent === undefined && number === undefined)) {
		throw new StartError('a subtitle names neither a file nor a torrentFile.');
	}
	const index = number ?? fileIndexOf(torrent, inTorrent);
	return { ...common, infohash: idToBytes(torrent.infoHash), file: index };
};

const pictureAt = async (
	fields: Fields,
	name: string,
	{ files, picture }: EntryPorts
): Promise<Bytes | undefined> => {
	const file = textAt(fields, name);
	const hash = file === undefined ? undefined : await (picture ?? files.attach)(file);
	return hash && idToBytes(hash);
};

/** A plain text in the list's own language, or texts by language as they are. */
const textsAt = (fields: Fields, name: string, language: string | undefined): unknown => {
	const value = fields[name];
	return typeof value === 'string' && language !== undefined ? { [language]: value } : value;
};

const timeOf = (value: unknown): number | undefined => {
	if (value === undefined) return undefined;
	const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	if (!Number.isSafeInteger(ms)) throw new StartError('a date must look like 2026-11-20.');
	return ms;
};

interface ReadVariants {
	readonly variants: readonly unknown[];
	/** The one that subtitles are looked for in. */
	readonly torrent: FoundTorrent | undefined;
	readonly films: readonly FilmFile[];
}

/** `film` and `variant`, whose parts may also stand beside it, or the list `variants`. */
const readVariants = async (fields: Fields, ports: EntryPorts): Promise<ReadVariants> => {
	const [first, ...others] =
		fields['variants'] === undefined ? [fields['variant']] : listAt(fields, 'variants');
	const facts = fieldsIn(first ?? {}, 'variant');
	const place: Fields = { ...fields, ...facts };
	const filmName = textAt(fields, 'film');
	const path = filmName === undefined ? undefined : await ports.files.path(filmName);
	const film = path === undefined ? undefined : { path, torrent: await makeTorrent(path) };
	const torrent = film ? undefined : await knownTorrent(place, ports);
	const variants = [
		...(film ? [await ownVariant(film, facts, ports)] : []),
		...(torrent ? [foreignVariant(torrent, place)] : [])
	];
	for (const other of others) {
		const otherFacts = fieldsIn(other, 'variant');
		const found = await knownTorrent(otherFacts, ports);
		if (!found) throw new StartError('each of several variants needs a torrent or an infoHash.');
		variants.push(foreignVariant(found, otherFacts));
	}
	return { variants, torrent, films: film ? [film] : [] };
};

/** Reads one entry; throws StartError with the sentence for whoever wrote it. */
export const readEntry = async (value: unknown, ports: EntryPorts): Promise<ReadEntry> => {
	const fields = fieldsIn(value, 'an entry');
	const { files } = ports;
	const { variants, torrent, films } = await readVariants(fields, ports);
	const subtitles: unknown[] = [];
	for (const track of listAt(fields, 'subtitles')) {
		subtitles.push(await subtitleOf(track, torrent, files));
	}
	const record = present({
		id: fields['id'],
		type: fields['type'] ?? 'film',
		title: textsAt(fields, 'title', ports.language),
		originalTitle: fields['originalTitle'],
		year: fields['year'],
		runtime: fields['runtimeSeconds'],
		genres: fields['genres'],
		languages: fields['languages'],
		overview: textsAt(fields, 'overview', ports.language),
		people: fields['people'],
		licence: fields['licence'],
		rightsHolder: fields['rightsHolder'],
		source: fields['source'],
		poster: await pictureAt(fields, 'poster', ports),
		still: await pictureAt(fields, 'still', ports),
		variants,
		subtitles,
		chapters: fields['chapters'],
		series: fields['series'],
		season: fields['season'],
		episode: fields['episode'],
		added: timeOf(fields['added']) ?? ports.addedMs(fields['id']),
		updated: timeOf(fields['updated'])
	});
	return { record, films };
};
