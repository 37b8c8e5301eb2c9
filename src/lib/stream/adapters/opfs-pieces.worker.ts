/** Keeps torrents' pieces in OPFS: one data file a torrent and a bitfield beside it, through synchronous handles. */
/// <reference lib="webworker" />

type StoreCall = { readonly call: number } & (
	| {
			readonly type: 'open';
			readonly name: string;
			readonly pieceBytes: number;
			readonly pieces: number;
			readonly lengthBytes: number;
	  }
	| { readonly type: 'get'; readonly name: string; readonly piece: number }
	| {
			readonly type: 'put';
			readonly name: string;
			readonly piece: number;
			readonly bytes: ArrayBuffer;
	  }
	| { readonly type: 'info'; readonly name: string; readonly bytes: ArrayBuffer }
	| { readonly type: 'close'; readonly name: string }
	| { readonly type: 'destroy'; readonly name: string }
	| { readonly type: 'list' }
);

interface Open {
	readonly data: FileSystemSyncAccessHandle;
	readonly bits: FileSystemSyncAccessHandle;
	readonly bitfield: Uint8Array<ArrayBuffer>;
	readonly pieceBytes: number;
	readonly lengthBytes: number;
}

const folderName = 'matinee-films';
const opened = new Map<string, Open>();

const folder = async (): Promise<FileSystemDirectoryHandle> =>
	(await navigator.storage.getDirectory()).getDirectoryHandle(folderName, { create: true });

const sync = async (
	dir: FileSystemDirectoryHandle,
	name: string
): Promise<FileSystemSyncAccessHandle> =>
	(await dir.getFileHandle(name, { create: true })).createSyncAccessHandle();

const has = (open: Open, piece: number): boolean =>
	((open.bitfield[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0;

const spanOf = (open: Open, piece: number): { readonly at: number; readonly length: number } => {
	const at = piece * open.pieceBytes;
	return { at, length: Math.min(open.pieceBytes, open.lengthBytes - at) };
};

const openTorrent = async (request: Extract<StoreCall, { type: 'open' }>): Promise<ArrayBuffer> => {
	const already = opened.get(request.name);
	if (already) return already.bitfield.slice().buffer;
	const dir = await folder();
	const data = await sync(dir, `${request.name}.data`);
	const bits = await sync(dir, `${request.name}.bits`);
	const bitfield = new Uint8Array(Math.ceil(request.pieces / 8));
	// A bitfield of another size belongs to another torrent or was cut: nothing of it is believed.
	if (bits.getSize() === bitfield.length) bits.read(bitfield, { at: 0 });
	const open = {
		data,
		bits,
		bitfield,
		pieceBytes: request.pieceBytes,
		lengthBytes: request.lengthBytes
	};
	opened.set(request.name, open);
	return bitfield.slice().buffer;
};

const act = async (request: StoreCall): Promise<unknown> => {
	if (request.type === 'open') return openTorrent(request);
	if (request.type === 'list') return list();
	const open = opened.get(request.name);
	switch (request.type) {
		case 'get': {
			if (!open || !has(open, request.piece)) return undefined;
			const { at, length } = spanOf(open, request.piece);
			const bytes = new Uint8Array(length);
			return open.data.read(bytes, { at }) === length ? bytes.buffer : undefined;
		}
		case 'put': {
			if (!open) throw new Error('not open');
			const bytes = new Uint8Array(request.bytes);
			const written = open.data.write(bytes, { at: request.piece * open.pieceBytes });
			if (written !== bytes.length) throw new DOMException('no room', 'QuotaExceededError');
			// Data first, then the bit that vouches for it: a killed tab may lose a piece, never claim one.
			open.data.flush();
			const byte = request.piece >> 3;
			open.bitfield[byte] = (open.bitfield[byte] ?? 0) | (0x80 >> (request.piece & 7));
			open.bits.write(open.bitfield.subarray(byte, byte + 1), { at: byte });
			if (open.bits.getSize() < open.bitfield.length) open.bits.write(open.bitfield, { at: 0 });
			open.bits.flush();
			return true;
		}
		case 'info': {
			const handle = await sync(await folder(), `${request.name}.info`);
			handle.truncate(0);
			handle.write(new Uint8Array(request.bytes), { at: 0 });
			handle.flush();
			handle.close();
			return true;
		}
		case 'close':
		case 'destroy': {
			open?.data.close();
			open?.bits.close();
			opened.delete(request.name);
			if (request.type === 'destroy') {
				const dir = await folder();
				for (const end of ['data', 'bits', 'info']) {
					await dir.removeEntry(`${request.name}.${end}`).catch(() => undefined);
				}
			}
			return true;
		}
	}
};

/** Torrents with their info dictionaries and bitfields, for who wants to know what is stored whole. */
const list = async (): Promise<unknown> => {
	const dir = await folder();
	const found: unknown[] = [];
	for await (const [file, handle] of dir.entries()) {
		const name = /^([0-9a-f]{40})\.info$/.exec(file)?.[1];
		if (name === undefined || handle.kind !== 'file') continue;
		const info = await (await (handle as FileSystemFileHandle).getFile()).arrayBuffer();
		const open = opened.get(name);
		const bits = open
			? open.bitfield.slice().buffer
			: await (
					await (await dir.getFileHandle(`${name}.bits`, { create: true })).getFile()
				).arrayBuffer();
		found.push({ name, info, bits });
	}
	return found;
};

/** One after the other: handles are opened once, and a put never overtakes an open. */
let queue: Promise<unknown> = Promise.resolve();

addEventListener('message', (event: MessageEvent<StoreCall>) => {
	const request = event.data;
	queue = queue.then(async () => {
		try {
			const value = await act(request);
			const transfer = value instanceof ArrayBuffer ? [value] : [];
			postMessage({ call: request.call, ok: true, value }, { transfer });
		} catch (cause) {
			const name = cause instanceof Error ? cause.name : 'Error';
			postMessage({ call: request.call, ok: false, name });
		}
	});
});

export {};
