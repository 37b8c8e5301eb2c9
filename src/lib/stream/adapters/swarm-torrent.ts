/** One open torrent on our own engine: its metadata believed when its hash is right, then its film, and its figures. */
import type { FilmWire } from 'webtorrent';
import { bytesToHex, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Digest } from '#lib/core/ports.ts';
import { heldSpans, isHeld, type FileInPieces } from '#lib/stream/held-spans.ts';
import type { OpenRequest, Torrent, TorrentError, TorrentSnapshot } from '#lib/stream/ports.ts';
import type { BannedPeers } from '#lib/stream/swarm/banned-peers.ts';
import type { SwarmPart, SwarmShape } from '#lib/stream/swarm/events.ts';
import type { PeerMeeting } from '#lib/stream/swarm/ports.ts';
import { parseInfo } from '#lib/stream/torrent-metadata.ts';
import type { PieceVault } from './opfs-piece-store.ts';
import { createSwarmChanges, createTicks, keepAsking } from './swarm-changes.ts';
import { createSwarmFigures } from './swarm-figures.ts';
import { openSwarmFilm, type SwarmFilm } from './swarm-film.ts';
import { createSwarmPeers } from './swarm-peers.ts';

export interface SwarmTorrentOptions {
	readonly request: OpenRequest;
	readonly meeting: PeerMeeting;
	/** Decides what is asked of whom and given to whom; a new one for each torrent. */
	readonly mind: (shape: SwarmShape) => SwarmPart;
	readonly ownPeerId: string;
	readonly banned: BannedPeers;
	readonly clock: Clock;
	readonly digest: Digest;
	readonly fetch: typeof globalThis.fetch;
	readonly vault?: PieceVault;
	/** The viewer's choice, and the cap that it names. */
	readonly giving: () => { readonly on: boolean; readonly bytesPerSecond: number };
	readonly onWire?: (wire: FilmWire) => void;
}

export interface SwarmTorrent extends Torrent {
	/** Puts the viewer's choice in force. */
	readonly applyGivingBack: () => void;
}

