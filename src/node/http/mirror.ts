/** The channel's signed files for whoever asks: /o/<sha256>, /h/<channel>/<feed>, /r/<channel>/<version>. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { deflate, gzip } from 'node:zlib';
import type { Bytes } from '#lib/core/bytes.ts';
import { parseChannelId, parseObjectHash, type ChannelId, type ObjectHash } from '#lib/core/ids.ts';
import { anyOrigin, everywhere, immutable, type Headers } from './headers.ts';
import { isKnown, pickCoding } from './preconditions.ts';
import type { RequestPath } from './request-path.ts';

/** What a mirror can hand out; each answer has been verified before it gets here. */
export interface MirrorShelf {
	readonly object: (hash: ObjectHash) => Promise<Bytes | undefined>;
	/** The newest head whose content is all here, verbatim. */
	readonly head: (channel: ChannelId, feed: string) => Bytes | undefined;
	readonly root: (channel: ChannelId, version: number) => Bytes | undefined;
}

interface Item {
	readonly bytes: Bytes;
	readonly etag: string;
	readonly cache: string;
}

const gzipBytes = promisify(gzip);
const deflateBytes = promisify(deflate);

/** Below this the packet is the same; pictures do not shrink. */
const worthBytes = 1024;
const isPicture = (bytes: Bytes): boolean => {
	const start = String.fromCharCode(...bytes.subarray(0, 12));
	return start.startsWith('RIFF') || start.startsWith('\u00ff\u00d8') || start.includes('ftypavif');
};

const tagOf = async (bytes: Bytes): Promise<string> => {
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return Buffer.from(digest.subarray(0, 20)).toString('base64url');
};

const objectItem = async (shelf: MirrorShelf, name: string): Promise<Item | undefined> => {
	const hash = parseObjectHash(name);
	const bytes = hash && (await shelf.object(hash));
	return bytes && { bytes, etag: `"${hash}"`, cache: immutable };
};

const signedItem = async (bytes: Bytes | undefined, cache: string): Promise<Item | undefined> =>
	bytes && { bytes, etag: `"${await tagOf(bytes)}"`, cache };

const findItem = async (shelf: MirrorShelf, path: RequestPath): Promise<Item | undefined> => {
	const [kind, first = '', second, ...rest] = path.segments;
	if (kind === 'o') return second === undefined ? objectItem(shelf, first) : undefined;
	const channel = parseChannelId(first);
	if (!channel || second === undefined || rest.length > 0) return undefined;
	if (kind === 'h') return signedItem(shelf.head(channel, second), 'no-cache');
	const version = /^[1-9]\d?$/.test(second) ? Number(second) : 0;
	return signedItem(version > 0 ? shelf.root(channel, version) : undefined, immutable);
};

/**
 * True for the root after the newest one. Every follower asks for it at each start, and finds that there is none: that is no
 * error, which a browser would show as one.
 */
const isNextRoot = (shelf: MirrorShelf, path: RequestPath): boolean => {
	const [kind, first = '', second = '', ...rest] = path.segments;
	const channel = kind === 'r' && rest.length === 0 ? parseChannelId(first) : undefined;
	const version = /^[1-9]\d?$/.test(second) ? Number(second) : 0;
	return channel !== undefined && version > 1 && shelf.root(channel, version - 1) !== undefined;
};

const encode = async (
	item: Item,
	accepted: string | undefined
): Promise<{ readonly body: Uint8Array; readonly headers: Headers }> => {
	const { bytes } = item;
	const coding =
		bytes.length < worthBytes || isPicture(bytes)
			? 'identity'
			: pickCoding(accepted, ['gzip', 'deflate']);
	if (coding === 'identity') return { body: bytes, headers: {} };
	const body = coding === 'gzip' ? await gzipBytes(bytes) : await deflateBytes(bytes);
	return body.length < bytes.length
		? { body, headers: { 'Content-Encoding': coding } }
		: { body: bytes, headers: {} };
};

/** Answers GET and HEAD of the three kinds; 404 for what is not here, 204 for a root that does not exist yet. */
export const serveMirror = async (
	shelf: MirrorShelf,
	request: IncomingMessage,
	response: ServerResponse,
	path: RequestPath
): Promise<void> => {
	const common = { ...everywhere, ...anyOrigin, Vary: 'Accept-Encoding' };
	const item = await findItem(shelf, path);
	if (!item && isNextRoot(shelf, path)) {
		response.writeHead(204, { ...common, 'Cache-Control': 'no-cache' }).end();
		return;
	}
	if (!item) {
		response.writeHead(404, { ...common, 'Cache-Control': 'no-cache' }).end();
		return;
	}
	const headers = { ...common, 'Cache-Control': item.cache, ETag: item.etag };
	if (isKnown(request.headers['if-none-match'], item.etag)) {
		response.writeHead(304, headers).end();
		return;
	}
	const { body, headers: coded } = await encode(item, request.headers['accept-encoding']);
	response.writeHead(200, {
		...headers,
		...coded,
		'Content-Type': 'application/octet-stream',
		'Content-Length': body.length
	});
	response.end(request.method === 'HEAD' ? undefined : body);
};
