/** What the worker holds to whatever a page says: torrent bytes may be media, and never anything that acts. */

/** What every answer under /stream/ carries, refusals too (security.md T21). */
export const guardHeaders = {
	'X-Content-Type-Options': 'nosniff',
	'Content-Security-Policy': "sandbox; default-src 'none'",
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Cache-Control': 'no-store'
} as const;

/** Headers that tell of media; a page's others are not passed on. */
const telling: ReadonlySet<string> = new Set([
	'accept-ranges',
	'content-length',
	'content-range',
	'content-type'
]);

/** Of a page's headers those that tell of media. */
export const mediaHeaders = (
	headers: Readonly<Record<string, string>>
): Readonly<Record<string, string>> =>
	Object.fromEntries(Object.entries(headers).filter(([name]) => telling.has(name.toLowerCase())));

/** Destinations that play; our own code's fetch has none and names itself in a header. */
const playing: ReadonlySet<string> = new Set(['video', 'audio', 'track', 'image']);

/** True when a request may have torrent bytes: scripts, pages, styles, frames and workers may not. */
export const mayStream = (request: {
	readonly destination: string;
	readonly ownHeader: string | null;
}): boolean =>
	playing.has(request.destination) || (request.destination === '' && request.ownHeader === '1');
