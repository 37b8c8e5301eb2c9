/** Films after they were played: kept in the swarm while giving back is on, made room for, shown, paused and removed. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { InfoHash } from '#lib/core/ids.ts';
import type { Clock } from '#lib/core/ports.ts';
import type { LibraryStore } from '#lib/library/ports.ts';
import type { TransferView, TransfersView } from '#lib/state/views.ts';
import { budgetBytes, filmsToRemove } from '#lib/stream/film-budget.ts';
import {
	countTraffic,
	givingNow,
	parseLedger,
	type GivingChoices,
	type GivingLedger
} from '#lib/stream/giving-back.ts';
import { hasBit, heldSpans } from '#lib/stream/held-spans.ts';
import type { StoredNote, StoredTorrent } from '#lib/stream/held-films.ts';
import { parsePassedOn, passedOnMost } from '#lib/stream/passed-on.ts';
import type { OpenRequest, Torrent, TorrentEngine } from '#lib/stream/ports.ts';
import { parseInfo } from '#lib/stream/torrent-metadata.ts';

/** What the viewer has chosen for films that are kept; plain data. */
export interface TransferChoices {
	readonly giving: GivingChoices;
	/** Room for films, bytes; absent: a share of what the browser lends. */
	readonly filmsBytes?: number;
}

export interface TransfersOptions {
	readonly vault: {
		readonly list: () => Promise<readonly StoredTorrent[]>;
		readonly note: (infoHash: InfoHash, changes: Partial<StoredNote>) => Promise<void>;
		readonly remove: (infoHash: InfoHash) => Promise<void>;
	};
	readonly clock: Clock;
	/** Where the ledger is kept. */
	readonly store: LibraryStore;
	readonly choices: TransferChoices;
	readonly isMetered: () => boolean;
	readonly quotaBytes: () => Promise<number | undefined>;
	/** A stored film is gone. */
	readonly removed: () => void;
}

export interface Transfers {
	/** A film begins to play: it stays in the swarm after its page is left; the answer says that it was left. */
	readonly played: (request: OpenRequest) => () => void;
	/** The engine is loaded: what is chosen is in force before it opens anything. */
	readonly loaded: (engine: TorrentEngine) => void;
	/** Films of earlier visits are passed on again, as far as giving back is on and they are still stored. */
	readonly resume: () => Promise<void>;
	/** Leaves every swarm but those of films that play; `resume` comes back to them. */
	readonly leaveAll: () => Promise<void>;
	readonly choose: (choices: TransferChoices) => void;
	readonly report: () => Promise<TransfersView>;
	/** Leaves the film's swarm until it is played again. */
	readonly pause: (infoHash: string) => Promise<void>;
	readonly keep: (infoHash: string, pinned: boolean) => Promise<void>;
	readonly remove: (infoHash: string) => Promise<void>;
}

const lookEveryMs = 5000;
const ledgerName = 'given';
const passedOnName = 'passed-on';
/** Spans that a strip shows; a film in more parts is shown by its first ones. */
const spansMost = 400;

const nobody = {
	peers: 0,
	downBytesPerSecond: 0,
	upBytesPerSecond: 0,
	uploadedBytes: 0,
	receivedBytes: 0
};

type Shape = Pick<TransferView, 'name' | 'lengthBytes'> & { readonly pieceBytes: number };

const shapeOf = (infoHash: InfoHash, info: Bytes | undefined): Shape => {
	const parsed = info && parseInfo(info);
	return parsed?.ok ? parsed.value : { name: infoHash, lengthBytes: 0, pieceBytes: 1 };
};

const spansOf = (film: StoredTorrent | undefined, shape: Shape): TransferView['spans'] =>
	film ? heldSpans({ ...shape, offsetBytes: 0 }, (piece) => hasBit(film.bitfield, piece)) : [];

/** One film as it is shown, from what is stored of it and from its torrent while that is open. */
const rowOf = (
	infoHash: InfoHash,
	film: StoredTorrent | undefined,
	torrent: Torrent | undefined
): TransferView => {
	const shape = shapeOf(infoHash, torrent?.info() ?? film?.info);
	const spans = spansOf(film, shape);
	const onDisk = spans.reduce((sum, { start, end }) => sum + end - start, 0);
	const snapshot = torrent?.snapshot() ?? nobody;
	const isRead = 'phase' in snapshot && snapshot.phase === 'ready';
	const now = { ...snapshot, haveBytes: isRead ? snapshot.haveBytes : onDisk };
	return {
		infoHash,
		name: shape.name,
		lengthBytes: shape.lengthBytes,
		haveBytes: now.haveBytes,
		diskBytes: film?.sizeBytes ?? 0,
		pinned: film?.pinned ?? false,
		isOpen: torrent !== undefined,
		peers: now.peers,
		downBytesPerSecond: now.downBytesPerSecond,
		upBytesPerSecond: now.upBytesPerSecond,
		givenBytes: now.uploadedBytes,
		takenBytes: now.receivedBytes,
		spans: spans.slice(0, spansMost)
	};
};

interface Open {
	readonly torrent: Torrent;
	readonly trackers: readonly string[];
	given: number;
	taken: number;
}

