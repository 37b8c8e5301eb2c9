/** What a stranger may say to the tracker: every message is read field by field and written anew. */
import { decodeJson } from '#node/json.ts';
import { fieldsOf, listOf, wholeOf, type Fields } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';

/** 20 bytes as 20 characters of U+0000 to U+00FF, the way WebTorrent writes them in JSON. */
export type BinaryId = string;

export interface SessionDescription {
	readonly type: 'offer' | 'answer';
	readonly sdp: string;
}

export interface Offer {
	readonly offer: SessionDescription;
	readonly offer_id: BinaryId;
}

export type AnnounceEvent = 'started' | 'stopped' | 'completed' | 'update' | 'paused';

export interface Announce {
	readonly action: 'announce';
	readonly info_hash: BinaryId;
	readonly peer_id: BinaryId;
	readonly event: AnnounceEvent;
	/** Bytes still missing; absent when the peer does not know yet. */
	readonly left?: number;
	readonly offers: readonly Offer[];
}

export interface Answer {
	readonly action: 'answer';
	readonly info_hash: BinaryId;
	readonly peer_id: BinaryId;
	readonly to_peer_id: BinaryId;
	readonly offer_id: BinaryId;
	readonly answer: SessionDescription;
}

export interface Scrape {
	readonly action: 'scrape';
	readonly info_hash: readonly BinaryId[];
}

export type TrackerMessage = Announce | Answer | Scrape;

const parseId = (value: unknown): BinaryId | undefined =>
	// eslint-disable-next-line no-control-regex -- every byte may occur in an id
	typeof value === 'string' && /^[\u0000-\u00ff]{20}$/.test(value) ? value : undefined;

const parseDescription = (
	value: unknown,
	type: SessionDescription['type']
): SessionDescription | undefined => {
	const fields = fieldsOf(value);
	const sdp = fields?.['sdp'];
	if (fields?.['type'] !== type || typeof sdp !== 'string') return undefined;
	return sdp.length <= limits.tracker.sdpChars && sdp.startsWith('v=0') ? { type, sdp } : undefined;
};

const parseOffer = (value: unknown): Offer | undefined => {
	const fields = fieldsOf(value);
	const offer = parseDescription(fields?.['offer'], 'offer');
	const offerId = parseId(fields?.['offer_id']);
	return offer && offerId !== undefined ? { offer, offer_id: offerId } : undefined;
};

const parseOffers = (value: unknown): readonly Offer[] | undefined => {
	const offers = listOf(value ?? [], limits.tracker.offers, parseOffer);
	const distinct = new Set(offers?.map((offer) => offer.offer_id));
	return distinct.size === offers?.length ? offers : undefined;
};

const events: Readonly<Record<string, AnnounceEvent>> = {
	started: 'started',
	stopped: 'stopped',
	completed: 'completed',
	update: 'update',
	paused: 'paused',
	empty: 'update',
	'': 'update'
};

const parseEvent = (value: unknown): AnnounceEvent | undefined => {
	if (value === undefined || value === null) return 'update';
	return typeof value === 'string' && Object.hasOwn(events, value) ? events[value] : undefined;
};

/** A peer that does not know what is missing says Infinity, which JSON writes as null. */
const isUnknownLeft = (value: unknown): boolean => value === undefined || value === null;

const parseAnswer = (fields: Fields): Answer | undefined => {
	const infoHash = parseId(fields['info_hash']);
	const peerId = parseId(fields['peer_id']);
	const toPeerId = parseId(fields['to_peer_id']);
	const offerId = parseId(fields['offer_id']);
	const answer = parseDescription(fields['answer'], 'answer');
	if (infoHash === undefined || peerId === undefined || !answer) return undefined;
	if (toPeerId === undefined || offerId === undefined) return undefined;
	return {
		action: 'answer',
		info_hash: infoHash,
		peer_id: peerId,
		to_peer_id: toPeerId,
		offer_id: offerId,
		answer
	};
};

const parseAnnounce = (fields: Fields): Announce | undefined => {
	const infoHash = parseId(fields['info_hash']);
	const peerId = parseId(fields['peer_id']);
	const event = parseEvent(fields['event']);
	const offers = parseOffers(fields['offers']);
	if (infoHash === undefined || peerId === undefined || !event || !offers) return undefined;
	const left = wholeOf(fields['left'], { least: 0 });
	if (left === undefined && !isUnknownLeft(fields['left'])) return undefined;
	return {
		action: 'announce',
		info_hash: infoHash,
		peer_id: peerId,
		event,
		...(left === undefined ? {} : { left }),
		offers
	};
};

/** Listed hashes only: without a list the library would answer with every swarm it has (security.md 1.3). */
const parseScrape = (fields: Fields): Scrape | undefined => {
	const value = fields['info_hash'];
	const single = parseId(value);
	const hashes =
		single === undefined ? listOf(value, limits.tracker.scrapeHashes, parseId) : [single];
	return hashes && hashes.length > 0 ? { action: 'scrape', info_hash: hashes } : undefined;
};

/** Reads one message; undefined for anything that is not an announce, an answer or a scrape of listed hashes. */
export const parseTrackerMessage = (bytes: Uint8Array): TrackerMessage | undefined => {
	const fields = fieldsOf(decodeJson(bytes, limits.tracker.frameBytes));
	if (fields?.['action'] === 'scrape') return parseScrape(fields);
	if (fields?.['action'] !== 'announce') return undefined;
	return fields['answer'] === undefined || fields['answer'] === null
		? parseAnnounce(fields)
		: parseAnswer(fields);
};
