/** The programme of a folder: programme.json beside the list says which title begins when. */
import { encodeProgramme, type Showing } from '#lib/catalogue/programme.ts';
import { fieldsOf, wholeOf } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';
import { decodeJson } from '#node/json.ts';
import { StartError } from '#node/start-error.ts';
import type { FolderFiles } from './folder-files.ts';

const fileName = 'programme.json';
const fileBytes = 256 * 1024;

/** A record by its id, for lists that are not checked yet. */
export const idAndRecord = (record: unknown): readonly [string, unknown] => {
	const id = fieldsOf(record)?.['id'];
	return [typeof id === 'string' ? id : '', record];
};

const secondsOf = (value: unknown): number | undefined => {
	const ms = typeof value === 'string' ? Date.parse(value) : NaN;
	return Number.isNaN(ms) ? undefined : Math.round(ms / 1000);
};

const readShowing = (row: unknown, records: ReadonlyMap<string, unknown>, at: string): Showing => {
	const fields = fieldsOf(row);
	const { title, start: text, seconds } = fields ?? {};
	const start = secondsOf(text);
	if (typeof title !== 'string' || !records.has(title))
		throw new StartError(`${at} names a title that the list does not have.`);
	if (start === undefined)
		throw new StartError(`${at} needs a start, such as "2026-12-24T20:00:00Z".`);
	const runtime = wholeOf(fieldsOf(records.get(title))?.['runtime'], { least: 1 });
	const length = wholeOf(seconds, { least: 1 }) ?? runtime;
	if (length === undefined)
		throw new StartError(`${at} needs "seconds": the title does not say how long it is.`);
	return { start, id: title, length };
};

/** Showings in the order of the file; none when there is no such file. Throws StartError. */
export const readProgramme = async (
	files: FolderFiles,
	records: ReadonlyMap<string, unknown>
): Promise<readonly Showing[]> => {
	if (!(await files.has(fileName))) return [];
	const rows = decodeJson(await files.bytes(fileName, fileBytes), fileBytes);
	if (!Array.isArray(rows)) throw new StartError(`${fileName} must be a JSON list of showings.`);
	if (rows.length > limits.programme.showings)
		throw new StartError(`${fileName} has more than ${limits.programme.showings} showings.`);
	const showings = (rows as readonly unknown[]).map((row, i) =>
		readShowing(row, records, `Showing ${i + 1} in ${fileName}`)
	);
	const encoded = encodeProgramme(showings);
	if (encoded.ok) return showings;
	throw new StartError(
		encoded.error.part === 'order'
			? `${fileName}: a showing begins before the one before it has ended.`
			: `${fileName} cannot be published: ${encoded.error.part}.`
	);
};
