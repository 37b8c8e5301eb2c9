/** One row of a CSV list as an entry of titles.json; docs/publishing.md has the header. */
import { present } from '#lib/core/fields.ts';
import { isLanguageTag } from '#lib/core/text.ts';
import { StartError } from '#node/start-error.ts';

type Cells = ReadonlyMap<string, string>;

const plainColumns = new Set([
	...[
		'id',
		'type',
		'title',
		'original_title',
		'year',
		'runtime',
		'genres',
		'languages',
		'overview'
	],
	...['people', 'licence', 'rights_holder', 'source', 'poster', 'still', 'film', 'torrent'],
	...['infohash', 'file', 'container', 'codecs', 'width', 'height', 'bitrate', 'bytes'],
	...['trackers', 'web_seeds', 'subtitles', 'chapters', 'series', 'season', 'episode'],
	...['added', 'updated']
]);
const textColumn = /^(title|overview)_([A-Za-z][A-Za-z0-9-]*)$/;

/** Why a header cannot be used, in one sentence; undefined for a good one. */
export const headerProblem = (names: readonly string[]): string | undefined => {
	const repeated = names.find((name, i) => names.indexOf(name) !== i);
	if (repeated !== undefined) return `the column ${repeated} is there twice`;
	const unknown = names.find((name) => {
		const lang = textColumn.exec(name)?.[2];
		return !plainColumns.has(name) && (lang === undefined || !isLanguageTag(lang));
	});
	if (unknown !== undefined) return `no column is called ${unknown || 'nothing'}`;
	return names.includes('id') ? undefined : 'the column id is missing';
};

/** Items between semicolons, without the empty ones. */
const itemsOf = (text: string | undefined): readonly string[] | undefined =>
	text
		?.split(';')
		.map((item) => item.trim())
		.filter((item) => item !== '');

const numberOf = (cells: Cells, name: string): number | undefined => {
	const text = cells.get(name);
	if (text === undefined) return undefined;
	if (!/^\d{1,16}$/.test(text)) throw new StartError(`${name} must be a whole number.`);
	return Number(text);
};

/** Seconds of `5400`, `90:00` or `1:30:00`. */
const secondsOf = (text: string, name: string): number => {
	if (!/^\d{1,7}(:[0-5]?\d){0,2}$/.test(text)) {
		throw new StartError(`${name} must be seconds, or a time such as 1:30:00.`);
	}
	return text.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
};

/** Texts by language: the plain column in the list's own language, the others in theirs. */
const textsOf = (
	cells: Cells,
	name: string,
	language: string
): Readonly<Record<string, string>> | undefined => {
	const texts = [...cells].flatMap(([column, text]): [string, string][] => {
		if (column === name) return [[language, text]];
		const [, kind, lang] = textColumn.exec(column) ?? [];
		return kind === name && lang !== undefined ? [[lang, text]] : [];
	});
	return texts.length === 0 ? undefined : Object.fromEntries(texts);
};

/** The parts of `Name:role`, apart at the last mark, so that a name may hold one. */
const pairOf = (item: string, mark: string, name: string): readonly [string, string] => {
	const at = item.lastIndexOf(mark);
	if (at < 1) throw new StartError(`${name}: ${item} has no ${mark} in it.`);
	return [item.slice(0, at).trim(), item.slice(at + mark.length).trim()];
};

const subtitleOf = (item: string): object => {
	const at = item.indexOf('=');
	if (at < 1) throw new StartError(`subtitles: ${item} is not lang=file.`);
	const lang = item.slice(0, at).trim();
	const file = item.slice(at + 1).trim();
	return /^#\d{1,4}$/.test(file) ? { lang, fileIndex: Number(file.slice(1)) } : { lang, file };
};

const chapterOf = (item: string): object => {
	const [, time, title] = /^([\d:]+)\s+(.+)$/.exec(item) ?? [];
	if (time === undefined) throw new StartError(`chapters: ${item} is not a time and a title.`);
	return { start: secondsOf(time, 'chapters'), title };
};

const variantOf = (cells: Cells): object => {
	const file = cells.get('file');
	const isNumber = file !== undefined && /^\d{1,4}$/.test(file);
	return present({
		torrent: cells.get('torrent'),
		infoHash: cells.get('infohash'),
		fileIndex: isNumber ? Number(file) : undefined,
		file: isNumber ? undefined : file,
		container: cells.get('container'),
		codecs: cells.get('codecs'),
		width: numberOf(cells, 'width'),
		height: numberOf(cells, 'height'),
		bitrate: numberOf(cells, 'bitrate'),
		bytes: numberOf(cells, 'bytes'),
		trackers: itemsOf(cells.get('trackers')),
		webSeeds: itemsOf(cells.get('web_seeds'))
	});
};

/** The entry of a row: empty cells are absent. Throws StartError with what is wrong in the row. */
export const entryOfCells = (
	names: readonly string[],
	row: readonly string[],
	language: string
): unknown => {
	if (row.length !== names.length) {
		throw new StartError(`it has ${row.length} cells, and the header has ${names.length}.`);
	}
	const cells = new Map(
		names.map((name, i) => [name, (row[i] ?? '').trim()] as const).filter(([, text]) => text !== '')
	);
	const runtime = cells.get('runtime');
	return present({
		id: cells.get('id'),
		type: cells.get('type') ?? 'film',
		title: textsOf(cells, 'title', language),
		originalTitle: cells.get('original_title'),
		year: numberOf(cells, 'year'),
		runtimeSeconds: runtime === undefined ? undefined : secondsOf(runtime, 'runtime'),
		genres: itemsOf(cells.get('genres')),
		languages: itemsOf(cells.get('languages')),
		overview: textsOf(cells, 'overview', language),
		people: itemsOf(cells.get('people'))
			?.map((item) => pairOf(item, ':', 'people'))
			.map(([name, role]) => ({ name, role })),
		licence: cells.get('licence'),
		rightsHolder: cells.get('rights_holder'),
		source: cells.get('source'),
		poster: cells.get('poster'),
		still: cells.get('still'),
		film: cells.get('film'),
		variant: variantOf(cells),
		subtitles: itemsOf(cells.get('subtitles'))?.map(subtitleOf),
		chapters: itemsOf(cells.get('chapters'))?.map(chapterOf),
		series: cells.get('series'),
		season: numberOf(cells, 'season'),
		episode: numberOf(cells, 'episode'),
		added: cells.get('added'),
		updated: cells.get('updated')
	});
};
