/** Brings a newer release from peers to the bootloader: believes it first, waits for its turn, fetches only what is missing. */
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { FetchError, ObjectSource, Verifier } from '#lib/channel/ports.ts';
import type { Head } from '#lib/channel/head.ts';
import type { SyncedFeed } from '#lib/channel/read-feed.ts';
import { partCount, readAppRecords, type AppFeedError, type AppRecords } from './app-feed.ts';
import { placeOf, turnOf } from './rollout.ts';
import { neededFiles, planUpdate, type PlanError, type PlannedFile } from './update-plan.ts';
import {
	checkFile,
	verifyRelease,
	type FileError,
	type VerifiedRelease,
	type VerifyError
} from './verify.ts';

export type KeeperAnswer =
	/** The files with these hashes are missing; when they were given, the release is offered again. */
	| { readonly state: 'wants'; readonly files: readonly { readonly hash: string }[] }
	/** It waits for the next launch, or runs already. */
	| { readonly state: 'ready' }
	| { readonly state: 'current' }
	| { readonly state: 'refused'; readonly reason: string };

/** Whoever keeps and runs releases. It believes nobody: it judges the envelope and every file again. */
export interface ReleaseKeeper {
	readonly offer: (envelope: Bytes) => Promise<KeeperAnswer>;
	/** False when it does not want these bytes. */
	readonly give: (hash: string, bytes: Bytes) => Promise<boolean>;
}

export interface UpdaterOptions {
	readonly channel: ChannelId;
	/** The number of the bootloader that is to run it. */
	readonly boot: number;
	/** Store, peers, mirrors: whoever has an object. */
	readonly objects: ObjectSource;
	readonly keeper: ReleaseKeeper;
	/** Random bytes of this device, the same at each start, that never leave it. */
	readonly device: () => Promise<Bytes>;
	readonly verifier: Verifier;
	readonly digest: Digest;
	readonly clock: Clock;
	/** Bytes of files that are here, of all that are fetched. */
	readonly onProgress?: (progress: { readonly bytes: number; readonly ofBytes: number }) => void;
}

export type UpdateError =
	| AppFeedError
	| VerifyError
	| PlanError
	| { readonly type: 'NotFetched'; readonly cause: FetchError }
	/** Its parts were what the feed names, and together they are not the file that was signed. */
	| { readonly type: 'BadFile'; readonly path: string; readonly cause: FileError }
	/** The bootloader does not want it, or could not keep it. */
	| { readonly type: 'Refused'; readonly reason: string };

export type UpdateOutcome =
	/** It waits for the next launch. */
	| { readonly state: 'ready'; readonly believed: VerifiedRelease; readonly fetchedBytes: number }
	| { readonly state: 'current' }
	/** Its turn has not come; undefined when it comes only if the viewer asks. */
	| { readonly state: 'later'; readonly believed: VerifiedRelease; readonly atMs?: number };

interface Fetching {
	bytes: number;
	readonly signal: AbortSignal | undefined;
}

/**
 * Takes up the release in a version of the feed `app`, if it is newer than what runs and it is its turn (`now`: the viewer
 * asks for it, whatever the turn). Whatever fails, the app that runs stays. Rejects with the signal's reason when cancelled.
 */
export const takeUpRelease = async (
	feed: Pick<SyncedFeed, 'head' | 'records'>,
	options: UpdaterOptions,
	{ now = false, signal }: { readonly now?: boolean; readonly signal?: AbortSignal } = {}
): Promise<Result<UpdateOutcome, UpdateError>> => {
	const { channel, boot, digest, verifier } = options;
	const app = readAppRecords(feed.records);
	if (!app.ok) return app;
	const fetching: Fetching = { bytes: 0, signal };
	const envelope = await fetchEnvelope(app.value, options, fetching);
	if (!envelope.ok) return envelope;
	const bytes = envelope.value;
	const verified = await verifyRelease({ channel, boot, bytes, verifier, digest });
	if (!verified.ok) return verified;
	const believed = verified.value;
	const later = now ? undefined : await turnAhead(believed, feed.head, options);
	if (later) return ok(later);
	signal?.throwIfAborted();
	return install(believed, app.value, options, fetching);
};

const turnAhead = async (
	believed: VerifiedRelease,
	{ timeMs }: Pick<Head, 'timeMs'>,
	{ device, digest, clock }: UpdaterOptions
): Promise<UpdateOutcome | undefined> => {
	const place = await placeOf(await device(), believed, digest);
	const atMs = turnOf(place, believed.release.rollout, timeMs);
	if (atMs === undefined) return { state: 'later', believed };
	return atMs > clock.now() ? { state: 'later', believed, atMs } : undefined;
};

