/** Lists of titles, row by row: NDJSON, CSV, or the titles.json of a folder. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { limits } from '#lib/core/limits.ts';
import { csvCells } from '#node/adapters/csv-cells.ts';
import { decodeJson } from '#node/json.ts';
import { StartError } from '#node/start-error.ts';
import { entryOfCells, headerProblem } from './csv-entry.ts';
import { readLines } from './text-lines.ts';

export interface ListRow {
	/** The line where the row starts, from 1; for titles.json, the place of the entry. */
	readonly line: number;
	/** In the words of titles.json. */
	readonly entry?: unknown;
	/** Why there is no entry. */
	readonly problem?: string;
	/** The id in a row that has a problem, as far as one can be read. */
	readonly id?: string | undefined;
}

export interface TitleList {
	/** Absolute. */
	readonly path: string;
	/** Names in rows are relative to it. */
	readonly folder: string;
	/** Rejects with StartError for a file that is no list at all. */
	readonly rows: AsyncIterable<ListRow>;
}

const rowBytes = 4 * limits.title.recordBytes;
const titlesBytes = 64 * 1024 * 1024;

const jsonRows = async function* (path: string): AsyncGenerator<ListRow> {
	if ((await stat(path)).size > titlesBytes) {
		throw new StartError(`${path} is larger than 64 MiB; write one title a line (.ndjson).`);
	}
	const entries = decodeJson(await readFile(path), titlesBytes);
	if (!Array.isArray(entries)) throw new StartError(`${path} must be a JSON list of titles.`);
	for (const [i, entry] of (entries as readonly unknown[]).entries()) yield { line: i + 1, entry };
};

const ndjsonRows = async function* (path: string): AsyncGenerator<ListRow> {
	for await (const { line, text, problem } of readLines(path, rowBytes)) {
		if (text === undefined) yield { line, problem: problem ?? 'it cannot be read' };
		else if (text.trim() !== '') {
			const entry = decodeJson(Buffer.from(text), rowBytes);
			yield entry === undefined ? { line, problem: 'the line is not JSON' } : { line, entry };
		}
	}
};

/** Rows of text: lines, joined while a quote is open (RFC 4180 section 2.6). */
const csvTexts = async function* (
	path: string
): AsyncGenerator<ListRow & { readonly text?: string }> {
	let open: string[] = [];
	let bytes = 0;
	let quotes = 0;
	let start = 1;
	for await (const { line, text, problem } of readLines(path, rowBytes)) {
		if (open.length === 0) start = line;
		if (text === undefined || bytes + text.length > rowBytes) {
			yield { line: start, problem: problem ?? 'a quote is not closed' };
			[open, bytes, quotes] = [[], 0, 0];
			continue;
		}
		open.push(text);
		bytes += text.length + 1;
		for (const letter of text) if (letter === '"') quotes++;
		if (quotes % 2 === 1) continue;
		if (bytes > 1) yield { line: start, text: open.join('\n') };
		[open, bytes, quotes] = [[], 0, 0];
	}
	if (open.length > 0) yield { line: start, problem: 'a quote is not closed' };
};

const entryOfRow = (
	row: ListRow & { readonly text?: string },
	header: readonly string[],
	language: string
): ListRow => {
	const { line, text, problem } = row;
	const cells = text === undefined ? undefined : csvCells(text);
	if (!cells) return { line, problem: problem ?? 'its quotes do not match' };
	try {
		return { line, entry: entryOfCells(header, cells, language) };
	} catch (cause) {
		const id = cells[header.indexOf('id')];
		if (cause instanceof StartError) return { line, id, problem: cause.message };
		throw cause;
	}
};

const csvRows = async function* (path: string, language: string): AsyncGenerator<ListRow> {
	let header: readonly string[] | undefined;
	for await (const row of csvTexts(path)) {
		if (header) {
			yield entryOfRow(row, header, language);
			continue;
		}
		header = csvCells(row.text ?? '')?.map((name) => name.trim().toLowerCase());
		const problem = header ? headerProblem(header) : 'it cannot be read';
		if (problem !== undefined) throw new StartError(`The header of ${path}: ${problem}.`);
	}
};

const listInFolder = async (folder: string): Promise<string> => {
	for (const name of ['titles.json', 'titles.ndjson', 'titles.csv']) {
		const found = await stat(join(folder, name)).catch(() => undefined);
		if (found?.isFile()) return join(folder, name);
	}
	throw new StartError(`There is no titles.json, titles.ndjson or titles.csv in ${folder}.`);
};

/** Opens a list: a folder that holds one, or a file by its ending. `language` is that of plain texts in it. Throws StartError. */
export const openList = async (name: string, language: string): Promise<TitleList> => {
	const given = resolve(name);
	const found = await stat(given).catch(() => undefined);
	if (!found) throw new StartError(`There is no ${given}.`);
	const path = found.isDirectory() ? await listInFolder(given) : given;
	const place = { path, folder: dirname(path) };
	switch (extname(path).toLowerCase()) {
		case '.json':
			return { ...place, rows: jsonRows(path) };
		case '.ndjson':
		case '.jsonl':
			return { ...place, rows: ndjsonRows(path) };
		case '.csv':
			return { ...place, rows: csvRows(path, language) };
		default:
			throw new StartError(`${path} is no list: it must end in .ndjson, .csv or .json.`);
	}
};
