/** What page and worker say to each other about a stream; each side parses the other's words. */
import { fieldsOf, wholeOf } from '#lib/core/fields.ts';
import { parseInfoHash, type InfoHash } from '#lib/core/ids.ts';

/**
 * The worker asks every page: whose is this? A port for the answer travels with it. The request stands there as it came, and the
 * answer comes as it is to be given: the worker need not know what films are, so that it need not change when they do.
 */
export interface StreamAsk {
	readonly type: 'stream-ask';
	/** From `/stream/` on. */
	readonly path: string;
	/** With its question mark, or empty. */
	readonly query: string;
	readonly method: 'GET' | 'HEAD';
	/** The Range header. */
	readonly range: string | null;
}

export type PageWord =
	| {
			readonly type: 'head';
			readonly status: number;
			/** Of these only those that tell of media are passed on. */
			readonly headers: Readonly<Record<string, string>>;
			readonly hasBody: boolean;
	  }
	| { readonly type: 'not-mine' }
	| { readonly type: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer> }
	| { readonly type: 'end' }
	| { readonly type: 'failed' };

export type WorkerWord =
	/** Send the body, at most `credit` chunks before more is asked for. */
	| { readonly type: 'start'; readonly credit: number }
	| { readonly type: 'more'; readonly credit: number }
	| { readonly type: 'cancel' };

const creditMost = 64;
const textMost = 2048;
const headersMost = 32;

/** The parts of a path `/stream/<infohash>/<file>`, or undefined. */
export const parseStreamPath = (
	pathname: string
): { readonly infoHash: InfoHash; readonly file: number } | undefined => {
	const [, hash = '', number = ''] = /^\/stream\/([0-9a-f]{40})\/(\d{1,6})$/.exec(pathname) ?? [];
	const infoHash = parseInfoHash(hash);
	return infoHash ? { infoHash, file: Number(number) } : undefined;
};

const shortText = (value: unknown): string | undefined =>
	typeof value === 'string' && value.length <= textMost ? value : undefined;

/** Reads a question from the worker. */
export const parseStreamAsk = (value: unknown): StreamAsk | undefined => {
	const fields = fieldsOf(value);
	if (fields?.['type'] !== 'stream-ask') return undefined;
	const path = shortText(fields['path']);
	const query = shortText(fields['query']);
	const { method, range } = fields;
	const isMethod = method === 'GET' || method === 'HEAD';
	const isRange = range === null || shortText(range) !== undefined;
	return path === undefined || query === undefined || !isMethod || !isRange
		? undefined
		: { type: 'stream-ask', path, query, method, range: shortText(range) ?? null };
};

const parseHead = (
	fields: Readonly<Record<string, unknown>>
): Extract<PageWord, { type: 'head' }> | undefined => {
	// A page may neither redirect nor speak of what came before an answer.
	const status = wholeOf(fields['status'], { least: 200, most: 599 });
	const listed = Object.entries(fieldsOf(fields['headers']) ?? {});
	if (status === undefined || (status >= 300 && status < 400)) return undefined;
	const headers: Record<string, string> = {};
	for (const [name, header] of listed.slice(0, headersMost)) {
		if (typeof header === 'string' && header.length <= textMost) headers[name] = header;
	}
	// These two have none, whatever the page says.
	const hasBody = fields['hasBody'] === true && status !== 204 && status !== 205;
	return { type: 'head', status, headers, hasBody };
};

/** Reads a page's word. */
export const parsePageWord = (value: unknown): PageWord | undefined => {
	const fields = fieldsOf(value);
	switch (fields?.['type']) {
		case 'head':
			return parseHead(fields);
		case 'chunk': {
			const bytes = fields['bytes'];
			// What crosses a port is cloned or transferred: never shared memory.
			return bytes instanceof Uint8Array
				? { type: 'chunk', bytes: bytes as Uint8Array<ArrayBuffer> }
				: undefined;
		}
		case 'not-mine':
		case 'end':
		case 'failed':
			return { type: fields['type'] };
		default:
			return undefined;
	}
};

/** Reads the worker's word within a stream. */
export const parseWorkerWord = (value: unknown): WorkerWord | undefined => {
	const fields = fieldsOf(value);
	const credit = wholeOf(fields?.['credit'], { least: 1, most: creditMost });
	switch (fields?.['type']) {
		case 'start':
		case 'more':
			return credit === undefined ? undefined : { type: fields['type'], credit };
		case 'cancel':
			return { type: 'cancel' };
		default:
			return undefined;
	}
};
