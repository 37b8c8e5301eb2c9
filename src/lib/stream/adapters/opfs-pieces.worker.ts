/** Keeps torrents' pieces in OPFS: one data file a torrent and a bitfield beside it, through synchronous handles. */
/// <reference lib="webworker" />

interface Opening {
	readonly type: 'open';
	readonly name: string;
	readonly pieceBytes: number;
	readonly pieces: number;
	readonly lengthBytes: number;
}

interface Putting {
	readonly type: 'put';
	readonly name: string;
	readonly piece: number;
	readonly bytes: ArrayBuffer;
}

type StoreCall = { readonly call: number } & (
	| Opening
	| Putting
	| { readonly type: 'get'; readonly name: string; readonly piece: number }
	| { readonly type: 'keep-info'; readonly name: string; readonly bytes: ArrayBuffer }
	| { readonly type: 'info' | 'close' | 'destroy'; readonly name: string }
	| { readonly type: 'list' }
);

interface Open {
	readonly data: FileSystemSyncAccessHandle;
	readonly bits: FileSystemSyncAccessHandle;
	readonly bitfield: Uint8Array<ArrayBuffer>;
	readonly pieceBytes: number;
	readonly lengthBytes: number;
	/** Stores of the page that share these handles: one may close while the next has opened already. */
	uses: number;
}

const folderName = 'matinee-films';
const opened = new Map<string, Open>();

const folder = async (): Promise<FileSystemDirectoryHandle> =>
	(await navigator.storage.getDirectory()).getDirectoryHandle(folderName, { create: true });

const handleOf = async (
	dir: FileSystemDirectoryHandle,
	name: string
): Promise<FileSystemSyncAccessHandle> =>
	(await dir.getFileHandle(name, { create: true })).createSyncAccessHandle();

/** A file's bytes, or undefined when there is no such file. */
const readFile = async (
	dir: FileSystemDirectoryHandle,
	name: string
): Promise<ArrayBuffer | undefined> => {
	try {
		return await (await (await dir.getFileHandle(name)).getFile()).arrayBuffer();
	} catch (cause) {
		if (cause instanceof DOMException && cause.name === 'NotFoundError') return undefined;
		throw cause;
	}
};

const maskOf = (piece: number): number => 0x80 >> (piece & 7);

const spanOf = (open: Open, piece: number): { readonly at: number; readonly length: number } => {
	const at = piece * open.pieceBytes;
	return { at, length: Math.min(open.pieceBytes, open.lengthBytes - at) };
};

const openTorrent = async (shape: Opening): Promise<ArrayBuffer> => {
	const already = opened.get(shape.name);
	if (already) {
		already.uses++;
		return already.bitfield.slice().buffer;
	}
	const dir = await folder();
	const data = await handleOf(dir, `${shape.name}.data`);
	const bits = await handleOf(dir, `${shape.name}.bits`).catch((cause: unknown) => {
		data.close();
		throw cause;
	});
	const bitfield = new Uint8Array(Math.ceil(shape.pieces / 8));
	// A bitfield of another size belongs to another torrent or was cut: nothing of it is believed.
	if (bits.getSize() === bitfield.length) bits.read(bitfield, { at: 0 });
	else {
		bits.truncate(0);
		bits.write(bitfield, { at: 0 });
		bits.flush();
	}
	const { pieceBytes, lengthBytes } = shape;
	opened.set(shape.name, { data, bits, bitfield, pieceBytes, lengthBytes, uses: 1 });
	return bitfield.slice().buffer;
};

/** Marks one piece as held or lost, and the file that vouches for it with it. */
const mark = (open: Open, piece: number, isHeld: boolean): void => {
	const byte = piece >> 3;
	const before = open.bitfield[byte] ?? 0;
	open.bitfield[byte] = isHeld ? before | maskOf(piece) : before & ~maskOf(piece);
	open.bits.write(open.bitfield.subarray(byte, byte + 1), { at: byte });
	open.bits.flush();
};

const get = (open: Open | undefined, piece: number): ArrayBuffer | undefined => {
	if (!open || ((open.bitfield[piece >> 3] ?? 0) & maskOf(piece)) === 0) return undefined;
	const { at, length } = spanOf(open, piece);
	const bytes = new Uint8Array(length);
	if (open.data.read(bytes, { at }) === length) return bytes.buffer;
	mark(open, piece, false);
	return undefined;
};

const put = (open: Open | undefined, { piece, bytes }: Putting): void => {
	if (!open) throw new DOMException('not open', 'InvalidStateError');
	const { at, length } = spanOf(open, piece);
	if (length !== bytes.byteLength) throw new RangeError('a piece of another size');
	const written = open.data.write(new Uint8Array(bytes), { at });
	if (written !== length) throw new DOMException('no room', 'QuotaExceededError');
	// Data first, then the bit that vouches for it: a killed tab may lose a piece, never claim one.
	open.data.flush();
	mark(open, piece, true);
};

const keepInfo = async (name: string, bytes: ArrayBuffer): Promise<void> => {
	const handle = await handleOf(await folder(), `${name}.info`);
	try {
		handle.truncate(0);
		handle.write(new Uint8Array(bytes), { at: 0 });
		handle.flush();
	} finally {
		handle.close();
	}
};

const close = (name: string): void => {
	const open = opened.get(name);
	if (!open || --open.uses > 0) return;
	opened.delete(name);
	open.data.close();
	open.bits.close();
};

const destroy = async (name: string): Promise<void> => {
	const open = opened.get(name);
	if (open) open.uses = 1;
	close(name);
	const dir = await folder();
	for (const end of ['info', 'bits', 'data']) {
		// Some of them may never have been made; what cannot be removed is overwritten by the next download.
		await dir.removeEntry(`${name}.${end}`).catch(() => undefined);
	}
};

/** Torrents with their info dictionaries and bitfields, for who wants to know what is stored whole. */
const list = async (): Promise<unknown> => {
	const dir = await folder();
	const found: unknown[] = [];
	for await (const file of dir.keys()) {
		const name = /^([0-9a-f]{40})\.info$/.exec(file)?.[1];
		if (name === undefined) continue;
		const info = await readFile(dir, file);
		const bits = opened.get(name)?.bitfield.slice().buffer ?? (await readFile(dir, `${name}.bits`));
		if (info && bits) found.push({ name, info, bits });
	}
	return found;
};

const act = async (request: StoreCall): Promise<unknown> => {
	switch (request.type) {
		case 'open':
			return openTorrent(request);
		case 'get':
			return get(opened.get(request.name), request.piece);
		case 'put':
			put(opened.get(request.name), request);
			return undefined;
		case 'keep-info':
			return keepInfo(request.name, request.bytes);
		case 'info':
			return readFile(await folder(), `${request.name}.info`);
		case 'close':
			close(request.name);
			return undefined;
		case 'destroy':
			return destroy(request.name);
		case 'list':
			return list();
	}
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
