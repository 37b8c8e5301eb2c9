/** The version WebTorrent names itself by, without its whole package.json. */

// WebTorrent imports the default export.
// eslint-disable-next-line no-restricted-syntax
export default '3.0.21';
