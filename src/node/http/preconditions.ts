/** What a client accepts and already has: content codings and entity tags (RFC 9110 sections 12.5.3 and 13.1.2). */

export type Coding = 'br' | 'gzip' | 'deflate' | 'identity';

/** The first of our codings that the client accepts; `identity` when it accepts none. */
export const pickCoding = (header: string | undefined, offered: readonly Coding[]): Coding => {
	const accepted = new Map<string, number>();
	for (const part of (header ?? '').slice(0, 1000).split(',')) {
		const [name = '', ...parameters] = part
			.trim()
			.toLowerCase()
			.split(/\s*;\s*/);
		const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
		accepted.set(name, q === undefined ? 1 : Number(q));
	}
	return offered.find((coding) => (accepted.get(coding) ?? 0) > 0) ?? 'identity';
};

/** True when one of the tags in If-None-Match is ours, compared weakly (RFC 9110 section 8.8.3.2). */
export const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
	(ifNoneMatch ?? '')
		.slice(0, 4000)
		.split(',')
		.some((tag) => tag.trim().replace(/^W\//, '') === etag || tag.trim() === '*');
