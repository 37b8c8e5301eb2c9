/** Where no worker can answer the player: a film gets an address once all of it is here, as a blob. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { StreamSource, WorkerLink } from '#lib/stream/ports.ts';

/** What of a film is gathered in memory before the browser may put it on the disk. */
const partBytes = 4 * 1024 * 1024;

/** Gathered in blobs of some megabytes, which browsers keep on the disk: nothing of the film but the last of them stays in memory. */
const gather = async (
	{ read, lengthBytes, contentType }: StreamSource,
	signal: AbortSignal
): Promise<Blob> => {
	const parts: Blob[] = [];
	let chunks: Bytes[] = [];
	let bytes = 0;
	for await (const chunk of read({ start: 0, end: lengthBytes - 1 }, signal)) {
		// A chunk is a view of a piece that may be written over.
		chunks.push(chunk.slice());
		bytes += chunk.length;
		if (bytes < partBytes) continue;
		parts.push(new Blob(chunks));
		chunks = [];
		bytes = 0;
	}
	signal.throwIfAborted();
	return new Blob([...parts, ...chunks], { type: contentType });
};

/** Films are read from their beginning to their end; withdrawing stops that and lets the blob go. */
export const createBlobLink = (): WorkerLink => ({
	ready: () => Promise.resolve(),
	offer: (_infoHash, _fileIndex, source) => {
		const withdrawn = new AbortController();
		const url = gather(source, withdrawn.signal).then((blob) => URL.createObjectURL(blob));
		return {
			url,
			withdraw: () => {
				withdrawn.abort();
				url.then(
					(made) => {
						URL.revokeObjectURL(made);
					},
					() => undefined
				); // It never had an address.
			}
		};
	}
});
