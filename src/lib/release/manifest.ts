/** The manifest of a release: every file of the app with its hash, size and type, its number and how it is to be taken up (DESIGN.md section 4). */
import { bytesToHex, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import { encodeCbor } from '#lib/core/cbor.ts';
import { readCbor } from '#lib/core/cbor-reader.ts';
import { bytesOf, fieldsOf, wholeOf } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { cleanText, isLanguageTag } from '#lib/core/text.ts';

export interface ShellFile {
	/** SHA-256 as 64 hex digits. */
	readonly hash: string;
	readonly bytes: number;
	/** Media type, as it will be served. */
	readonly type: string;
}

/** Who takes a release up when: `percent` of all devices from `fromMs` on, growing evenly to all of them over `overMs`. */
export interface Rollout {
	/** 0 to 100. */
	readonly percent: number;
	/** Milliseconds since 1970. */
	readonly fromMs: number;
	/** 0: it stays at `percent`. */
	readonly overMs: number;
}

export interface Release {
	/** For people. */
	readonly version: string;
	/** Grows with every release, at least 1; for programs. */
	readonly seq: number;
	/** The oldest bootloader that can run it, counted from 1. */
	readonly minBoot: number;
	/** By path, which begins with a slash. */
	readonly files: ReadonlyMap<string, ShellFile>;
	/** What is new, by language tag. */
	readonly notes: ReadonlyMap<string, string>;
	readonly rollout: Rollout;
	/** The app as one HTML file. */
	readonly capsule?: { readonly hash: string; readonly bytes: number };
	/** SHA-256 of the bootloader that was built with it, as 64 hex digits: `/service-worker.js`, which is no file of the release. */
	readonly boot?: string;
}

export type ReleaseError =
	| { readonly type: 'TooLarge'; readonly limitBytes: number }
	| { readonly type: 'TooManyFiles'; readonly limit: number }
	| { readonly type: 'Malformed' }
	| { readonly type: 'BadPath'; readonly path: string };

/** Everybody, at once. */
export const forEverybody: Rollout = { percent: 100, fromMs: 0, overMs: 0 };

/** No dots that climb, no empty parts, no backslash, and never the worker nor the list itself. */
const isShellPath = (path: string): boolean =>
	path.length <= 512 &&
	/^(\/[A-Za-z0-9_.~@+-]+)+$/.test(path) &&
	!path.split('/').some((part) => part === '..' || part === '.') &&
	path !== '/service-worker.js' &&
	path !== '/release.cbor';

const isMediaType = (text: string): boolean =>
	text.length <= 100 && /^[\w.+-]+\/[\w.+-]+(; ?[\w=-]+)?$/.test(text);

const hashBytes = (hash: string): Bytes => {
	const bytes = hexToBytes(hash);
	if (bytes?.length !== 32) throw new RangeError('a hash is 64 hex digits');
	return bytes;
};

/** Canonical bytes of a manifest: what release keys sign. The same release gives the same bytes. */
export const encodeRelease = (release: Release): Bytes => {
	const { version, seq, minBoot, files, notes, rollout, capsule, boot } = release;
	return encodeCbor({
		t: 'release',
		version,
		seq,
		minBoot,
		files: Object.fromEntries(
			[...files].map(([path, { hash, bytes, type }]) => [
				path,
				{ h: hashBytes(hash), n: bytes, type }
			])
		),
		notes: Object.fromEntries(notes),
		rollout: { pct: rollout.percent, from: rollout.fromMs, over: rollout.overMs },
		...(capsule ? { capsule: { h: hashBytes(capsule.hash), n: capsule.bytes } } : {}),
		...(boot === undefined ? {} : { boot: hashBytes(boot) })
	});
};

const parseHash = (value: unknown): string | undefined => {
	const bytes = bytesOf(value, 32);
	return bytes && bytesToHex(bytes);
};

const parseSized = (value: unknown): Pick<ShellFile, 'hash' | 'bytes'> | undefined => {
	const fields = fieldsOf(value);
	const hash = parseHash(fields?.['h']);
	const bytes = wholeOf(fields?.['n'], { least: 0, most: limits.release.bytes });
	return hash !== undefined && bytes !== undefined ? { hash, bytes } : undefined;
};

const parseFile = (value: unknown): ShellFile | undefined => {
	const sized = parseSized(value);
	const type = fieldsOf(value)?.['type'];
	return sized && typeof type === 'string' && isMediaType(type) ? { ...sized, type } : undefined;
};

const parseFiles = (value: unknown): Result<Release['files'], ReleaseError> => {
	const listed = fieldsOf(value);
	if (!listed) return err({ type: 'Malformed' });
	const files = new Map<string, ShellFile>();
	let totalBytes = 0;
	for (const [path, item] of Object.entries(listed)) {
		if (!isShellPath(path)) return err({ type: 'BadPath', path: path.slice(0, 80) });
		const file = parseFile(item);
		if (!file) return err({ type: 'Malformed' });
		files.set(path, file);
		totalBytes += file.bytes;
	}
	const { files: limit, bytes: limitBytes } = limits.release;
	if (files.size > limit) return err({ type: 'TooManyFiles', limit });
	return totalBytes > limitBytes ? err({ type: 'TooLarge', limitBytes }) : ok(files);
};

const parseNotes = (value: unknown): Release['notes'] | undefined => {
	const entries = Object.entries(fieldsOf(value) ?? { '': 0 });
	if (entries.length > limits.release.noteLanguages) return undefined;
	const notes = new Map<string, string>();
	for (const [language, text] of entries) {
		const isText = typeof text === 'string' && text.length <= limits.release.noteChars;
		if (!isLanguageTag(language) || !isText) return undefined;
		notes.set(language, cleanText(text, { lines: true }));
	}
	return notes;
};

const parseRollout = (value: unknown): Rollout | undefined => {
	const fields = fieldsOf(value);
	const percent = wholeOf(fields?.['pct'], { least: 0, most: 100 });
	const fromMs = wholeOf(fields?.['from'], { least: 0 });
	const overMs = wholeOf(fields?.['over'], { least: 0 });
	return percent === undefined || fromMs === undefined || overMs === undefined
		? undefined
		: { percent, fromMs, overMs };
};

const parseVersion = (value: unknown): string | undefined =>
	typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9.+-]{0,63}$/.test(value) ? value : undefined;

