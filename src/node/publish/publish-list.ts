/** Publishes a list of titles: every row is judged, what is right becomes the next version, and nothing is stored before that. */
import type { FeedState } from '#lib/channel/objects.ts';
import { fieldsOf, wholeOf } from '#lib/core/fields.ts';
import { objectHashOf, type ChannelId } from '#lib/core/ids.ts';
import { createRecordCheck } from '#lib/studio/check-records.ts';
import { difference } from '#lib/studio/layout.ts';
import type { Publication } from '#lib/studio/publish.ts';
import { isSystemError } from '#node/adapters/atomic-write.ts';
import { StartError } from '#node/start-error.ts';
import type { FolderFiles } from './folder-files.ts';
import { publishHomeFeed, type FolderPorts, type HomeFeed } from './home-feed.ts';
import type { PictureCounts, Pictures } from './pictures.ts';
import { readProgramme } from './read-programme.ts';
import { readEntry, type EntryPorts } from './read-entry.ts';
import type { ListRow, TitleList } from './read-list.ts';
import { refusedRow, unreadableRow, type RefusedRow } from './refusals.ts';
import { writeStaticFiles } from './static-files.ts';

export interface ListOptions {
	readonly list: TitleList;
	readonly files: FolderFiles;
	readonly pictures: Pictures;
	/** BCP 47, of plain texts. */
	readonly language: string;
	/** Written into the record of every film that lies beside the list. */
	readonly trackers: readonly string[];
	/** Publish the other rows when some are refused. */
	readonly skipBad: boolean;
	/** Titles that the list does not name stay published. */
	readonly keepMissing: boolean;
	/** Where to write the version as static files too. */
	readonly staticFolder?: string | undefined;
	/** Only say what would change. */
	readonly dryRun: boolean;
}

export interface ListOutcome {
	readonly channel: ChannelId;
	readonly refused: readonly RefusedRow[];
	/** Titles in the version. */
	readonly titles: number;
	readonly added: readonly string[];
	readonly updated: readonly string[];
	readonly removed: readonly string[];
	readonly pictures: PictureCounts;
	/** Absent when rows were refused, and for a dry run. */
	readonly publication?: Publication;
}

/** How many rows are read at a time: pictures of several are made small side by side. */
const rowsAtOnce = 8;

const inGroups = async function* (
	rows: AsyncIterable<ListRow>
): AsyncGenerator<readonly ListRow[]> {
	let group: ListRow[] = [];
	for await (const row of rows) {
		group.push(row);
		if (group.length < rowsAtOnce) continue;
		yield group;
		group = [];
	}
	if (group.length > 0) yield group;
};

type Read = { readonly record: unknown } | { readonly refused: RefusedRow };

const readRow = async (row: ListRow, ports: EntryPorts): Promise<Read> => {
	if (row.problem !== undefined) return { refused: unreadableRow(row.line, row.id, row.problem) };
	try {
		return await readEntry(row.entry, ports);
	} catch (cause) {
		// What a person can mend, such as a file that may not be read, is a reason to refuse the row; anything else is a bug.
		if (!(cause instanceof StartError) && !isSystemError(cause)) throw cause;
		return { refused: unreadableRow(row.line, fieldsOf(row.entry)?.['id'], cause.message) };
	}
};

/** When a title was added: as it was published before, else now. */
const addedIn = (before: FeedState | undefined, nowMs: number) => {
	return (id: unknown): number => {
		const known = typeof id === 'string' ? fieldsOf(before?.get(id)) : undefined;
		return wholeOf(known?.['added'], { least: 0 }) ?? nowMs;
	};
};

const readAll = async (
	options: ListOptions,
	feed: HomeFeed,
	ports: FolderPorts
): Promise<{ readonly records: Map<string, unknown>; readonly refused: readonly RefusedRow[] }> => {
	const { before, channel } = feed.open;
	const check = createRecordCheck(channel, before?.records);
	const refused: RefusedRow[] = [];
	const entryPorts: EntryPorts = {
		...options,
		digest: ports.digest,
		addedMs: addedIn(before?.records, ports.clock.now()),
		picture: options.pictures.take
	};
	for await (const group of inGroups(options.list.rows)) {
		const read = await Promise.all(group.map((row) => readRow(row, entryPorts)));
		for (const [i, row] of read.entries()) {
			const line = group[i]?.line ?? 0;
			if ('refused' in row) {
				refused.push(row.refused);
				continue;
			}
			const added = check.add(row.record);
			if (!added.ok) {
				refused.push(refusedRow(line, fieldsOf(row.record)?.['id'], added.error));
			}
		}
	}
	return { records: new Map(check.records), refused };
};

/** Titles that stay although the list does not bring them: all that it leaves out, or those whose row was refused. */
const keepOld = (
	records: Map<string, unknown>,
	before: FeedState,
	options: ListOptions,
	refused: readonly RefusedRow[]
): void => {
	// A refused row without an id may have been any title: then none is taken for gone.
	const all = options.keepMissing || refused.some(({ id }) => id === undefined);
	const kept = all ? [...before.keys()] : refused.flatMap(({ id }) => id ?? []);
	for (const id of kept) {
		if (!records.has(id) && before.has(id)) records.set(id, before.get(id));
	}
};

const storeAttachments = async (
	{ files, pictures }: ListOptions,
	{ home }: HomeFeed,
	{ digest }: FolderPorts
): Promise<void> => {
	await pictures.store(home.objects);
	for (const bytes of files.attachments()) {
		const hash = objectHashOf(await digest.sha256(bytes));
		if (await home.objects.has(hash)) continue;
		const put = await home.objects.put(hash, bytes);
		if (!put.ok) throw new StartError(`${home.path} takes no more files: ${put.error.type}.`);
	}
};

/** All or nothing: one refused row and nothing is stored, unless `skipBad`. Throws StartError. */
export const publishList = async (
	feed: HomeFeed,
	options: ListOptions,
	ports: FolderPorts
): Promise<ListOutcome> => {
	const { channel, before } = feed.open;
	const { records, refused } = await readAll(options, feed, ports);
	keepOld(records, before?.records ?? new Map(), options, options.skipBad ? refused : []);
	const change = difference(before?.records ?? new Map(), records);
	const isKnown = (id: string): boolean => before?.records.has(id) ?? false;
	const outcome = {
		channel,
		refused,
		titles: records.size,
		added: [...change.upserts.keys()].filter((id) => !isKnown(id)),
		updated: [...change.upserts.keys()].filter(isKnown),
		removed: change.deletes,
		pictures: options.pictures.counts
	};
	if (options.dryRun || (refused.length > 0 && !options.skipBad)) return outcome;
	await storeAttachments(options, feed, ports);
	const programme = await readProgramme(options.files, records);
	const publication = await publishHomeFeed(feed, { records, change, programme }, ports);
	if (options.staticFolder !== undefined) {
		await writeStaticFiles(options.staticFolder, feed, { publication, records });
	}
	return { ...outcome, publication };
};
