/** A release as records of the feed `app`: one names the objects of its signed manifest, one for each file names the file's. */
import type { Bytes } from '#lib/core/bytes.ts';
import { fieldsOf, listOf } from '#lib/core/fields.ts';
import { idToBytes, objectHashOf, parseObjectHash, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { FeedState } from '#lib/channel/objects.ts';

/** The record of the manifest; all others are named by the hash of a file. */
const releaseId = 'release';

/** The objects of one version of the app, in the order in which their bytes are joined. */
export interface AppRecords {
	/** Of the envelope, as `/release.cbor` holds it. */
	readonly signed: readonly ObjectHash[];
	/** By the file's hash. */
	readonly files: ReadonlyMap<string, readonly ObjectHash[]>;
}

export type AppFeedError =
	/** There is no release in this feed. */
	{ readonly type: 'NoRelease' } | { readonly type: 'BadRecord'; readonly id: string };

const objectBytes = limits.channel.objectBytes;

/** How many objects so many bytes are cut into; no bytes are one object as well. */
export const partCount = (bytes: number): number => Math.max(1, Math.ceil(bytes / objectBytes));

interface Cut {
	readonly parts: readonly ObjectHash[];
	readonly objects: ReadonlyMap<ObjectHash, Bytes>;
}

const cut = async (bytes: Bytes, digest: Digest): Promise<Cut> => {
	const parts: ObjectHash[] = [];
	const objects = new Map<ObjectHash, Bytes>();
	for (let i = 0; i < partCount(bytes.length); i++) {
		const part = bytes.slice(i * objectBytes, (i + 1) * objectBytes);
		const hash = objectHashOf(await digest.sha256(part));
		parts.push(hash);
		objects.set(hash, part);
	}
	return { parts, objects };
};

const recordOf = (id: string, parts: readonly ObjectHash[]): unknown => ({
	id,
	parts: parts.map(idToBytes)
});

/**
 * Records and objects of a release: the envelope, and each file (by its hash) in pieces of at most 256 KiB. A file that did
 * not change keeps record and objects, so that whoever has the version before fetches only what is new.
 */
export const layOutApp = async (
	envelope: Bytes,
	files: ReadonlyMap<string, Bytes>,
	digest: Digest
): Promise<{
	readonly records: FeedState;
	readonly objects: ReadonlyMap<ObjectHash, Bytes>;
}> => {
	const records = new Map<string, unknown>();
	const objects = new Map<ObjectHash, Bytes>();
	for (const [id, bytes] of [[releaseId, envelope] as const, ...files]) {
		const made = await cut(bytes, digest);
		records.set(id, recordOf(id, made.parts));
		for (const [hash, part] of made.objects) objects.set(hash, part);
	}
	return { records, objects };
};

const parseParts = (record: unknown): readonly ObjectHash[] | undefined => {
	const most = partCount(limits.release.bytes);
	const parts = listOf(fieldsOf(record)?.['parts'], most, (part) =>
		part instanceof Uint8Array && part.length === 32 ? objectHashOf(part) : undefined
	);
	return parts && parts.length > 0 ? parts : undefined;
};

/** Reads the records of a stranger; nothing of it is believed, for files are held against the signed manifest. */
export const readAppRecords = (records: FeedState): Result<AppRecords, AppFeedError> => {
	const files = new Map<string, readonly ObjectHash[]>();
	let signed: readonly ObjectHash[] | undefined;
	for (const [id, record] of records) {
		const parts = parseParts(record);
		const hash = parseObjectHash(id);
		if (!parts || (id !== releaseId && hash !== id)) {
			return err({ type: 'BadRecord', id: id.slice(0, 80) });
		}
		if (id === releaseId) signed = parts;
		else files.set(id, parts);
	}
	if (!signed) return err({ type: 'NoRelease' });
	// Before anything of it is fetched: no envelope that could be believed is longer.
	return signed.length > partCount(limits.release.signedBytes) || files.size > limits.release.files
		? err({ type: 'BadRecord', id: releaseId })
		: ok({ signed, files });
};