/** A field that may be absent; false when it is there and not understood. */
const absentOr = <T>(
	value: unknown,
	parse: (value: unknown) => T | undefined
): T | undefined | false => (value === undefined ? undefined : (parse(value) ?? false));

const parseNumbers = (
	fields: Readonly<Record<string, unknown>>
): Pick<Release, 'seq' | 'minBoot'> | undefined => {
	const seq = wholeOf(fields['seq'], { least: 1 });
	const minBoot = wholeOf(fields['minBoot'], { least: 1 });
	return seq === undefined || minBoot === undefined ? undefined : { seq, minBoot };
};

/** What says how the release is to be used; the files are read apart. The bootloader reads it too, so it is kept small. */
const parseTerms = (
	fields: Readonly<Record<string, unknown>>
): Omit<Release, 'files'> | undefined => {
	const numbers = parseNumbers(fields);
	const version = parseVersion(fields['version']);
	const notes = parseNotes(fields['notes']);
	const rollout = parseRollout(fields['rollout']);
	const capsule = absentOr(fields['capsule'], parseSized);
	const boot = absentOr(fields['boot'], parseHash);
	if (!numbers || version === undefined || !notes || !rollout) return undefined;
	if (capsule === false || boot === false) return undefined;
	return {
		...numbers,
		...{ version, notes, rollout },
		...(capsule ? { capsule } : {}),
		...(boot === undefined ? {} : { boot })
	};
};

/**
 * Reads the manifest of a stranger: size, canonical form, shape, paths, and a total within the limits. Nothing in it is
 * believed before its signatures are (`verifyRelease`). Fields of later versions are ignored.
 */
export const parseRelease = (bytes: Uint8Array): Result<Release, ReleaseError> => {
	const limitBytes = limits.release.manifestBytes;
	if (bytes.length > limitBytes) return err({ type: 'TooLarge', limitBytes });
	const decoded = readCbor(bytes, limitBytes);
	const fields = decoded.ok ? fieldsOf(decoded.value) : undefined;
	const terms = fields?.['t'] === 'release' ? parseTerms(fields) : undefined;
	if (!fields || !terms) return err({ type: 'Malformed' });
	const files = parseFiles(fields['files']);
	return files.ok ? ok({ ...terms, files: files.value }) : files;
};
