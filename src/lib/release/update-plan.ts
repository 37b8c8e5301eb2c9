/** Which objects bring a device from the files that it has to those of a release: only what is new is fetched. */
import type { ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { partCount, type AppRecords } from './app-feed.ts';
import type { Release } from './manifest.ts';

/** A file that is not here, as the signed manifest names it. */
export interface NeededFile {
	readonly path: string;
	/** SHA-256 as 64 hex digits. */
	readonly hash: string;
	readonly bytes: number;
}

export interface PlannedPart {
	readonly hash: ObjectHash;
	/** Exactly; an object of another size is not fetched to its end. */
	readonly bytes: number;
}

export interface PlannedFile extends NeededFile {
	/** Joined in this order they are the file. */
	readonly parts: readonly PlannedPart[];
}

export interface UpdatePlan {
	readonly files: readonly PlannedFile[];
	/** Of all parts together. */
	readonly bytes: number;
}

export type PlanError =
	/** The feed does not say where the file is: its publisher left it out. */
	| { readonly type: 'NotInFeed'; readonly path: string }
	/** More or fewer parts than a file of this size has, or another file's. */
	| { readonly type: 'WrongParts'; readonly path: string };

/** The files of a release that a device with these (by hash) lacks, each hash once; all of them where nothing is held. */
export const neededFiles = (
	release: Pick<Release, 'files'>,
	held: ReadonlySet<string> = new Set()
): readonly NeededFile[] => {
	const needed = new Map<string, NeededFile>();
	for (const [path, { hash, bytes }] of release.files) {
		if (!held.has(hash) && !needed.has(hash)) needed.set(hash, { path, hash, bytes });
	}
	return [...needed.values()];
};

const objectBytes = limits.channel.objectBytes;

/** What is fetched for these files. The manifest is signed and the feed is not, so the feed's parts are held against it first. */
export const planUpdate = (
	needed: readonly NeededFile[],
	app: AppRecords
): Result<UpdatePlan, PlanError> => {
	const files: PlannedFile[] = [];
	let total = 0;
	for (const file of needed) {
		const { path, hash, bytes } = file;
		const parts = app.files.get(hash);
		if (!parts) return err({ type: 'NotInFeed', path });
		const isWhole = parts.length === partCount(bytes);
		if (!isWhole || (parts.length === 1 && parts[0] !== hash)) {
			return err({ type: 'WrongParts', path });
		}
		const sized = parts.map((part, i) => ({
			hash: part,
			bytes: Math.min(objectBytes, bytes - i * objectBytes)
		}));
		files.push({ ...file, parts: sized });
		total += bytes;
	}
	return ok({ files, bytes: total });
};
