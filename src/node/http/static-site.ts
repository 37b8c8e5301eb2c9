/** Serves the built site from its folder: precompressed files, strong tags, ranges, and one page for every unknown path. */
import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { filePolicy, pagePolicy } from '#lib/release/shell-headers.ts';
import { parseRange } from '#lib/stream/range.ts';
import { everywhere, immutable, sameOrigin } from './headers.ts';
import { typeOf } from './media-types.ts';
import { isKnown, pickCoding, type Coding } from './preconditions.ts';
import type { RequestPath } from './request-path.ts';

export interface StaticSite {
	/** Answers GET and HEAD for a path that no other part has taken. */
	readonly serve: (
		request: IncomingMessage,
		response: ServerResponse,
		path: RequestPath
	) => Promise<void>;
}

/** What is worth remembering of a file as long as it does not change. */
interface FileFacts {
	readonly stamp: string;
	readonly hash: string;
	readonly policy: string;
}

interface Found {
	readonly path: string;
	readonly name: string;
	readonly isPage: boolean;
}

const endings: Readonly<Record<Coding, string>> = {
	br: '.br',
	gzip: '.gz',
	deflate: '',
	identity: ''
};

const isFile = async (path: string): Promise<boolean> => {
	try {
		return (await stat(path)).isFile();
	} catch {
		// Not there: the caller looks elsewhere.
		return false;
	}
};

const plain = (response: ServerResponse, status: number, text: string): void => {
	response.writeHead(status, {
		...everywhere,
		...sameOrigin,
		'Content-Type': 'text/plain; charset=utf-8',
		'Cache-Control': 'no-cache'
	});
	response.end(`${text}\n`);
};

/** Hashed names never change what they hold; everything else is asked for again and mostly answered with 304. */
const cacheControl = (pathname: string): string =>
	pathname.startsWith('/_app/immutable/') ? immutable : 'no-cache';

/** A site over a folder that may be rebuilt while it runs. */
export const createStaticSite = (folder: string): StaticSite => {
	const factsByPath = new Map<string, FileFacts>();

	const factsOf = async (found: Found, handle: FileHandle): Promise<FileFacts> => {
		const { size, mtimeMs } = await handle.stat();
		const stamp = `${size}-${mtimeMs}`;
		const known = factsByPath.get(found.path);
		if (known?.stamp === stamp) return known;
		const bytes = await handle.readFile();
		const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 27);
		const type = typeOf(found.name);
		const policy = type.startsWith('text/html')
			? pagePolicy(bytes.toString('utf8'))
			: filePolicy(type);
		const facts = { stamp, hash, policy };
		// Bounded by the files of the site: only what exists gets here.
		factsByPath.set(found.path, facts);
		return facts;
	};

	const find = async ({ pathname, segments }: RequestPath): Promise<Found | undefined> => {
		const last = segments.at(-1) ?? '';
		const path = join(folder, ...segments);
		if (last !== '' && (await isFile(path))) {
			return { path, name: last, isPage: last.endsWith('.html') };
		}
		// A path with an ending names a file, and a page in its place would only hide that it is missing.
		if (last.includes('.') || pathname.startsWith('/_app/') || pathname.startsWith('/stream/')) {
			return undefined;
		}
		for (const name of ['200.html', 'index.html']) {
			if (await isFile(join(folder, name))) return { path: join(folder, name), name, isPage: true };
		}
		return undefined;
	};

	const openBest = async (
		found: Found,
		request: IncomingMessage
	): Promise<{ readonly handle: FileHandle; readonly coding: Coding }> => {
		// Ranges count in the bytes that are sent, and nobody wants a part of a compressed file.
		const wanted = request.headers.range === undefined ? request.headers['accept-encoding'] : '';
		for (const offered of [['br', 'gzip'], ['gzip']] as const) {
			const coding = pickCoding(wanted, offered);
			if (coding === 'identity' || !(await isFile(found.path + endings[coding]))) continue;
			return { handle: await open(found.path + endings[coding], 'r'), coding };
		}
		return { handle: await open(found.path, 'r'), coding: 'identity' };
	};

	const send = async (
		request: IncomingMessage,
		response: ServerResponse,
		file: { readonly found: Found; readonly pathname: string }
	): Promise<void> => {
		const { found, pathname } = file;
		const whole = await open(found.path, 'r');
		const facts = await factsOf(found, whole).finally(() => whole.close());
		const { handle, coding } = await openBest(found, request);
		try {
			const { size } = await handle.stat();
			const etag = coding === 'identity' ? `"${facts.hash}"` : `"${facts.hash}-${coding}"`;
			const headers = {
				...everywhere,
				...sameOrigin,
				'Content-Security-Policy': facts.policy,
				'Cache-Control': cacheControl(pathname),
				Vary: 'Accept-Encoding',
				ETag: etag
			};
			if (isKnown(request.headers['if-none-match'], etag)) {
				response.writeHead(304, headers).end();
				return;
			}
			const plan = parseRange(request.headers.range ?? null, size);
			if (plan.status === 416) {
				response.writeHead(416, { ...headers, 'Content-Range': `bytes */${size}` }).end();
				return;
			}
			const { start, end } = plan;
			response.writeHead(plan.status, {
				...headers,
				'Accept-Ranges': 'bytes',
				'Content-Type': typeOf(found.name),
				'Content-Length': end - start + 1,
				...(coding === 'identity' ? {} : { 'Content-Encoding': coding }),
				...(plan.status === 206 ? { 'Content-Range': `bytes ${start}-${end}/${size}` } : {})
			});
			if (request.method === 'HEAD' || end < start) {
				response.end();
				return;
			}
			await pipeline(handle.createReadStream({ start, end, autoClose: false }), response);
		} finally {
			await handle.close();
		}
	};

	return {
		serve: async (request, response, path) => {
			const found = await find(path);
			if (!found) {
				plain(response, 404, 'Not found.');
				return;
			}
			await send(request, response, { found, pathname: found.isPage ? '/' : path.pathname });
		}
	};
};
