/** The page's end of the piece worker: stores that survive the tab, one torrent each. */
import type { Bytes } from '#lib/core/bytes.ts';
import { parseInfoHash, type InfoHash } from '#lib/core/ids.ts';
import type { PieceStore } from '#lib/stream/ports.ts';

export interface StoredTorrent {
	readonly infoHash: InfoHash;
	readonly info: Bytes;
	readonly bitfield: Bytes;
}

export interface PieceVault {
	readonly open: (options: {
		readonly infoHash: InfoHash;
		readonly pieceBytes: number;
		readonly pieces: number;
		readonly lengthBytes: number;
	}) => PieceStore;
	readonly keepInfo: (infoHash: InfoHash, info: Bytes) => Promise<void>;
	readonly list: () => Promise<readonly StoredTorrent[]>;
	readonly close: () => void;
}

interface Pending {
	readonly resolve: (value: unknown) => void;
	readonly reject: (cause: Error) => void;
}

/** Starts the worker; where OPFS is missing every call rejects and the caller keeps pieces in memory. */
export const createOpfsVault = (): PieceVault => {
	const worker = new Worker(new URL('./opfs-pieces.worker.ts', import.meta.url), {
		type: 'module'
	});
	const pending = new Map<number, Pending>();
	let serial = 0;

	worker.addEventListener(
		'message',
		(event: MessageEvent<{ call: number; ok: boolean; value?: unknown; name?: string }>) => {
			const { call, ok, value, name } = event.data;
			const waiting = pending.get(call);
			pending.delete(call);
			if (ok) waiting?.resolve(value);
			else waiting?.reject(new DOMException('the store refused', name ?? 'UnknownError'));
		}
	);
	worker.addEventListener('error', () => {
		for (const { reject } of pending.values())
			reject(new DOMException('no store', 'NotSupportedError'));
		pending.clear();
	});
	const ask = (
		request: Readonly<Record<string, unknown>>,
		transfer: Transferable[] = []
	): Promise<unknown> =>
		new Promise((resolve, reject) => {
			const call = serial++;
			pending.set(call, { resolve, reject });
			worker.postMessage({ ...request, call }, transfer);
		});
	const bytesOf = (value: unknown): Bytes | undefined =>
		value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;

	return {
		open: ({ infoHash: name, ...shape }) => {
			const opening = ask({ type: 'open', name, ...shape });
			// Every call below hears of a failure; without this the browser would report it unheard.
			opening.catch(() => undefined);
			return {
				bitfield: async () => bytesOf(await opening) ?? new Uint8Array(),
				get: async (piece) => {
					await opening;
					return bytesOf(await ask({ type: 'get', name, piece }));
				},
				put: async (piece, bytes) => {
					await opening;
					const { buffer } = new Uint8Array(bytes);
					await ask({ type: 'put', name, piece, bytes: buffer }, [buffer]);
				},
				close: async () => {
					await ask({ type: 'close', name });
				},
				destroy: async () => {
					await ask({ type: 'destroy', name });
				}
			};
		},
		keepInfo: async (name, info) => {
			await ask({ type: 'info', name, bytes: new Uint8Array(info).buffer });
		},
		list: async () => {
			const found = await ask({ type: 'list' });
			return (Array.isArray(found) ? found : []).flatMap((row: unknown): StoredTorrent[] => {
				// Our own worker's row; the names and sizes in it still come from storage.
				const { name, info, bits } = row as { name: string; info: ArrayBuffer; bits: ArrayBuffer };
				const infoHash = parseInfoHash(name);
				return infoHash
					? [{ infoHash, info: new Uint8Array(info), bitfield: new Uint8Array(bits) }]
					: [];
			});
		},
		close: () => {
			worker.terminate();
		}
	};
};
