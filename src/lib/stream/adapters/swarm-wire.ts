/** One peer of a torrent: BitTorrent messages over a line of bytes, checked and told as events of the swarm. */
import Wire from 'bittorrent-protocol';
import type { FilmWire } from 'webtorrent';
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import type { Clock } from '#lib/core/ports.ts';
import type { Block, Playhead, SwarmEvent, SwarmShape } from '#lib/stream/swarm/events.ts';
import type { Pipe } from '#lib/stream/swarm/ports.ts';
import {
	createAllowance,
	decodePlayhead,
	encodePlayhead,
	isBitfield,
	isBlock,
	isPiece
} from '#lib/stream/swarm/wire-rules.ts';
import {
	createMetadataExtension,
	createPlayheadExtension,
	playheadName,
	sayExtended,
	type MetadataEvents
} from './swarm-extensions.ts';
import { createSwarmHope } from './swarm-hope.ts';
import { createSwarmOpening } from './swarm-opening.ts';
import { createSwarmRequests } from './swarm-requests.ts';
import { peerIdPrefix } from '#lib/stream/swarm/peer-id.ts';

export interface SwarmWireOptions {
	/** Names this wire in the swarm's events. */
	readonly peer: string;
	readonly pipe: Pipe;
	readonly infoHash: InfoHash;
	readonly ownPeerId: string;
	readonly clock: Clock;
	/** The torrent's sizes, once its metadata is known. */
	readonly shape: () => SwarmShape | undefined;
	/** What we hold, to be told in the first flight; undefined until the metadata is known. */
	readonly held: () => Bytes | undefined;
	readonly metadata: MetadataEvents;
	/** What to ask for in the first flight; none when others are asked already. */
	readonly opening: () => readonly Block[];
	/** The peer's handshake is right; false ends the wire: ourselves, a second line to the same peer, one that is banned. */
	readonly onShaken: (theirPeerId: string) => boolean;
	readonly onEvent: (event: SwarmEvent) => void;
	readonly onBlock: (block: Block, bytes: Uint8Array) => void;
	readonly onTraffic: (traffic: { readonly received: number } | { readonly sent: number }) => void;
	/** It has broken the protocol too often, or in a way that no client does by mistake. */
	readonly onNonsense: () => void;
	/** Comes once, when the line has ended from the other side. */
	readonly onEnd: () => void;
	readonly onWire?: (wire: FilmWire) => void;
}

export interface SwarmWire {
	readonly peer: string;
	readonly isOurs: boolean;
	/** As of its pipe. */
	readonly isLent: boolean;
	readonly wire: Wire;
	/** After the handshake. */
	readonly peerId: () => string | undefined;
	/** The metadata is known now: tells the swarm who this is and what it said so far, and the peer what we hold. */
	readonly settle: () => void;
	readonly tellHave: (piece: number) => void;
	readonly ask: (block: Block) => void;
	readonly withdraw: (block: Block) => void;
	/** Answers a request that still stands; the bytes waiting below, or undefined when nothing was sent. */
	readonly serve: (block: Block, bytes: Bytes) => number | undefined;
	readonly refuse: (block: Block) => void;
	readonly choke: (on: boolean) => void;
	readonly showInterest: (on: boolean) => void;
	readonly tellPlayhead: (playhead: Playhead) => void;
	/** Ends the line; `refuseMs` as for a pipe. Idempotent; `onEnd` is not called. */
	readonly close: (refuseMs?: number) => void;
}

/** Haves that come before the metadata is known. */
const havesMost = 8192;

