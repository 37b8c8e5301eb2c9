/** Playing where no worker can answer the player: a film gets its address once all of it has come. */
import { resolveObjectURL } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { Bytes } from '#lib/core/bytes.ts';
import { parseInfoHash } from '#lib/core/ids.ts';
import { createBlobLink } from '#lib/stream/adapters/blob-link.ts';
import type { StreamSource } from '#lib/stream/ports.ts';

const infoHash = parseInfoHash('ab'.repeat(20));
const mebibyte = 1024 * 1024;

/** A film of so many chunks, which are views of one buffer that is written over each time, as pieces are. */
const film = (
	chunks: number
): StreamSource & { readonly asked: { start: number; end: number }[] } => {
	const asked: { start: number; end: number }[] = [];
	return {
		asked,
		lengthBytes: chunks * mebibyte,
		contentType: 'video/webm',
		async *read(range, signal): AsyncIterable<Bytes> {
			asked.push(range);
			const buffer = new Uint8Array(mebibyte);
			for (let i = 0; i < chunks; i++) {
				await Promise.resolve();
				signal.throwIfAborted();
				yield buffer.fill(i + 1);
			}
		}
	};
};

const offer = (source: StreamSource): { url: Promise<string>; withdraw: () => void } => {
	if (!infoHash) throw new RangeError('the infohash of the test is none');
	const { url, withdraw } = createBlobLink().offer(infoHash, 0, source);
	return { url: Promise.resolve(url), withdraw };
};

describe('the address of a film without a worker', () => {
	it('holds the whole film, read once and in order', async () => {
		const source = film(9);
		const { url, withdraw } = offer(source);
		const blob = resolveObjectURL(await url);
		expect(blob?.size).toBe(source.lengthBytes);
		expect(blob?.type).toBe('video/webm');
		const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer());
		expect(Array.from({ length: 9 }, (_, i) => bytes[i * mebibyte])).toEqual([
			1, 2, 3, 4, 5, 6, 7, 8, 9
		]);
		expect(source.asked).toEqual([{ start: 0, end: 9 * mebibyte - 1 }]);
		withdraw();
	});

	it('never comes when the film is left before, and nothing more is read', async () => {
		const { url, withdraw } = offer(film(3));
		withdraw();
		await expect(url).rejects.toThrow(/abort/i);
	});

	it('is given back when the film is left', async () => {
		const { url, withdraw } = offer(film(1));
		const address = await url;
		expect(resolveObjectURL(address)).toBeDefined();
		withdraw();
		await url;
		await Promise.resolve();
		expect(resolveObjectURL(address)).toBeUndefined();
	});
});
