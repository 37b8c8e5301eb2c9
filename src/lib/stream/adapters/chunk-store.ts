/** Makes a piece store look like the abstract-chunk-store that WebTorrent expects; a full disk never ends a torrent. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { PieceStore } from '#lib/stream/ports.ts';

type Done = (error: Error | null, bytes?: Uint8Array) => void;

interface GetOptions {
	readonly offset?: number;
	readonly length?: number;
}

/** Pieces that the store refused stay here, so that playback goes on; the oldest leave. */
const memoryBytesMost = 96 * 1024 * 1024;

/** `store.get` of a piece that is not held answers with an error at once, and nothing is read. */
export const createChunkStoreClass = (
	store: PieceStore,
	onTrouble: (cause: unknown) => void
): new (chunkLength: number) => object =>
	class {
		readonly chunkLength: number;
		readonly #memory = new Map<number, Bytes>();
		#memoryBytes = 0;

		constructor(chunkLength: number) {
			this.chunkLength = chunkLength;
		}

		put(index: number, bytes: Uint8Array, done: Done = () => undefined): void {
			const copy = new Uint8Array(bytes);
			store.put(index, copy).then(
				() => {
					done(null);
				},
				(cause: unknown) => {
					onTrouble(cause);
					this.#hold(index, copy);
					done(null);
				}
			);
		}

		get(index: number, options: GetOptions | Done | null, then?: Done): void {
			const done = typeof options === 'function' ? options : (then ?? (() => undefined));
			const { offset = 0, length } = typeof options === 'function' || !options ? {} : options;
			const cut = (bytes: Uint8Array): Uint8Array =>
				offset === 0 && length === undefined
					? bytes
					: bytes.subarray(offset, length === undefined ? undefined : offset + length);
			const held = this.#memory.get(index);
			if (held) {
				queueMicrotask(() => {
					done(null, cut(held));
				});
				return;
			}
			store.get(index).then(
				(bytes) => {
					if (bytes) done(null, cut(bytes));
					else done(new Error('piece is not held'));
				},
				(cause: unknown) => {
					onTrouble(cause);
					done(new Error('piece could not be read'));
				}
			);
		}

		close(done: Done = () => undefined): void {
			this.#memory.clear();
			store.close().then(
				() => {
					done(null);
				},
				() => {
					done(null);
				}
			);
		}

		destroy(done: Done = () => undefined): void {
			this.#memory.clear();
			store.destroy().then(
				() => {
					done(null);
				},
				() => {
					done(null);
				}
			);
		}

		#hold(index: number, bytes: Bytes): void {
			this.#memory.set(index, bytes);
			this.#memoryBytes += bytes.length;
			for (const [oldest, held] of this.#memory) {
				if (this.#memoryBytes <= memoryBytesMost) break;
				this.#memory.delete(oldest);
				this.#memoryBytes -= held.length;
			}
		}
	};
