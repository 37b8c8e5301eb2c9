/** The policies of the app's own files, the same from a host and from the bootloader: what a page may do stands in the page itself, which is signed. */

/** What may frame a page cannot be said in a `<meta>` element (CSP level 3, section 3.3), so the header repeats all. */
const noFrames = "frame-ancestors 'none'";

const entities: Readonly<Record<string, string>> = {
	'&quot;': '"',
	'&#39;': "'",
	'&lt;': '<',
	'&gt;': '>',
	'&amp;': '&'
};
const unescapeHtml = (text: string): string =>
	text.replace(/&(?:quot|#39|lt|gt|amp);/g, (entity) => entities[entity] ?? entity);

/** The policy of a page: what its `<meta http-equiv="content-security-policy">` says, or nothing at all, and no frames. */
export const pagePolicy = (html: string): string => {
	const meta = /<meta\s+http-equiv="content-security-policy"\s+content="([^"]*)"/i.exec(html)?.[1];
	// A line break in a header would begin another one.
	const policy = unescapeHtml(meta ?? "default-src 'none'").replace(/\s+/g, ' ');
	return `${policy}; ${noFrames}`;
};

/**
 * The policy of everything else. Scripts get no more than this: a worker is governed by the policy of its own file,
 * and the shell worker must be able to fetch.
 */
export const filePolicy = (type: string): string =>
	type.startsWith('image/svg+xml')
		? `default-src 'none'; style-src 'unsafe-inline'; sandbox; ${noFrames}`
		: noFrames;

/** The headers with which the bootloader serves a file of a release. `text` is asked for a page's own words alone. */
export const shellHeaders = (
	type: string,
	text: () => string
): Readonly<Record<string, string>> => ({
	'Content-Type': type,
	'Content-Security-Policy': type.startsWith('text/html') ? pagePolicy(text()) : filePolicy(type),
	'X-Content-Type-Options': 'nosniff',
	'X-Frame-Options': 'DENY',
	'Referrer-Policy': 'no-referrer',
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin'
});
