/** The three functions of Node's `path` that WebTorrent uses in a browser, on names that never reach a disk. */

export const sep = '/';

/** Joins parts with slashes; `..` climbs no further than the root. */
export const join = (...parts: readonly string[]): string => {
	const kept: string[] = [];
	for (const part of parts.join('/').split('/')) {
		if (part === '..') kept.pop();
		else if (part !== '' && part !== '.') kept.push(part);
	}
	return `${parts[0]?.startsWith('/') ? '/' : ''}${kept.join('/')}`;
};

/** All but the last part. */
export const dirname = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

// WebTorrent imports the default export of `path`.
// eslint-disable-next-line no-restricted-syntax
export default { sep, join, dirname };
