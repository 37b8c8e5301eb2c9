/** Stands in the bundle for parts of WebTorrent that Matinee never calls: its file store, torrent maker, servers, name table. */

const absent = (): never => {
	throw new Error('this part of WebTorrent is not in the bundle');
};

/** create-torrent's reader of input files. */
export const parseInput = absent;
/** WebTorrent's own HTTP server. */
export const NodeServer = absent;
/** WebTorrent's own end of a service worker. */
export const BrowserServer = absent;

/** create-torrent and fsa-chunk-store; as mime, it knows no type: a name never decides about one here. */
const nothing = Object.assign(absent, { getType: () => null });

// These libraries are imported by their default export.
// eslint-disable-next-line no-restricted-syntax
export default nothing;
