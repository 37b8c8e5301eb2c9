/** Raw deflate by the platform's own streams (Compression Streams), in browsers and in Node. */
import type { Bytes } from '#lib/core/bytes.ts';
import { concatBytes } from '#lib/core/bytes.ts';
import type { Deflater } from '#lib/core/ports.ts';

/** Passes bytes through a transform; undefined when more than the limit comes out, or the transform refuses them. */
const through = async (
	bytes: Uint8Array,
	transform: { readonly readable: ReadableStream; readonly writable: WritableStream },
	limitBytes: number
): Promise<Bytes | undefined> => {
	const writer = transform.writable.getWriter();
	const reader = (transform.readable as ReadableStream<Uint8Array>).getReader();
	// The reader hears of whatever goes wrong with the writer.
	const written = Promise.allSettled([writer.write(bytes), writer.close()]);
	const parts: Uint8Array[] = [];
	let total = 0;
	try {
		for (let next = await reader.read(); !next.done; next = await reader.read()) {
			total += next.value.length;
			if (total > limitBytes) {
				await reader.cancel();
				return undefined;
			}
			parts.push(next.value);
		}
		await written;
		return concatBytes(...parts);
	} catch {
		// Not deflated at all: what strangers sent, which is an expected answer.
		return undefined;
	}
};

export const platformDeflater: Deflater = {
	deflate: async (bytes) =>
		(await through(bytes, new CompressionStream('deflate-raw'), Infinity)) ?? new Uint8Array(bytes),
	inflate: (bytes, limitBytes) => through(bytes, new DecompressionStream('deflate-raw'), limitBytes)
};
