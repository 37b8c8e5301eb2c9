/** All that is the viewer's own as one file, and back: strict, versioned, all or nothing. */
import { utf8, utf8ToText, type Bytes } from '#lib/core/bytes.ts';
import { fieldsOf } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { parseBlock, type Block } from './blocks.ts';
import { parseChannelLink } from '#lib/channel/link.ts';
import { mergeEntries, parseEntry, type Entries, type Entry } from './own-entries.ts';
import { parseProfile, type Profile } from './profiles.ts';
import { parseProgressRow, type Progress, type ProgressByTitle } from './progress.ts';
import { parseSettings, type Settings } from './settings.ts';

/** Everything but the answer to the notice: it is given on each device. */
export type CarriedSettings = Omit<Settings, 'consent'>;

export interface ProfileBackup {
	readonly profile: Profile;
	readonly entries: Entries;
	readonly progress: ProgressByTitle;
}

export interface Backup {
	/** Milliseconds since 1970. */
	readonly madeMs: number;
	readonly profiles: readonly ProfileBackup[];
	readonly settings: CarriedSettings;
	/** Links of followed channels, in the viewer's order. */
	readonly channels: readonly string[];
	readonly blocks: readonly Block[];
}

export type BackupError =
	| { readonly type: 'TooLarge'; readonly limitBytes: number }
	| { readonly type: 'NotALibrary' }
	/** Made by a later version of this program. */
	| { readonly type: 'UnknownVersion' }
	/** `at` names the first part that is not what it should be. */
	| { readonly type: 'Malformed'; readonly at: string };

/** What of the settings goes along. */
export const carriedOf = (settings: Settings): CarriedSettings =>
	Object.fromEntries(
		Object.entries(settings).filter(([name]) => name !== 'consent')
	) as unknown as CarriedSettings; // fromEntries forgets the names that entries had.

const version = 1;
const { library } = limits;

/** The bytes of a file: JSON that people can read. */
export const writeBackup = ({ profiles, ...rest }: Backup): Bytes =>
	utf8(
		JSON.stringify({
			matinee: 'library',
			v: version,
			...rest,
			profiles: profiles.map(({ profile, entries, progress }) => ({
				profile,
				entries: [...entries.values()],
				progress: [...progress]
			}))
		})
	);

class Unreadable extends Error {
	readonly at: string;
	constructor(at: string) {
		super(at);
		this.at = at;
	}
}

/** Every row, or the end of it all: a file that lost a part must not pass for a whole one. */
const rowsOf = <T>(
	value: unknown,
	{ at, most }: { readonly at: string; readonly most: number },
	parse: (row: unknown, at: string) => T | undefined
): readonly T[] => {
	if (!Array.isArray(value) || value.length > most) throw new Unreadable(at);
	return (value as readonly unknown[]).map((row, index) => {
		const parsed = parse(row, `${at}[${index}]`);
		if (parsed === undefined) throw new Unreadable(`${at}[${index}]`);
		return parsed;
	});
};

const entriesMost = Object.values(library.entries).reduce((sum, n) => sum + n, 0);

const readProfile = (value: unknown, at: string, nowMs: number): ProfileBackup | undefined => {
	const fields = fieldsOf(value);
	const profile = parseProfile(fields?.['profile'], nowMs);
	if (!fields || !profile) return undefined;
	const entries: readonly Entry[] = rowsOf(
		fields['entries'],
		{ at: `${at}.entries`, most: entriesMost },
		(row) => parseEntry(row, nowMs)
	);
	const progress: readonly (readonly [string, Progress])[] = rowsOf(
		fields['progress'],
		{ at: `${at}.progress`, most: library.progress },
		(row) => parseProgressRow(row, nowMs)
	);
	return { profile, entries: mergeEntries(new Map(), entries), progress: new Map(progress) };
};

const readSettings = (value: unknown): CarriedSettings => {
	if (!fieldsOf(value)) throw new Unreadable('settings');
	return carriedOf(parseSettings(value));
};

const readAll = (fields: Readonly<Record<string, unknown>>, nowMs: number): Backup => {
	const { madeMs, profiles, settings, channels, blocks } = fields;
	if (typeof madeMs !== 'number' || !Number.isSafeInteger(madeMs)) throw new Unreadable('madeMs');
	return {
		madeMs,
		profiles: rowsOf(profiles, { at: 'profiles', most: library.profiles }, (row, at) =>
			readProfile(row, at, nowMs)
		),
		settings: readSettings(settings),
		channels: rowsOf(channels, { at: 'channels', most: library.channels }, (row) =>
			typeof row === 'string' && parseChannelLink(row).ok ? row : undefined
		),
		blocks: rowsOf(blocks, { at: 'blocks', most: library.blocks }, parseBlock)
	};
};

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text) as unknown; // JSON.parse promises any; every part is checked by name.
	} catch {
		// A text that is no JSON, or nests without end, is an expected answer: undefined is no library.
		return undefined;
	}
};

/** Reads a file's bytes: size, then shape, then every row; what is dated ahead is dated now. */
export const readBackup = (bytes: Uint8Array, nowMs: number): Result<Backup, BackupError> => {
	const limitBytes = library.backupBytes;
	if (bytes.length > limitBytes) return err({ type: 'TooLarge', limitBytes });
	const fields = fieldsOf(parseJson(utf8ToText(bytes) ?? ''));
	if (fields?.['matinee'] !== 'library') return err({ type: 'NotALibrary' });
	if (fields['v'] !== version) return err({ type: 'UnknownVersion' });
	try {
		return ok(readAll(fields, nowMs));
	} catch (cause) {
		if (cause instanceof Unreadable) return err({ type: 'Malformed', at: cause.at });
		throw cause;
	}
};