/** Joins the swarm at once; what is learned comes through the snapshot. */
export const createSwarmTorrent = (options: SwarmTorrentOptions): SwarmTorrent => {
	const { request, clock, digest, vault, onWire } = options;
	const { infoHash } = request;
	const closing = new AbortController();
	const figures = createSwarmFigures(clock);
	const rates = new Map<number, number>();
	const changes = createSwarmChanges(clock);
	let phase: TorrentSnapshot['phase'] = 'metadata';
	let error: TorrentError | undefined;
	/** Set as soon as metadata is believed, before its store is open. */
	let infoBytes: Bytes | undefined;
	let film: SwarmFilm | undefined;
	let filled: number | undefined;

	const fail = (cause: TorrentError): void => {
		if (phase === 'closed' || phase === 'failed') return;
		error = cause;
		phase = 'failed';
		changes.tellNow();
		void leave(); // Never rejects.
	};
	const leave = async (): Promise<void> => {
		closing.abort(new DOMException('the torrent was closed', 'AbortError'));
		ticks.stop();
		stopAsking();
		joined.close();
		peers.close();
		await film?.close().catch(() => undefined);
	};

	const peers = createSwarmPeers({
		infoHash,
		ownPeerId: options.ownPeerId,
		banned: options.banned,
		clock,
		info: () => infoBytes,
		shape: () => film?.shape,
		held: () => film?.store.bitfield(),
		opening: () => film?.runner.readers.opening() ?? [],
		isMetadata: async (bytes) => (await learn(bytes)) || infoBytes !== undefined,
		onEvent: (event) => film?.runner.feed(event),
		onBlock: (peer, block, bytes) => film?.runner.block(peer, block, bytes),
		onTraffic: (traffic) => {
			if ('sent' in traffic) figures.count('sent', traffic.sent);
			else figures.count('received', traffic.received);
			changes.tell();
		},
		onChange: changes.tell,
		...(onWire ? { onWire } : {})
	});
	const ticks = createTicks(clock, () => {
		const isAnybody = peers.tick();
		film?.runner.feed({ type: 'tick' });
		return isAnybody || (film?.webSeeds.count() ?? 0) > 0;
	});
	const joined = options.meeting.join({
		infoHash,
		trackers: request.trackers,
		...(request.isHeld === true ? { leftBytes: 0 } : {}),
		onPipe: (pipe) => {
			peers.add(pipe);
			ticks.wake();
		},
		onChange: changes.tell
	});
	const leftBytes = (): number =>
		film
			? film.info.lengthBytes - film.store.heldBytes()
			: request.isHeld === true
				? 0
				: Number.MAX_SAFE_INTEGER;
	const stopAsking = keepAsking(clock, {
		// Whoever is there and sends nothing to a reader that waits may have gone without a word.
		isAlone: () => leftBytes() > 0 && (peers.count() === 0 || isUnfed()),
		ask: joined.lookAgain
	});
	const isUnfed = (): boolean =>
		film?.runner.readers.waiting() !== undefined && figures.rates().down === 0;
	/** Says what is missing to the trackers, as it changes. */
	const tellLeft = (): void => {
		joined.setLeft(leftBytes());
		changes.tell();
	};

	const placeOf = (fileIndex: number): FileInPieces | undefined => {
		const file = film?.info.files.find(({ index }) => index === fileIndex);
		return film && file && { ...file, pieceBytes: film.shape.pieceBytes };
	};
	/** A film that is filled goes to disk or nowhere: memory holds what is played. */
	const applyFill = (): void => {
		const place = filled === undefined ? undefined : placeOf(filled);
		const isWanted = place && place.lengthBytes > 0 && film?.store.isOnDisk();
		const first = isWanted ? Math.floor(place.offsetBytes / place.pieceBytes) : 0;
		const last = isWanted
			? Math.floor((place.offsetBytes + place.lengthBytes - 1) / place.pieceBytes)
			: -1;
		film?.runner.feed({ type: 'fill', first, last });
	};
	const applyGivingBack = (): void => {
		film?.runner.feed({ type: 'giving', ...options.giving() });
	};

	/** Opens the film of metadata whose hash is right. */
	const accept = async (bytes: Bytes): Promise<void> => {
		if (infoBytes || phase !== 'metadata') return;
		infoBytes = bytes;
		const parsed = parseInfo(bytes);
		if (!parsed.ok) {
			fail(parsed.error);
			return;
		}
		const opened = await openSwarmFilm({
			...options,
			infoHash,
			info: parsed.value,
			infoBytes: bytes,
			webSeeds: request.webSeeds,
			peers,
			figures,
			onFull: applyFill,
			onChange: tellLeft
		});
		if (closing.signal.aborted) {
			await opened.close().catch(() => undefined);
			return;
		}
		film = opened;
		phase = 'ready';
		applyGivingBack();
		applyFill();
		peers.settle();
		film.webSeeds.start();
		ticks.wake();
		tellLeft();
		changes.tellNow();
	};
	/** Metadata from a record, from storage or from a peer: believed when its hash is the infohash. */
	const learn = async (bytes: Bytes): Promise<boolean> => {
		if (bytes.length > limits.torrent.metadataBytes) return false;
		if (bytesToHex(await digest.sha1(bytes)) !== infoHash) return false;
		await accept(bytes);
		return true;
	};
	/** Looks in a place that may hold the metadata; one that fails has none. */
	const lookIn = async (place: OpenRequest['info']): Promise<void> => {
		const bytes = await Promise.resolve(place).catch(() => undefined);
		if (bytes) await learn(bytes);
	};
	// What was played before needs nobody to tell its metadata again; whichever place answers first is enough.
	void Promise.all([lookIn(request.info), lookIn(vault?.info(infoHash))]).catch(
		(cause: unknown) => {
			fail({ type: 'EngineFailed', cause: String(cause) });
		}
	);

	const isComplete = (): boolean => {
		if (phase !== 'ready' || !film) return false;
		const place = filled === undefined ? undefined : placeOf(filled);
		return leftBytes() === 0 || (place !== undefined && isHeld(place, film.store.has));
	};

	return {
		infoHash,
		info: () => film?.infoBytes,
		snapshot: () => {
			const waiting = phase === 'ready' ? film?.runner.readers.waiting() : undefined;
			const { connecting, announced, trackersReached } = joined.status();
			const { received, sent, fromWebSeeds, redundant } = figures.totals();
			const { down, up } = figures.rates();
			return {
				phase,
				...(error ? { error } : {}),
				...(waiting ? { waiting } : {}),
				...(announced === undefined ? {} : { announced }),
				files: film?.info.files ?? [],
				peers: peers.count(),
				connecting,
				trackersReached,
				downBytesPerSecond: down,
				upBytesPerSecond: up,
				receivedBytes: received,
				uploadedBytes: sent,
				fromWebSeedsBytes: fromWebSeeds,
				redundantBytes: redundant,
				lengthBytes: film?.info.lengthBytes ?? 0,
				haveBytes: film?.store.heldBytes() ?? 0,
				complete: isComplete()
			};
		},
		subscribe: changes.subscribe,
		read: (fileIndex, range, signal) => {
			const place = placeOf(fileIndex);
			if (!place || !film || phase !== 'ready') throw new RangeError('no such file is open');
			if (range.end >= place.lengthBytes) throw new RangeError('beyond the end of the file');
			const span = { start: place.offsetBytes + range.start, end: place.offsetBytes + range.end };
			const rate = (): number => rates.get(fileIndex) ?? 0;
			return film.runner.readers.read(span, rate, AbortSignal.any([signal, closing.signal]));
		},
		fill: (fileIndex) => {
			filled = fileIndex;
			applyFill();
		},
		setRate: (fileIndex, bytesPerSecond) => {
			rates.set(fileIndex, Number.isFinite(bytesPerSecond) ? Math.max(0, bytesPerSecond) : 0);
		},
		spans: (fileIndex) => {
			const place = placeOf(fileIndex);
			return place && film && phase === 'ready' ? heldSpans(place, film.store.has) : [];
		},
		applyGivingBack,
		close: async () => {
			if (phase === 'closed') return;
			phase = 'closed';
			changes.close();
			await leave();
		}
	};
};
