/** What a page and the bootloader say to each other about releases; the bootloader parses every word, whoever wrote the page. */
import { parseWebAddress } from '#lib/core/addresses.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { fieldsOf, listOf, wholeOf } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';

/** A question of a page; the port for the answer travels with it. */
export type ShellAsk =
	/** Look whether the address that the app came from has something newer. */
	| { readonly type: 'shell-check' }
	/** A signed envelope from anybody. */
	| { readonly type: 'shell-offer'; readonly bytes: Bytes }
	/** A file that the bootloader said it wants. */
	| { readonly type: 'shell-file'; readonly hash: string; readonly bytes: Bytes }
	/** What waits is to run from the next load on. */
	| { readonly type: 'shell-use' }
	/** What waits is not wanted. */
	| { readonly type: 'shell-decline' }
	/** This page works. */
	| { readonly type: 'shell-healthy' }
	| { readonly type: 'shell-status' };

export interface WantedPiece {
	/** SHA-256 as 64 hex digits. */
	readonly hash: string;
	readonly bytes: number;
}

/** What can be told of one release. */
export interface ReleaseFacts {
	readonly version: string;
	readonly seq: number;
	/** What is new, by language tag. */
	readonly notes: ReadonlyMap<string, string>;
	/** Other addresses of the app, from the signed root. */
	readonly mirrors: readonly string[];
	/** How many keys there are for releases, and how many of them must have signed; absent from older bootloaders. */
	readonly keys?: { readonly needed: number; readonly of: number };
	/** The whole app as one file, at `/capsule.html` of whoever serves it. */
	readonly capsule?: WantedPiece;
	/** SHA-256 of the bootloader that was built with it. */
	readonly boot?: string;
}

export type ShellReply =
	| { readonly state: 'current' | 'ready' | 'done' | 'failed' }
	| { readonly state: 'refused'; readonly reason: string }
	| { readonly state: 'wants'; readonly files: readonly WantedPiece[] }
	| {
			readonly state: 'status';
			/** The number of the bootloader that runs. */
			readonly boot: number;
			readonly current?: ReleaseFacts;
			readonly pending?: ReleaseFacts;
	  };

/** A SHA-256 as 64 hex digits, or undefined. */
export const parseSha256 = (value: unknown): string | undefined =>
	typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? value : undefined;

const bytesWithin = (value: unknown, limitBytes: number): Bytes | undefined =>
	value instanceof Uint8Array && value.length <= limitBytes
		? // What crosses a port is cloned or transferred: never shared memory.
			(value as Bytes)
		: undefined;

const plainAsks = [
	'shell-check',
	'shell-use',
	'shell-decline',
	'shell-healthy',
	'shell-status'
] as const;

/** Reads a page's word; undefined for words of other kinds, which are nobody's business here. */
export const parseShellAsk = (value: unknown): ShellAsk | undefined => {
	const fields = fieldsOf(value);
	switch (fields?.['type']) {
		case 'shell-offer': {
			const bytes = bytesWithin(fields['bytes'], limits.release.signedBytes);
			return bytes && { type: 'shell-offer', bytes };
		}
		case 'shell-file': {
			const hash = parseSha256(fields['hash']);
			const bytes = bytesWithin(fields['bytes'], limits.release.bytes);
			return hash !== undefined && bytes ? { type: 'shell-file', hash, bytes } : undefined;
		}
		default: {
			const type = plainAsks.find((each) => each === fields?.['type']);
			return type && { type };
		}
	}
};

const parsePiece = (value: unknown): WantedPiece | undefined => {
	const fields = fieldsOf(value);
	const hash = parseSha256(fields?.['hash']);
	const bytes = wholeOf(fields?.['bytes'], { least: 0, most: limits.release.bytes });
	return hash === undefined || bytes === undefined ? undefined : { hash, bytes };
};

const parseKeys = (value: unknown): ReleaseFacts['keys'] => {
	const fields = fieldsOf(value);
	const needed = wholeOf(fields?.['needed'], { least: 1, most: limits.channel.rootKeys });
	const of = wholeOf(fields?.['of'], { least: 1, most: limits.channel.rootKeys });
	return needed === undefined || of === undefined ? undefined : { needed, of };
};

/** What a bootloader may leave out: older ones do. */
const parseExtras = (
	fields: Readonly<Record<string, unknown>>
): Pick<ReleaseFacts, 'boot' | 'capsule' | 'keys'> => {
	const boot = parseSha256(fields['boot']);
	const capsule = parsePiece(fields['capsule']);
	const keys = parseKeys(fields['keys']);
	return {
		...(keys ? { keys } : {}),
		...(capsule ? { capsule } : {}),
		...(boot === undefined ? {} : { boot })
	};
};

const parseFacts = (value: unknown): ReleaseFacts | undefined => {
	const fields = fieldsOf(value);
	const version = fields?.['version'];
	const seq = wholeOf(fields?.['seq'], { least: 1 });
	const { notes } = fields ?? {};
	if (typeof version !== 'string' || seq === undefined || !(notes instanceof Map)) return undefined;
	const texts = [...notes].filter(
		(note): note is [string, string] => typeof note[0] === 'string' && typeof note[1] === 'string'
	);
	const mirrors = listOf(fields?.['mirrors'], limits.channel.rootMirrors, parseWebAddress) ?? [];
	return {
		version,
		...{ seq, mirrors, notes: new Map(texts) },
		...parseExtras(fields ?? {})
	};
};

const parseStatus = (fields: Readonly<Record<string, unknown>>): ShellReply | undefined => {
	const boot = wholeOf(fields['boot'], { least: 1 });
	const current = parseFacts(fields['current']);
	const pending = parseFacts(fields['pending']);
	if (boot === undefined) return undefined;
	return {
		state: 'status',
		boot,
		...(current ? { current } : {}),
		...(pending ? { pending } : {})
	};
};

/** Reads the bootloader's answer: it may be older or newer than the page. */
export const parseShellReply = (value: unknown): ShellReply | undefined => {
	const fields = fieldsOf(value);
	switch (fields?.['state']) {
		case 'current':
		case 'ready':
		case 'done':
		case 'failed':
			return { state: fields['state'] };
		case 'refused': {
			const { reason } = fields;
			return { state: 'refused', reason: typeof reason === 'string' ? reason : '' };
		}
		case 'wants': {
			const files = listOf(fields['files'], limits.release.files, parsePiece);
			return files && { state: 'wants', files };
		}
		case 'status':
			return parseStatus(fields);
		default:
			return undefined;
	}
};