/** Shakes hands at once: handshake, extensions (to one of us) and bitfield go out in one flight. */
export const createSwarmWire = (options: SwarmWireOptions): SwarmWire => {
	const { peer, pipe, clock, onNonsense } = options;
	const wire = new Wire('webrtc');
	const faults = createAllowance({ burst: 8, perSecond: 0.1 });
	const toggles = createAllowance({ burst: 50, perSecond: 10 });
	const playheads = createAllowance({ burst: 10, perSecond: 4 });
	let isEnded = false;
	let isShaken = false;
	let isIntroduced = false;
	let isFellow = false;
	let saidHeld = false;
	let has: 'all' | 'none' | Bytes | undefined;
	let haves: number[] = [];

	const close = (refuseMs?: number): void => {
		if (isEnded) return;
		isEnded = true;
		requests.clear();
		hope.end();
		wire.setKeepAlive(false);
		wire.destroy();
		pipe.close(refuseMs);
	};
	const end = (): void => {
		if (isEnded) return;
		close();
		options.onEnd();
	};
	/** A rule was broken: once may be a mistake. */
	const fault = (): void => {
		if (!isEnded && !faults.take(clock.now())) onNonsense();
	};
	const nonsense = (): void => {
		if (!isEnded) onNonsense();
	};
	const tell = (event: SwarmEvent): void => {
		if (isIntroduced && !isEnded) options.onEvent(event);
	};
	const tellHas = (pieces: 'all' | 'none' | Bytes): void => {
		const shape = options.shape();
		if (!isIntroduced || !shape) has = pieces;
		else if (typeof pieces === 'string' || isBitfield(shape, pieces)) {
			tell({ type: 'has', peer, pieces });
			hope.judge();
		} else nonsense();
	};
	const tellHave = (piece: number): void => {
		const shape = options.shape();
		if (!isIntroduced || !shape) {
			if (haves.length < havesMost) haves.push(piece);
			else nonsense();
		} else if (isPiece(shape, piece)) tell({ type: 'have', peer, piece });
		else nonsense();
	};
	const sayHeld = (): void => {
		const held = options.held();
		if (saidHeld || !held) return;
		saidHeld = true;
		wire.bitfield(held);
	};
	/** What was said before anybody listened is told now, as if it had just come. */
	const introduce = (): void => {
		if (isIntroduced || isEnded || !isShaken || !options.shape()) return;
		isIntroduced = true;
		const { rttMs } = pipe;
		const known = rttMs === undefined ? {} : { rttMs };
		tell({ type: 'joined', peer, fast: wire.hasFast, fellow: isFellow, ...known });
		if (has !== undefined) tellHas(has);
		for (const piece of haves) tellHave(piece);
		haves = [];
		if (!wire.peerChoking) {
			tell({ type: 'choked', peer, on: false });
			opening.settle();
		}
		if (wire.peerInterested) tell({ type: 'interest', peer, on: true });
	};
	const toggled = (event: SwarmEvent): void => {
		if (toggles.take(clock.now())) tell(event);
		else nonsense();
	};

	wire.on('handshake', (infoHash, theirPeerId, { extended }) => {
		if (isShaken || infoHash !== options.infoHash || !options.onShaken(theirPeerId)) {
			end();
			return;
		}
		isShaken = true;
		// One of us names its extensions right behind its handshake; who it is is told when they are known.
		if (!extended || !theirPeerId.startsWith(peerIdPrefix)) introduce();
	});
	wire.on('extended', (name) => {
		if (name !== 'handshake' || isIntroduced) return;
		isFellow = playheadName in wire.peerExtendedMapping;
		introduce();
	});
	wire.on('bitfield', ({ buffer }) => {
		tellHas(copyBytes(buffer));
	});
	wire.on('have-all', () => {
		tellHas('all');
	});
	wire.on('have-none', () => {
		tellHas('none');
	});
	wire.on('have', tellHave);
	// Before it is introduced the wire itself remembers these.
	wire.on('choke', () => {
		toggled({ type: 'choked', peer, on: true });
	});
	wire.on('unchoke', () => {
		toggled({ type: 'choked', peer, on: false });
		if (isIntroduced && !isEnded) opening.settle();
	});
	wire.on('interested', () => {
		toggled({ type: 'interest', peer, on: true });
	});
	wire.on('uninterested', () => {
		toggled({ type: 'interest', peer, on: false });
	});
	const requests = createSwarmRequests({
		wire,
		isKnown: (block) => {
			const shape = options.shape();
			return shape !== undefined && isIntroduced && isBlock(shape, block);
		},
		onAsked: (block) => {
			tell({ type: 'asked', peer, block });
		},
		onWithdrawn: (block) => {
			tell({ type: 'withdrawn', peer, block });
		},
		onFault: fault
	});
	wire.on('piece', (piece, offset, bytes) => {
		const shape = options.shape();
		const block = { piece, offset, length: bytes.length };
		if (opening.takes(block)) return;
		if (!isIntroduced || !shape || !isBlock(shape, block)) fault();
		else if (!isEnded) options.onBlock(block, bytes);
	});
	wire.on('reject', (piece, offset, length) => {
		const shape = options.shape();
		const block = { piece, offset, length };
		if (opening.takes(block)) return;
		if (shape && isBlock(shape, block)) tell({ type: 'refused', peer, block });
		else fault();
	});
	wire.on('error', end);
	wire.on('finish', end);
	wire.on('close', end);
	wire.on('data', (chunk) => {
		if (isEnded) return;
		options.onTraffic({ sent: chunk.length });
		pipe.send(chunk);
	});
	wire.use(createMetadataExtension(options.metadata));
	wire.use(
		createPlayheadExtension((frame) => {
			const shape = options.shape();
			const playhead = shape && decodePlayhead(shape, frame);
			if (!playhead || !playheads.take(clock.now())) fault();
			else tell({ type: 'playhead', peer, playhead });
		})
	);
	options.onWire?.(wire as FilmWire); // It is one: its type is 'webrtc'.
	pipe.open({
		data: (bytes) => {
			if (isEnded) return;
			options.onTraffic({ received: bytes.length });
			wire.write(bytes);
		},
		writable: () => {
			tell({ type: 'writable', peer });
		},
		closed: end
	});
	wire.setKeepAlive(true);
	const nameMetadata = (): void => {
		const info = options.metadata.info();
		if (info) wire.extendedHandshake['metadata_size'] = info.length;
	};
	nameMetadata();
	wire.handshake(options.infoHash, options.ownPeerId, { fast: true });
	if (pipe.peerId?.startsWith(peerIdPrefix)) wire._sendExtendedHandshake();
	sayHeld();
	const hope = createSwarmHope(wire, clock, options.metadata.info() === undefined);
	// One of us takes requests from whoever it knows, so they follow the extended handshake; a stranger takes them as they come.
	const opening = createSwarmOpening(wire, pipe.peerId === undefined ? [] : options.opening());

	return {
		peer,
		isOurs: pipe.isOurs,
		isLent: pipe.isLent ?? false,
		wire,
		peerId: () => (isShaken ? (wire.peerId ?? undefined) : undefined),
		settle: () => {
			nameMetadata();
			// BEP 10 lets it be said again: now others can have the metadata from us.
			if (isShaken && !isEnded) wire._sendExtendedHandshake();
			sayHeld();
			introduce();
		},
		tellHave: (piece) => {
			if (!isEnded) wire.have(piece);
		},
		ask: (block) => {
			const { piece, offset, length } = block;
			if (opening.adopt(block)) return;
			wire.request(piece, offset, length, () => undefined);
		},
		withdraw: ({ piece, offset, length }) => {
			wire.cancel(piece, offset, length);
		},
		serve: (block, bytes) => {
			if (isEnded || !requests.answer(block, bytes)) return undefined;
			return pipe.queuedBytes() + wire._readableState.buffered;
		},
		refuse: requests.refuse,
		choke: (on) => {
			if (!on) wire.unchoke();
			else {
				wire.choke();
				requests.clear();
			}
		},
		showInterest: hope.show,
		tellPlayhead: (playhead) => {
			sayExtended(wire, playheadName, encodePlayhead(playhead));
		},
		close
	};
};
