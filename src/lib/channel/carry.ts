/** A whole channel as one file: written from what is stored, and verified whole when it is read, with no network. */
import { utf8, utf8ToText, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import {
	addFrame,
	carryMagic,
	encodeFrame,
	readFrames,
	type BadFile,
	type CarriedFile,
	type CarryPart,
	type FrameReader
} from './carry-format.ts';
import type { FeedBook } from './feed-book.ts';
import { objectsOf, parseIndex } from './feed-index.ts';
import { parseHead, type Head } from './head.ts';
import { formatChannelLink, parseChannelLink, type ChannelLink } from './link.ts';
import type { ObjectStore } from './ports.ts';
import { readIndex, readObject, type ReadError } from './read-feed.ts';
import { syncFeed, type SyncError } from './sync.ts';
import type { Versions } from './version.ts';

interface CarryPorts {
	readonly book: FeedBook;
	readonly objects: ObjectStore;
	readonly digest: Digest;
}

interface CarryRun {
	readonly onProgress?: (doneBytes: number) => void;
	readonly signal?: AbortSignal;
}

export type SaveError =
	/** No complete version is here yet, or its root has been replaced since. */
	{ readonly type: 'NothingToSave' } | ReadError;

/**
 * Writes the shown version of a followed channel, one frame at a time. Rejects with the signal's reason when cancelled,
 * and with what `write` throws.
 */
export const saveChannel = async (
	link: ChannelLink,
	write: (bytes: Bytes) => Promise<void>,
	options: CarryPorts & CarryRun
): Promise<Result<void, SaveError>> => {
	const { book, digest, signal } = options;
	const head = book.shown(link.channel, link.feed);
	const roots = book.roots(link.channel, 1);
	if (head?.rootVersion !== roots.length) return err({ type: 'NothingToSave' });
	const index = await readIndex(head, options);
	if (!index.ok) return index;
	let sum: Bytes = carryMagic;
	let doneBytes = carryMagic.length;
	await write(carryMagic);
	const put = async (part: CarryPart, body: Uint8Array): Promise<void> => {
		signal?.throwIfAborted();
		const frame = encodeFrame(part, body);
		sum = await addFrame(sum, frame, digest);
		await write(frame);
		doneBytes += frame.length;
		options.onProgress?.(doneBytes);
	};
	await put('link', utf8(formatChannelLink(link)));
	for (const root of roots) await put('root', root);
	await put('head', head.bytes);
	for (const hash of [head.index, ...objectsOf(index.value)]) {
		const bytes = await readObject(hash, limits.channel.objectBytes, options);
		if (!bytes) return err({ type: 'Missing', hash });
		await put(hash === head.index ? 'index' : 'object', bytes);
	}
	await put('end', sum);
	return ok(undefined);
};

const takeLink = async (frames: FrameReader): Promise<Result<ChannelLink, BadFile>> => {
	const body = await frames.take('link', limits.channel.linkChars);
	const link = body.ok ? parseChannelLink(utf8ToText(body.value) ?? '') : undefined;
	return link?.ok ? link : err({ type: 'BadFile', part: 'link' });
};

/** Which channel a file says it carries, for the question before following; nothing of it is believed yet. */
export const linkOfFile = async (
	file: CarriedFile,
	digest: Digest
): Promise<Result<ChannelLink, BadFile>> => {
	const frames = await readFrames(file, digest);
	return frames.ok ? takeLink(frames.value) : frames;
};

export type LoadError =
	| BadFile
	/** The channel has to be followed before its file is read. */
	| { readonly type: 'NotFollowed' }
	/** A root or the head is not signed as the channel asks for. */
	| { readonly type: 'NotSigned'; readonly part: 'root' | 'head' }
	/** Signed for a time that this device's clock has not reached. */
	| { readonly type: 'DatedAhead' }
	/** The publisher signed two versions with this number; neither replaces what is shown. */
	| { readonly type: 'Equivocation' }
	| SyncError;

/** `nothing-newer`: what is here is as new as the file, or newer. */
export type Loaded = 'shown' | 'nothing-newer';

const judgeFrom = async (
	frames: FrameReader,
	link: ChannelLink,
	book: FeedBook
): Promise<Result<Head | 'old', LoadError>> => {
	const roots: Bytes[] = [];
	while (roots.length < limits.channel.rootSteps && (await frames.isNext('root'))) {
		const root = await frames.take('root', limits.channel.rootEnvelopeBytes);
		if (!root.ok) return root;
		roots.push(root.value);
	}
	const bytes = await frames.take('head', limits.channel.headBytes);
	if (!bytes.ok) return bytes;
	const head = parseHead(bytes.value);
	if (!head.ok || head.value.channel !== link.channel || head.value.feed !== link.feed) {
		return err({ type: 'BadFile', part: 'head' });
	}
	const rootVerdict = await book.offerRoots(link.channel, roots);
	if (rootVerdict === 'invalid') return err({ type: 'NotSigned', part: 'root' });
	if (rootVerdict === 'unknown') return err({ type: 'NotFollowed' });
	if (rootVerdict === 'failed') return err({ type: 'NotShown' });
	switch (await book.offerHead(bytes.value)) {
		case 'new':
		case 'known':
			return ok(head.value);
		case 'old':
			return ok('old');
		case 'unknown':
			return err({ type: 'NotFollowed' });
		case 'equivocation':
			return err({ type: 'Equivocation' });
		case 'failed':
			return err({ type: 'NotShown' });
		case 'early':
			return err({ type: 'DatedAhead' });
		case 'needs-root':
		case 'invalid':
			return err({ type: 'NotSigned', part: 'head' });
	}
};

const storeObjects = async (
	frames: FrameReader,
	head: Head,
	options: CarryPorts & CarryRun
): Promise<Result<void, LoadError>> => {
	let total = 0;
	const store = async (
		part: 'index' | 'object',
		hash: ObjectHash,
		limitBytes: number
	): Promise<Result<Bytes, LoadError>> => {
		options.signal?.throwIfAborted();
		const body = await frames.take(part, limitBytes);
		if (!body.ok) return body;
		total += body.value.length;
		if (total > limits.channel.feedBytes) {
			return err({ type: 'FeedTooLarge', limitBytes: limits.channel.feedBytes });
		}
		const isWhole = objectHashOf(await options.digest.sha256(body.value)) === hash;
		if (!isWhole) return err({ type: 'BadFile', part });
		const put = await options.objects.put(hash, body.value);
		options.onProgress?.(frames.at());
		return put.ok ? body : put;
	};
	const bytes = await store('index', head.index, head.indexBytes);
	if (!bytes.ok) return bytes;
	const index = parseIndex(bytes.value);
	if (!index.ok) return err({ type: 'BadObject', hash: head.index });
	for (const hash of objectsOf(index.value)) {
		const stored = await store('object', hash, limits.channel.objectBytes);
		if (!stored.ok) return stored;
	}
	return frames.end();
};

/**
 * Takes a channel out of a file: roots and head are judged as if a stranger had sent them, each object is hashed before
 * it is stored, and the version is shown only when all of it is here. Whatever fails, what was shown stays; a file older
 * than what is held changes nothing. Rejects with the signal's reason when cancelled.
 */
export const loadChannel = async (
	file: CarriedFile,
	options: CarryPorts & CarryRun & { readonly clock: Clock; readonly versions?: Versions }
): Promise<Result<Loaded, LoadError>> => {
	const { book, objects, digest, clock, versions, signal } = options;
	const frames = await readFrames(file, digest);
	if (!frames.ok) return frames;
	const link = await takeLink(frames.value);
	if (!link.ok) return link;
	const { channel, feed } = link.value;
	const head = await judgeFrom(frames.value, link.value, book);
	if (!head.ok) return head;
	if (head.value === 'old' || book.shown(channel, feed)?.index === head.value.index) {
		return ok('nothing-newer');
	}
	const stored = await storeObjects(frames.value, head.value, options);
	if (!stored.ok) return stored;
	const source = { fetch: () => Promise.resolve(err({ type: 'NotFound' } as const)) };
	const place = { book, objects, digest, clock, channel, feed, source };
	const synced = await syncFeed({ ...place, ...(versions ? { versions } : {}) }, signal);
	return synced.ok ? ok('shown') : synced;
};
