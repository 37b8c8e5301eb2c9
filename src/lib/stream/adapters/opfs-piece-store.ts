/** The page's end of the piece worker: stores that survive the tab, one torrent each. */
import type { Bytes } from '#lib/core/bytes.ts';
import { parseInfoHash, type InfoHash } from '#lib/core/ids.ts';
import type { PieceStore } from '#lib/stream/ports.ts';
import type { StoredNote, StoredTorrent } from '#lib/stream/held-films.ts';

export interface PieceVault {
	/** Every call on the store rejects when the place cannot be opened: no OPFS, or another tab has it. */
	readonly open: (options: {
		readonly infoHash: InfoHash;
		readonly pieceBytes: number;
		readonly pieces: number;
		readonly lengthBytes: number;
	}) => PieceStore;
	readonly keepInfo: (infoHash: InfoHash, info: Bytes) => Promise<void>;
	/** The info dictionary of a torrent that was stored, or undefined. */
	readonly info: (infoHash: InfoHash) => Promise<Bytes | undefined>;
	readonly list: () => Promise<readonly StoredTorrent[]>;
	readonly close: () => void;
}

/** What whoever looks after the stored films may do beside. */
export interface FilmVault extends PieceVault {
	/** Remembers that a torrent was played, or is to be kept whatever the budget says. */
	readonly note: (infoHash: InfoHash, changes: Partial<StoredNote>) => Promise<void>;
	/** Takes a torrent that nobody has open off the disk. */
	readonly remove: (infoHash: InfoHash) => Promise<void>;
}

interface Pending {
	readonly resolve: (value: unknown) => void;
	readonly reject: (cause: Error) => void;
}

/** What the worker says when it has done what was asked. */
interface Answer {
	readonly call: number;
	readonly ok: boolean;
	readonly value?: unknown;
	readonly name?: string;
}

const bytesOf = (value: unknown): Bytes | undefined =>
	value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;

/** The worker starts with the first call; where OPFS is missing every call rejects and the caller keeps pieces in memory. */
export const createOpfsVault = (): FilmVault => {
	const pending = new Map<number, Pending>();
	let serial = 0;
	let worker: Worker | undefined;
	let isDead = false;

	const end = (): void => {
		isDead = true;
		for (const { reject } of pending.values()) {
			reject(new DOMException('no store', 'NotSupportedError'));
		}
		pending.clear();
	};
	const hear = ({ data }: MessageEvent<Answer>): void => {
		const waiting = pending.get(data.call);
		pending.delete(data.call);
		if (data.ok) waiting?.resolve(data.value);
		else waiting?.reject(new DOMException('the store refused', data.name ?? 'UnknownError'));
	};
	const start = (): Worker => {
		const started = new Worker(new URL('./opfs-pieces.worker.ts', import.meta.url), {
			type: 'module'
		});
		started.addEventListener('message', hear);
		started.addEventListener('error', end);
		return started;
	};
	const ask = (
		request: Readonly<Record<string, unknown>>,
		transfer: Transferable[] = []
	): Promise<unknown> =>
		new Promise((resolve, reject) => {
			if (isDead) {
				reject(new DOMException('no store', 'NotSupportedError'));
				return;
			}
			const call = serial++;
			pending.set(call, { resolve, reject });
			worker ??= start();
			worker.postMessage({ ...request, call }, transfer);
		});

	return {
		open: ({ infoHash: name, ...shape }) => {
			const opening = ask({ type: 'open', name, ...shape });
			// Every call below hears of a failure; without this the browser would report it unheard.
			opening.catch(() => undefined);
			let closing: Promise<unknown> | undefined;
			const close = async (type: 'close' | 'destroy'): Promise<void> => {
				closing ??= opening.then(
					() => ask({ type, name }),
					() => undefined // What never opened is closed.
				);
				await closing;
			};
			return {
				// A copy: what the worker answers is ours, what the caller gets may be asked for again.
				bitfield: async () => new Uint8Array(bytesOf(await opening) ?? []),
				get: async (piece) => {
					await opening;
					return bytesOf(await ask({ type: 'get', name, piece }));
				},
				put: async (piece, bytes) => {
					await opening;
					const { buffer } = new Uint8Array(bytes);
					await ask({ type: 'put', name, piece, bytes: buffer }, [buffer]);
				},
				close: () => close('close'),
				destroy: () => close('destroy')
			};
		},
		keepInfo: async (name, info) => {
			const { buffer } = new Uint8Array(info);
			await ask({ type: 'keep-info', name, bytes: buffer }, [buffer]);
		},
		info: async (name) => bytesOf(await ask({ type: 'info', name })),
		list: async () => {
			const found = await ask({ type: 'list' });
			return (Array.isArray(found) ? found : []).flatMap((row: unknown): StoredTorrent[] => {
				// Our own worker's row; the names and sizes in it still come from storage.
				const { name, info, bits, ...rest } = row as {
					readonly name: string;
					readonly info: ArrayBuffer;
					readonly bits: ArrayBuffer;
				} & Pick<StoredTorrent, 'pinned' | 'playedMs' | 'sizeBytes'>;
				const infoHash = parseInfoHash(name);
				return infoHash
					? [{ ...rest, infoHash, info: new Uint8Array(info), bitfield: new Uint8Array(bits) }]
					: [];
			});
		},
		note: async (name, changes) => {
			await ask({ type: 'note', name, changes });
		},
		remove: async (name) => {
			await ask({ type: 'destroy', name });
		},
		close: () => {
			worker?.terminate();
			end();
		}
	};
};
