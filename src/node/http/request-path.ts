/** The path that a request names, or the status with which it is refused. */

export interface RequestPath {
	/** Decoded, beginning with a slash. */
	readonly pathname: string;
	readonly segments: readonly string[];
}

const pathChars = 2048;

/** Hidden files are nobody's business; `.well-known` is for everybody (RFC 8615). */
const isForbidden = (segment: string): boolean =>
	segment.startsWith('.') && segment !== '.well-known';

const decode = (text: string): string | undefined => {
	try {
		return decodeURIComponent(text);
	} catch {
		// A broken escape is the client's mistake, told by undefined.
		return undefined;
	}
};

/**
 * Reads a request target in origin form (RFC 9112 section 3.2.1); a number is the status of a refusal: 414 for one
 * that is too long, 400 for broken escapes, control characters, backslashes, encoded slashes and dot segments.
 */
export const parseRequestPath = (target: string | undefined): RequestPath | number => {
	if (!target?.startsWith('/')) return 400;
	if (target.length > pathChars) return 414;
	const raw = target.split('?', 1)[0] ?? '';
	const segments = raw.slice(1).split('/').map(decode);
	const decoded: string[] = [];
	for (const segment of segments) {
		// eslint-disable-next-line no-control-regex -- exactly these are refused
		if (segment === undefined || /[\u0000-\u001f\u007f\\/]/.test(segment)) return 400;
		if (isForbidden(segment)) return 400;
		decoded.push(segment);
	}
	return { pathname: `/${decoded.join('/')}`, segments: decoded };
};
