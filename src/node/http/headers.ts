/** The headers that every answer carries. */

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
