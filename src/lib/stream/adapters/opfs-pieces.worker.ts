/** Keeps torrents' pieces in OPFS: one data file a torrent and a bitfield beside it, through synchronous handles. */
/// <reference lib="webworker" />
import type { StoredNote } from '#lib/stream/held-films.ts';
import { openPieceFile, readNote, writeNote, type PieceFile } from './opfs-piece-file.ts';

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

interface Noting {
	readonly type: 'note';
	readonly name: string;
	readonly changes: Partial<StoredNote>;
}

type StoreCall = { readonly call: number } & (
	| Opening
	| Putting
	| { readonly type: 'get'; readonly name: string; readonly piece: number }
	| { readonly type: 'keep-info'; readonly name: string; readonly bytes: ArrayBuffer }
	| { readonly type: 'info' | 'close' | 'destroy'; readonly name: string }
	| { readonly type: 'list' }
	| Noting
);

interface Open {
	readonly file: PieceFile;
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

const openTorrent = async (shape: Opening): Promise<ArrayBuffer> => {
	const already = opened.get(shape.name);
	if (already) {
		already.uses++;
		return already.file.bitfield().buffer;
	}
	const dir = await folder();
	const info = await readFile(dir, `${shape.name}.info`);
	const handles: FileSystemSyncAccessHandle[] = [];
	try {
		for (const end of ['data', 'bits', 'mark']) {
			handles.push(await handleOf(dir, `${shape.name}.${end}`));
		}
		const [data, bits, mark] = handles;
		if (!data || !bits || !mark) throw new DOMException('no handle', 'InvalidStateError');
		const file = await openPieceFile({
			data,
			bits,
			mark,
			shape,
			infoHash: shape.name,
			...(info ? { info: new Uint8Array(info) } : {})
		});
		opened.set(shape.name, { file, uses: 1 });
		return file.bitfield().buffer;
	} catch (cause) {
		for (const handle of handles) handle.close();
		throw cause;
	}
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
	open.file.close();
};

const destroy = async (name: string): Promise<void> => {
	const open = opened.get(name);
	if (open) open.uses = 1;
	close(name);
	const dir = await folder();
	for (const end of ['info', 'bits', 'mark', 'data']) {
		// Some of them may never have been made; what cannot be removed is overwritten by the next download.
		await dir.removeEntry(`${name}.${end}`).catch(() => undefined);
	}
};

/** Remembers something of a stored torrent, whether it is open or not. */
const note = async ({ name, changes }: Noting): Promise<void> => {
	const open = opened.get(name);
	if (open) {
		open.file.setNote({ ...open.file.note(), ...changes });
		return;
	}
	const handle = await handleOf(await folder(), `${name}.mark`);
	try {
		const kept = new Uint8Array(handle.getSize());
		handle.read(kept, { at: 0 });
		handle.truncate(0);
		handle.write(writeNote({ ...readNote(kept), ...changes }), { at: 0 });
		handle.flush();
	} finally {
		handle.close();
	}
};

const sizeOf = async (dir: FileSystemDirectoryHandle, name: string): Promise<number> => {
	try {
		return (await (await dir.getFileHandle(name)).getFile()).size;
	} catch {
		// Not made yet, or just removed: it takes no room.
		return 0;
	}
};

/** One stored torrent with its info dictionary, bitfield, note and size; undefined when a part of it is missing. */
const rowOf = async (dir: FileSystemDirectoryHandle, name: string): Promise<unknown> => {
	const info = await readFile(dir, `${name}.info`);
	if (!info) return undefined;
	const file = opened.get(name)?.file;
	if (file) {
		return {
			name,
			info,
			bits: file.bitfield().buffer,
			...file.note(),
			sizeBytes: file.sizeBytes()
		};
	}
	const bits = await readFile(dir, `${name}.bits`);
	const mark = await readFile(dir, `${name}.mark`);
	const { pinned, playedMs } = readNote(new Uint8Array(mark ?? new ArrayBuffer()));
	return (
		bits && { name, info, bits, pinned, playedMs, sizeBytes: await sizeOf(dir, `${name}.data`) }
	);
};

/** For who wants to know what is stored. */
const list = async (): Promise<unknown> => {
	const dir = await folder();
	const found: unknown[] = [];
	for await (const entry of dir.keys()) {
		const name = /^([0-9a-f]{40})\.info$/.exec(entry)?.[1];
		const row = name === undefined ? undefined : await rowOf(dir, name);
		if (row !== undefined) found.push(row);
	}
	return found;
};

type Answered = (done: Promise<unknown>) => Promise<void>;

const getPiece = async (name: string, piece: number): Promise<ArrayBuffer | undefined> =>
	(await opened.get(name)?.file.get(piece))?.buffer;

const infoOf = async (name: string): Promise<ArrayBuffer | undefined> =>
	readFile(await folder(), `${name}.info`);

const act = async (request: Exclude<StoreCall, Putting>): Promise<unknown> => {
	switch (request.type) {
		case 'open':
			return openTorrent(request);
		case 'get':
			return await getPiece(request.name, request.piece);
		case 'keep-info':
			return keepInfo(request.name, request.bytes);
		case 'info':
			return infoOf(request.name);
		case 'close':
			close(request.name);
			return undefined;
		case 'destroy':
			return destroy(request.name);
		case 'list':
			return list();
		case 'note':
			return note(request);
	}
};

const put = async ({ name, piece, bytes }: Putting): Promise<void> => {
	const open = opened.get(name);
	if (!open) throw new DOMException('not open', 'InvalidStateError');
	await open.file.put(piece, new Uint8Array(bytes));
};

/** One after the other: handles are opened once, and a put never overtakes an open. */
let queue: Promise<unknown> = Promise.resolve();

const answerer =
	(call: number): Answered =>
	async (done) => {
		try {
			const value = await done;
			const transfer = value instanceof ArrayBuffer ? [value] : [];
			postMessage({ call, ok: true, value }, { transfer });
		} catch (cause) {
			const name = cause instanceof Error ? cause.name : 'Error';
			postMessage({ call, ok: false, name });
		}
	};

addEventListener('message', (event: MessageEvent<StoreCall>) => {
	const request = event.data;
	const answer = answerer(request.call);
	queue = queue.then(() => {
		if (request.type !== 'put') return answer(act(request));
		// Written in its turn; what comes after need not wait until it is flushed.
		void answer(put(request)); // Never rejects: every failure is an answer.
		return undefined;
	});
});
