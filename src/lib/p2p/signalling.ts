/** What a WebSocket tracker and its client say to each other: JSON whose ids are 20 bytes written as 20 characters. */
import { bytesToHex, hexToBytes } from '#lib/core/bytes.ts';
import { fieldsOf, type Fields } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';

/** A session description passed on for a peer, or the tracker's own answer to an announce. */
export type TrackerNews =
	| {
			readonly type: 'offer' | 'answer';
			/** Who sent it, 40 hex digits; the tracker's word. */
			readonly peerId: string;
			/** 40 hex digits. */
			readonly offerId: string;
			readonly sdp: string;
	  }
	| {
			readonly type: 'announced';
			/** When the tracker wants to be told again. */
			readonly intervalMs: number;
	  };

export type NewsError =
	| { readonly type: 'TooLarge'; readonly limitChars: number }
	| { readonly type: 'Malformed' }
	/** For another swarm, or a kind of message that nobody here asked for. */
	| { readonly type: 'NotForUs' }
	/** The tracker refused the announce. */
	| { readonly type: 'Refused' };

export interface Swarm {
	/** 40 hex digits. */
	readonly infoHash: string;
	/** Our own peer id, 40 hex digits. */
	readonly peerId: string;
}

const idToText = (hex: string): string => String.fromCharCode(...(hexToBytes(hex) ?? []));

const textToId = (value: unknown): string | undefined => {
	// eslint-disable-next-line no-control-regex -- every byte may occur in an id
	if (typeof value !== 'string' || !/^[\u0000-\u00ff]{20}$/.test(value)) return undefined;
	return bytesToHex(Uint8Array.from(value, (letter) => letter.charCodeAt(0)));
};

const sdpOf = (value: unknown, type: 'offer' | 'answer'): string | undefined => {
	const fields = fieldsOf(value);
	const sdp = fields?.['sdp'];
	if (fields?.['type'] !== type || typeof sdp !== 'string') return undefined;
	return sdp.length <= limits.lobby.sdpChars ? sdp : undefined;
};

const fieldsOfJson = (text: string): Fields | undefined => {
	try {
		return fieldsOf(JSON.parse(text));
	} catch {
		// Not JSON is an expected answer of a stranger, and undefined says it.
		return undefined;
	}
};

/** Reads one message of a tracker: size, JSON, swarm, then named fields; offers from our own peer id are not for us. */
export const parseTrackerNews = (text: string, swarm: Swarm): Result<TrackerNews, NewsError> => {
	const limitChars = limits.tracker.frameBytes;
	if (text.length > limitChars) return err({ type: 'TooLarge', limitChars });
	const fields = fieldsOfJson(text);
	if (!fields) return err({ type: 'Malformed' });
	if (fields['action'] !== 'announce' || textToId(fields['info_hash']) !== swarm.infoHash) {
		return err({ type: 'NotForUs' });
	}
	if (fields['failure reason'] !== undefined) return err({ type: 'Refused' });
	for (const type of ['offer', 'answer'] as const) {
		if (fields[type] !== undefined) return parseDescription(fields, type, swarm);
	}
	const seconds = fields['interval'];
	const intervalMs =
		typeof seconds === 'number' && seconds > 0 && Number.isFinite(seconds)
			? seconds * 1000
			: limits.lobby.announceLastMs;
	return ok({ type: 'announced', intervalMs });
};

const parseDescription = (
	fields: Fields,
	type: 'offer' | 'answer',
	swarm: Swarm
): Result<TrackerNews, NewsError> => {
	const peerId = textToId(fields['peer_id']);
	const offerId = textToId(fields['offer_id']);
	const sdp = sdpOf(fields[type], type);
	if (peerId === undefined || offerId === undefined || sdp === undefined) {
		return err({ type: 'Malformed' });
	}
	return peerId === swarm.peerId ? err({ type: 'NotForUs' }) : ok({ type, peerId, offerId, sdp });
};

/** How many people are in a film's swarm, as a tracker counts them. */
export interface FilmSight {
	/** 40 hex digits. */
	readonly infoHash: string;
	readonly people: number;
}

/** Asks a tracker about films, 40 hex digits each; nobody is announced by it. */
export const scrapeText = (infoHashes: readonly string[]): string =>
	JSON.stringify({
		action: 'scrape',
		info_hash: infoHashes.slice(0, limits.tracker.scrapeHashes).map(idToText)
	});

const countOf = (value: unknown): number =>
	typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;

/** The films that a tracker tells of; undefined for a message that is no answer to a scrape. */
export const parseScrape = (text: string): readonly FilmSight[] | undefined => {
	if (text.length > limits.tracker.frameBytes) return undefined;
	const fields = fieldsOfJson(text);
	const files = fields?.['action'] === 'scrape' ? fieldsOf(fields['files']) : undefined;
	if (!files) return undefined;
	return Object.entries(files)
		.slice(0, limits.tracker.scrapeHashes)
		.flatMap(([name, value]) => {
			const infoHash = textToId(name);
			const counts = fieldsOf(value);
			if (infoHash === undefined || !counts) return [];
			return [{ infoHash, people: countOf(counts['complete']) + countOf(counts['incomplete']) }];
		});
};

const addressed = ({ infoHash, peerId }: Swarm): object => ({
	action: 'announce',
	info_hash: idToText(infoHash),
	peer_id: idToText(peerId)
});

/** An announce; each offer goes to one peer of the swarm, as the tracker chooses. */
export const announceText = (
	swarm: Swarm,
	announce: {
		readonly event?: 'started' | 'stopped' | 'completed';
		/** Bytes that are missing (BEP 3 `left`); 1 by default. */
		readonly left?: number;
		readonly offers: readonly { readonly offerId: string; readonly sdp: string }[];
	}
): string =>
	JSON.stringify({
		...addressed(swarm),
		...(announce.event ? { event: announce.event } : {}),
		uploaded: 0,
		downloaded: 0,
		// Nobody in a lobby is a seed: trackers would introduce seeds to each other no more.
		left: announce.left ?? 1,
		numwant: announce.offers.length,
		offers: announce.offers.map(({ offerId, sdp }) => ({
			offer_id: idToText(offerId),
			offer: { type: 'offer', sdp }
		}))
	});

/** The answer to a peer's offer. */
export const answerText = (
	swarm: Swarm,
	answer: { readonly to: string; readonly offerId: string; readonly sdp: string }
): string =>
	JSON.stringify({
		...addressed(swarm),
		to_peer_id: idToText(answer.to),
		offer_id: idToText(answer.offerId),
		answer: { type: 'answer', sdp: answer.sdp }
	});