const install = async (
	believed: VerifiedRelease,
	app: AppRecords,
	options: UpdaterOptions,
	fetching: Fetching
): Promise<Result<UpdateOutcome, UpdateError>> => {
	const answer = await options.keeper.offer(believed.bytes);
	if (answer.state !== 'wants') return settle(answer, believed, fetching);
	const wanted = new Set(answer.files.map(({ hash }) => hash));
	const needed = neededFiles(believed.release).filter(({ hash }) => wanted.has(hash));
	const plan = planUpdate(needed, app);
	if (!plan.ok) return plan;
	const handed = await handOver(plan.value, options, fetching);
	return handed.ok
		? settle(await options.keeper.offer(believed.bytes), believed, fetching)
		: handed;
};

const settle = (
	answer: KeeperAnswer,
	believed: VerifiedRelease,
	{ bytes }: Fetching
): Result<UpdateOutcome, UpdateError> => {
	if (answer.state === 'ready') return ok({ state: 'ready', believed, fetchedBytes: bytes });
	if (answer.state === 'current') return ok({ state: 'current' });
	// It was given everything and still wants something: it could not keep it.
	const reason = answer.state === 'wants' ? 'NotKept' : answer.reason;
	return err({ type: 'Refused', reason });
};

const fetchPart = async (
	part: { readonly hash: Parameters<ObjectSource['fetch']>[0]; readonly bytes: number },
	{ objects }: UpdaterOptions,
	fetching: Fetching
): Promise<Result<Bytes, UpdateError>> => {
	const { signal } = fetching;
	signal?.throwIfAborted();
	const limitBytes = part.bytes;
	const fetched = await objects.fetch(part.hash, { limitBytes, ...(signal ? { signal } : {}) });
	signal?.throwIfAborted();
	if (!fetched.ok) return err({ type: 'NotFetched', cause: fetched.error });
	// The source promises it; a promise of foreign code is checked where it matters.
	if (fetched.value.length > limitBytes) {
		return err({ type: 'NotFetched', cause: { type: 'TooLarge', limitBytes } });
	}
	fetching.bytes += fetched.value.length;
	return fetched;
};

const fetchParts = async (
	parts: readonly Parameters<typeof fetchPart>[0][],
	options: UpdaterOptions,
	fetching: Fetching
): Promise<Result<Bytes, UpdateError>> => {
	const found: Bytes[] = [];
	for (const part of parts) {
		const fetched = await fetchPart(part, options, fetching);
		if (!fetched.ok) return fetched;
		found.push(fetched.value);
	}
	return ok(concatBytes(...found));
};

const fetchEnvelope = (
	{ signed }: AppRecords,
	options: UpdaterOptions,
	fetching: Fetching
): Promise<Result<Bytes, UpdateError>> => {
	const bytes = limits.channel.objectBytes;
	return fetchParts(
		signed.slice(0, partCount(limits.release.signedBytes)).map((hash) => ({ hash, bytes })),
		options,
		fetching
	);
};

/** Fetches the files, some at a time, and hands over each as soon as it is whole: none waits in memory for the others. */
const handOver = async (
	plan: { readonly files: readonly PlannedFile[]; readonly bytes: number },
	options: UpdaterOptions,
	fetching: Fetching
): Promise<Result<void, UpdateError>> => {
	const waiting = [...plan.files];
	let bytes = 0;
	let failed: UpdateError | undefined;
	const bring = async (file: PlannedFile): Promise<UpdateError | undefined> => {
		const fetched = await fetchParts(file.parts, options, fetching);
		if (!fetched.ok) return fetched.error;
		const checked = await checkFile(fetched.value, file, options.digest);
		if (!checked.ok) return { type: 'BadFile', path: file.path, cause: checked.error };
		return (await options.keeper.give(file.hash, fetched.value))
			? undefined
			: { type: 'Refused', reason: 'NotKept' };
	};
	const lane = async (): Promise<void> => {
		for (let file = waiting.shift(); file && !failed; file = waiting.shift()) {
			const error = await bring(file);
			failed ??= error;
			bytes += file.bytes;
			if (!failed) options.onProgress?.({ bytes, ofBytes: plan.bytes });
		}
	};
	await Promise.all(Array.from({ length: limits.channel.fetches }, lane));
	return failed ? err(failed) : ok(undefined);
};
