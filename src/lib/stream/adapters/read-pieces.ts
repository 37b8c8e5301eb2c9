/** Reads a span of one file of a torrent in order, waiting for what is missing, until it is done or called off. */
import type { WebTorrentFile, WebTorrentTorrent } from 'webtorrent';
import type { Bytes } from '#lib/core/bytes.ts';

/** Each chunk is one verified piece or a part of one. Rejects with the signal's reason. */
export async function* readPieces(
	torrent: WebTorrentTorrent,
	file: WebTorrentFile,
	range: { readonly start: number; readonly end: number },
	signal: AbortSignal
): AsyncGenerator<Bytes> {
	signal.throwIfAborted();
	// The library takes an end of 0 for "to the end", so one byte more is asked for and cut off.
	const end = range.end === 0 && file.length > 1 ? 1 : range.end;
	const iterator = file[Symbol.asyncIterator]({ start: range.start, end });
	let left = range.end - range.start + 1;
	const called = Promise.withResolvers<never>();
	const onAbort = (): void => {
		iterator.destroy();
		called.reject(signal.reason as Error);
	};
	called.promise.catch(() => undefined); // Heard through the race below, if anybody still waits.
	signal.addEventListener('abort', onAbort, { once: true });
	try {
		while (left > 0) {
			const next = await Promise.race([iterator.next(), called.promise]);
			if (next.done) break;
			const chunk = new Uint8Array(next.value.subarray(0, left));
			left -= chunk.length;
			yield chunk;
		}
		if (left > 0)
			throw new Error(torrent.destroyed ? 'the torrent was closed' : 'the store lost a piece');
	} finally {
		signal.removeEventListener('abort', onAbort);
		if (left > 0) iterator.destroy?.();
	}
}
