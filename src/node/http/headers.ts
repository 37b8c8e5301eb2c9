/** The headers that every answer carries, and the policy of the pages. */

export type Headers = Readonly<Record<string, string | number>>;

/** On everything: no guessing of types, no frames, no windows that share a process, no referrer. */
export const everywhere: Headers = {
	'X-Content-Type-Options': 'nosniff',
	'X-Frame-Options': 'DENY',
	'Referrer-Policy': 'no-referrer',
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Permissions-Policy':
		'bluetooth=(), browsing-topics=(), camera=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()'
};

/** The site's own files are for its own pages. */
export const sameOrigin: Headers = { 'Cross-Origin-Resource-Policy': 'same-origin' };

/** Signed objects are for everybody: any app may use this host as a mirror, and none needs to believe it. */
export const anyOrigin: Headers = {
	'Cross-Origin-Resource-Policy': 'cross-origin',
	'Access-Control-Allow-Origin': '*'
};

export const immutable = 'public, max-age=31536000, immutable';

/** What may frame a page cannot be said in a `<meta>` element (CSP level 3, section 3.3), so the header repeats all. */
const noFrames = "frame-ancestors 'none'";

const unescapeHtml = (text: string): string =>
	text
		.replaceAll('&quot;', '"')
		.replaceAll('&#39;', "'")
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&amp;', '&');

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
	type === 'image/svg+xml'
		? `default-src 'none'; style-src 'unsafe-inline'; sandbox; ${noFrames}`
		: noFrames;
