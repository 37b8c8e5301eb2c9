/** The bases of kept feeds as torrents, so that any BitTorrent client can keep a catalogue alive; served out of the stored objects. */
import { createHash } from 'node:crypto';
import type { ObjectStore } from '#lib/channel/ports.ts';
import { readObject } from '#lib/channel/read-feed.ts';
import type { Version } from '#lib/channel/version.ts';
import { concatBytes, copyBytes, type Bytes } from '#lib/core/bytes.ts';
import { infoHashOf, type InfoHash, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { baseInfoOf, basePieceBytes, baseTorrentName } from '#lib/studio/base-torrent.ts';
import { createObjectsPieces, type ObjectsFile } from '#node/adapters/objects-pieces.ts';
import type { Seeder } from '#node/seeder.ts';
import type { KeptFeed } from './following.ts';

export interface BaseTorrents {
	/** Seeds the bases of exactly these feeds' shown versions, and leaves the others' swarms. */
	readonly obey: (feeds: readonly KeptFeed[]) => void;
}

interface BaseFile extends ObjectsFile {
	readonly info: Bytes;
	readonly infoHash: InfoHash;
}

/** The torrent of a stored base, one object in memory at a time; undefined when an object is missing or the head names another. */
const fileOf = async (
	{ head, index }: Version,
	ports: { readonly objects: Pick<ObjectStore, 'get'>; readonly digest: Digest }
): Promise<BaseFile | undefined> => {
	const parts: { hash: ObjectHash; bytes: number }[] = [];
	const pieces: Uint8Array[] = [];
	let piece = createHash('sha1');
	let filled = 0;
	let lengthBytes = 0;
	for (const hash of index.base.chunks) {
		const object = await readObject(hash, limits.channel.objectBytes, ports);
		if (!object) return undefined;
		parts.push({ hash, bytes: object.length });
		lengthBytes += object.length;
		for (let at = 0; at < object.length;) {
			const taken = object.subarray(at, at + basePieceBytes - filled);
			piece.update(taken);
			at += taken.length;
			filled += taken.length;
			if (filled < basePieceBytes) continue;
			pieces.push(piece.digest());
			piece = createHash('sha1');
			filled = 0;
		}
	}
	if (filled > 0) pieces.push(piece.digest());
	const name = baseTorrentName(head.channel, head.feed);
	const info = baseInfoOf(name, lengthBytes, concatBytes(...pieces));
	const infoHash = infoHashOf(copyBytes(createHash('sha1').update(info).digest()));
	const file = { parts, lengthBytes, pieceBytes: basePieceBytes, info, infoHash };
	return infoHash === head.baseTorrent ? file : undefined;
};

/** Seeds nothing before `obey`. */
export const createBaseTorrents = (options: {
	readonly seeder: Pick<Seeder, 'seedFrom' | 'leave'>;
	readonly objects: Pick<ObjectStore, 'get'>;
	readonly digest: Digest;
	readonly onError: (error: unknown) => void;
}): BaseTorrents => {
	const { seeder, objects } = options;
	let wanted: ReadonlyMap<InfoHash, Version> = new Map();
	const seeded = new Set<InfoHash>();
	let last: Promise<void> = Promise.resolve();

	const turn = async (): Promise<void> => {
		for (const infoHash of seeded) {
			if (wanted.has(infoHash)) continue;
			seeded.delete(infoHash);
			await seeder.leave(infoHash);
		}
		for (const [infoHash, version] of wanted) {
			if (seeded.has(infoHash)) continue;
			const file = await fileOf(version, options);
			if (!file) continue;
			seeded.add(infoHash);
			await seeder.seedFrom(file, () => createObjectsPieces(file, objects));
		}
	};
	return {
		obey: (feeds) => {
			const next = new Map<InfoHash, Version>();
			for (const { shown } of feeds) {
				if (shown?.head.baseTorrent) next.set(shown.head.baseTorrent, shown);
			}
			const same = next.size === wanted.size && [...next.keys()].every((each) => wanted.has(each));
			if (same) return;
			wanted = next;
			last = last.then(turn).catch(options.onError);
		}
	};
};
