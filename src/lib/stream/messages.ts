/** What page and worker say to each other about a stream; each side parses the other's words. */
import { fieldsOf, wholeOf } from '#lib/core/fields.ts';
import { parseInfoHash, type InfoHash } from '#lib/core/ids.ts';

/** The worker asks every page: whose is this? A port for the answer travels with it. */
export interface StreamAsk {
	readonly type: 'stream-ask';
	readonly infoHash: InfoHash;
	readonly file: number;
	readonly secret: string;
}

export type PageWord =
	| { readonly type: 'head'; readonly lengthBytes: number; readonly contentType: string }
	| { readonly type: 'not-mine' }
	| { readonly type: 'forbidden' }
	| { readonly type: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer> }
	| { readonly type: 'end' }
	| { readonly type: 'failed' };

export type WorkerWord =
	/** Send these bytes, at most `credit` chunks before more is asked for. */
	| {
			readonly type: 'start';
			readonly start: number;
			readonly end: number;
			readonly credit: number;
	  }
	| { readonly type: 'more'; readonly credit: number }
	| { readonly type: 'cancel' };

const creditMost = 64;

/** The parts of a path `/stream/<infohash>/<file>`, or undefined. */
export const parseStreamPath = (
	pathname: string
): { readonly infoHash: InfoHash; readonly file: number } | undefined => {
	const [, hash = '', number = ''] = /^\/stream\/([0-9a-f]{40})\/(\d{1,6})$/.exec(pathname) ?? [];
	const infoHash = parseInfoHash(hash);
	return infoHash ? { infoHash, file: Number(number) } : undefined;
};

/** Reads a question from the worker. */
export const parseStreamAsk = (value: unknown): StreamAsk | undefined => {
	const fields = fieldsOf(value);
	const infoHash =
		typeof fields?.['infoHash'] === 'string' ? parseInfoHash(fields['infoHash']) : undefined;
	const file = wholeOf(fields?.['file'], { least: 0, most: 1_000_000 });
	const secret = fields?.['secret'];
	return fields?.['type'] === 'stream-ask' &&
		infoHash &&
		file !== undefined &&
		typeof secret === 'string'
		? { type: 'stream-ask', infoHash, file, secret }
		: undefined;
};

/** Reads a page's word. */
export const parsePageWord = (value: unknown): PageWord | undefined => {
	const fields = fieldsOf(value);
	switch (fields?.['type']) {
		case 'head': {
			const lengthBytes = wholeOf(fields['lengthBytes'], { least: 0 });
			const contentType = fields['contentType'];
			return lengthBytes !== undefined && typeof contentType === 'string'
				? { type: 'head', lengthBytes, contentType }
				: undefined;
		}
		case 'chunk': {
			const bytes = fields['bytes'];
			// What crosses a port is cloned or transferred: never shared memory.
			return bytes instanceof Uint8Array
				? { type: 'chunk', bytes: bytes as Uint8Array<ArrayBuffer> }
				: undefined;
		}
		case 'not-mine':
		case 'forbidden':
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
		case 'start': {
			const start = wholeOf(fields['start'], { least: 0 });
			const end = wholeOf(fields['end'], { least: 0 });
			return start !== undefined && end !== undefined && credit !== undefined
				? { type: 'start', start, end, credit }
				: undefined;
		}
		case 'more':
			return credit === undefined ? undefined : { type: 'more', credit };
		case 'cancel':
			return { type: 'cancel' };
		default:
			return undefined;
	}
};
