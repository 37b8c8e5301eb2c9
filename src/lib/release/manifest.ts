/** The release list: every file of the shell with its hash, size and type (`/release.cbor`, DESIGN.md section 4). */
import { bytesToHex, type Bytes } from '#lib/core/bytes.ts';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import { bytesOf, fieldsOf, wholeOf } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';

export interface ShellFile {
	/** SHA-256 as 64 hex digits. */
	readonly hash: string;
	readonly bytes: number;
	/** Media type, as it will be served. */
	readonly type: string;
}

export interface Release {
	readonly version: string;
	/** By path, which begins with a slash. */
	readonly files: ReadonlyMap<string, ShellFile>;
}

export type ReleaseError =
	| { readonly type: 'TooLarge'; readonly limitBytes: number }
	| { readonly type: 'Malformed' }
	| { readonly type: 'BadPath'; readonly path: string };

/** No dots that climb, no empty parts, no backslash, and never the worker itself. */
const isShellPath = (path: string): boolean =>
	/^(\/[A-Za-z0-9_.~@+-]+)+$/.test(path) &&
	!path.split('/').some((part) => part === '..' || part === '.') &&
	path !== '/service-worker.js' &&
	path.length <= 512;

/** Canonical bytes of a list; later releases add signatures beside it, not inside. */
export const encodeRelease = (
	version: string,
	files: ReadonlyMap<
		string,
		{ readonly hash: Bytes; readonly bytes: number; readonly type: string }
	>
): Bytes =>
	encodeCbor({
		t: 'release',
		version,
		files: Object.fromEntries(
			[...files].map(([path, { hash, bytes, type }]) => [path, { h: hash, n: bytes, type }])
		)
	});

const parseFile = (value: unknown): ShellFile | undefined => {
	const fields = fieldsOf(value);
	const hash = bytesOf(fields?.['h'], 32);
	const bytes = wholeOf(fields?.['n'], { least: 0, most: limits.release.bytes });
	const type = fields?.['type'];
	return hash &&
		bytes !== undefined &&
		typeof type === 'string' &&
		/^[\w.+-]+\/[\w.+-]+(; ?[\w=-]+)?$/.test(type)
		? { hash: bytesToHex(hash), bytes, type }
		: undefined;
};

const parseFiles = (
	listed: Readonly<Record<string, unknown>>
): Result<ReadonlyMap<string, ShellFile>, ReleaseError> => {
	const files = new Map<string, ShellFile>();
	let totalBytes = 0;
	for (const [path, value] of Object.entries(listed)) {
		if (!isShellPath(path)) return err({ type: 'BadPath', path: path.slice(0, 80) });
		const file = parseFile(value);
		if (!file) return err({ type: 'Malformed' });
		files.set(path, file);
		totalBytes += file.bytes;
	}
	return files.size > limits.release.files || totalBytes > limits.release.bytes
		? err({ type: 'TooLarge', limitBytes: limits.release.bytes })
		: ok(files);
};

/** Reads a list from a stranger: size, shape, paths, and a total within the limit. */
export const parseRelease = (bytes: Uint8Array): Result<Release, ReleaseError> => {
	const limitBytes = limits.release.manifestBytes;
	if (bytes.length > limitBytes) return err({ type: 'TooLarge', limitBytes });
	const decoded = decodeCbor(bytes, limitBytes);
	const fields = decoded.ok ? fieldsOf(decoded.value) : undefined;
	const listed = fieldsOf(fields?.['files']);
	const version = fields?.['version'];
	const isNamed = typeof version === 'string' && version.length <= 64;
	if (fields?.['t'] !== 'release' || !isNamed || !listed) return err({ type: 'Malformed' });
	const files = parseFiles(listed);
	return files.ok ? ok({ version, files: files.value }) : files;
};
