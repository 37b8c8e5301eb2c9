/** What is used of create-torrent: the reference that our own torrents are compared with. */
declare module 'create-torrent' {
	// The library's own default export.
	// eslint-disable-next-line no-restricted-syntax
	export default function createTorrent(
		path: string,
		options: { readonly pieceLength?: number; readonly announceList?: readonly string[][] },
		done: (error: Error | null, torrent: Uint8Array) => void
	): void;
}
