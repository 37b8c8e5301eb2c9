/** Status and headers of an answer under /stream/: torrent bytes may be media, and never anything that acts. */
import type { RangePlan } from './range.ts';

export interface ResponseHead {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
}

/** What every answer under /stream/ carries, refusals too (security.md T21). */
export const guardHeaders = {
	'X-Content-Type-Options': 'nosniff',
	'Content-Security-Policy': "sandbox; default-src 'none'",
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Cache-Control': 'no-store'
} as const;

/** The head of the answer that a plan asks for. */
export const responseHead = (
	plan: RangePlan,
	file: { readonly lengthBytes: number; readonly contentType: string }
): ResponseHead => {
	const { lengthBytes, contentType } = file;
	if (plan.status === 416) {
		return { status: 416, headers: { ...guardHeaders, 'Content-Range': `bytes */${lengthBytes}` } };
	}
	const { status, start, end } = plan;
	return {
		status,
		headers: {
			...guardHeaders,
			'Accept-Ranges': 'bytes',
			'Content-Type': contentType,
			'Content-Length': String(end - start + 1),
			...(status === 206 ? { 'Content-Range': `bytes ${start}-${end}/${lengthBytes}` } : {})
		}
	};
};

/** Destinations that play; our own code's fetch has none and names itself in a header. */
const playing: ReadonlySet<string> = new Set(['video', 'audio', 'track', 'image']);

/** True when a request may have torrent bytes: scripts, pages, styles, frames and workers may not. */
export const mayStream = (request: {
	readonly destination: string;
	readonly ownHeader: string | null;
}): boolean =>
	playing.has(request.destination) || (request.destination === '' && request.ownHeader === '1');