/** Nothing is open; the ledger is read before the first count. */
export const createTransfers = (options: TransfersOptions): Transfers => {
	const { vault, clock, store } = options;
	const open = new Map<InfoHash, Open>();
	/** Films that are being played, one entry for each showing: they never make room. */
	const playing = new Set<{ readonly infoHash: InfoHash }>();
	let engine: TorrentEngine | undefined;
	let { choices } = options;
	let ledger: GivingLedger | undefined;
	let isTicking = false;

	const giving = () => {
		const nowMs = clock.now();
		const counted = ledger ?? parseLedger(undefined, nowMs);
		return givingNow(choices.giving, counted, { isMetered: options.isMetered(), nowMs });
	};
	const leave = async (infoHash: InfoHash): Promise<void> => {
		const left = open.get(infoHash);
		open.delete(infoHash);
		await left?.torrent.close();
	};
	const opened = (by: TorrentEngine, request: OpenRequest): Open => ({
		torrent: by.open(request),
		trackers: request.trackers,
		given: 0,
		taken: 0
	});
	/** Forgotten, a film is passed on for this visit alone: what storage says of it matters to nobody. */
	const remember = async (): Promise<void> => {
		const films = [...open].map(([infoHash, { trackers }]) => ({ infoHash, trackers }));
		await store.write(passedOnName, films.slice(-passedOnMost)).catch(() => undefined);
	};
	const apply = (): void => {
		const { on, bytesPerSecond } = giving();
		engine?.setGivingBack(on, bytesPerSecond);
		if (on) return;
		// A film that is being played has a holder of its own and goes on.
		for (const infoHash of [...open.keys()]) void leave(infoHash); // Leaving never waits for the swarm.
	};
	const count = async (): Promise<void> => {
		ledger ??= parseLedger(await store.read(ledgerName), clock.now());
		let [givenBytes, takenBytes] = [0, 0];
		for (const one of open.values()) {
			const { uploadedBytes, receivedBytes } = one.torrent.snapshot();
			givenBytes += Math.max(0, uploadedBytes - one.given);
			takenBytes += Math.max(0, receivedBytes - one.taken);
			[one.given, one.taken] = [uploadedBytes, receivedBytes];
		}
		if (givenBytes + takenBytes === 0) return;
		ledger = countTraffic(ledger, { givenBytes, takenBytes }, clock.now());
		await store.write(ledgerName, ledger);
	};
	const stored = (): Promise<readonly StoredTorrent[]> => vault.list().catch(() => []);
	const budget = async (): Promise<number> =>
		budgetBytes(choices.filmsBytes, await options.quotaBytes());
	const makeRoom = async (): Promise<void> => {
		const films = await stored();
		const inUse = new Set([...open.keys(), ...[...playing].map(({ infoHash }) => infoHash)]);
		for (const infoHash of filmsToRemove(films, await budget(), inUse)) {
			await vault.remove(infoHash);
			options.removed();
		}
	};
	const look = async (): Promise<void> => {
		await count();
		apply();
		await makeRoom();
	};
	const tick = (): void => {
		if (isTicking) return;
		isTicking = true;
		clock.after(lookEveryMs, () => {
			isTicking = false;
			// A disk that refuses is asked again the next time.
			void look()
				.catch(() => undefined)
				.then(() => {
					if (open.size + playing.size > 0) tick();
				});
		});
	};
	const hashOf = async (text: string): Promise<InfoHash | undefined> =>
		[...open.keys(), ...(await stored()).map(({ infoHash }) => infoHash)].find(
			(infoHash) => infoHash === text
		);

	return {
		loaded: (made) => {
			engine = made;
			apply();
		},
		played: (request) => {
			const { infoHash } = request;
			const showing = { infoHash };
			playing.add(showing);
			const left = (): void => {
				playing.delete(showing);
			};
			if (!engine) return left;
			vault.note(infoHash, { playedMs: clock.now() }).catch(() => undefined); // No disk, no note.
			const again = open.get(infoHash);
			open.delete(infoHash);
			open.set(infoHash, again ?? opened(engine, request));
			void remember(); // It swallows its failures.
			const [oldest] = open.keys();
			if (open.size > passedOnMost && oldest !== undefined) void leave(oldest); // as above
			apply();
			tick();
			return left;
		},
		resume: async () => {
			ledger ??= parseLedger(await store.read(ledgerName), clock.now());
			const films = new Set((await stored()).map(({ infoHash }) => infoHash));
			for (const { infoHash, trackers } of parsePassedOn(await store.read(passedOnName))) {
				if (!engine || !giving().on || open.size >= passedOnMost) return;
				if (!films.has(infoHash) || open.has(infoHash)) continue;
				open.set(infoHash, opened(engine, { infoHash, trackers, webSeeds: [] }));
				tick();
			}
		},
		leaveAll: async () => {
			await Promise.all([...open.keys()].map(leave));
		},
		choose: (next) => {
			choices = next;
			apply();
		},
		report: async () => {
			const films = await stored();
			const kept = new Map(films.map((film) => [film.infoHash, film]));
			const hashes = new Set([...open.keys(), ...kept.keys()]);
			const rows = [...hashes].map((infoHash) =>
				rowOf(infoHash, kept.get(infoHash), open.get(infoHash)?.torrent)
			);
			const { monthBytes } = ledger ?? parseLedger(await store.read(ledgerName), clock.now());
			const usedBytes = films.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
			const { reason } = giving();
			return {
				films: rows,
				usedBytes,
				budgetBytes: await budget(),
				monthBytes,
				giving: reason ?? 'on'
			};
		},
		pause: async (text) => {
			const infoHash = await hashOf(text);
			if (!infoHash) return;
			await leave(infoHash);
			await remember();
		},
		keep: async (text, pinned) => {
			const infoHash = await hashOf(text);
			if (infoHash) await vault.note(infoHash, { pinned });
		},
		remove: async (text) => {
			const infoHash = await hashOf(text);
			if (!infoHash) return;
			await leave(infoHash);
			await remember();
			await vault.remove(infoHash);
			options.removed();
		}
	};
};
