/** The head of a feed: a BEP-44 mutable item, byte for byte, that points at the newest index. */
import {
	decodeBencode,
	encodeBencode,
	isBdict,
	isBytes,
	type Bdict,
	type Bvalue
} from '#lib/core/bencode.ts';
import { concatBytes, copyBytes, utf8, utf8ToText, type Bytes } from '#lib/core/bytes.ts';
import {
	channelIdFrom,
	idToBytes,
	infoHashOf,
	objectHashOf,
	type ChannelId,
	type InfoHash,
	type ObjectHash
} from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { isFeedName } from './feed-name.ts';
import type { Signer } from './ports.ts';

/** What a head says; the part that its signature covers. */
export interface HeadContent {
	/** The BEP-44 salt. */
	readonly feed: string;
	/** Grows with every version; at least 1. */
	readonly seq: number;
	readonly channel: ChannelId;
	readonly rootVersion: number;
	readonly index: ObjectHash;
	readonly indexBytes: number;
	/** How many records the version has. */
	readonly titles: number;
	/** When it was signed, milliseconds since 1970. */
	readonly timeMs: number;
	readonly expiresMs: number;
	/** SHA-256 of the head before, as it stood on the wire. */
	readonly previous?: ObjectHash;
	/** The torrent that holds the base's chunks (BEP-46 `ih`). */
	readonly baseTorrent?: InfoHash;
}

export interface Head extends HeadContent {
	/** The hot key, 32 bytes: not yet known to be one of the channel's. */
	readonly key: Bytes;
	readonly signature: Bytes;
	/** `v` as it stands in the item: what the signature covers. */
	readonly value: Bytes;
	/** The whole item as received: what is stored and passed on. */
	readonly bytes: Bytes;
}

export type HeadFormatError =
	| { readonly type: 'TooLarge'; readonly limitBytes: number }
	| { readonly type: 'Malformed' }
	| { readonly type: 'BadField'; readonly field: string };

/** The buffer that a BEP-44 signature covers: `[4:salt<salt>]3:seqi<seq>e1:v<v>`; an empty salt is left out. */
export const headSigningBytes = (salt: Uint8Array, seq: number, value: Uint8Array): Bytes =>
	concatBytes(
		...(salt.length === 0 ? [] : [utf8(`4:salt${salt.length}:`), salt]),
		utf8(`3:seqi${seq}e1:v`),
		value
	);

/** Where the item lies in the mainline DHT: SHA-1 of key and salt (BEP-44, Mutable Items). */
export const headTarget = (key: Uint8Array, salt: Uint8Array, digest: Digest): Promise<Bytes> =>
	digest.sha1(concatBytes(key, salt));

const valueOf = (content: HeadContent): Bdict => {
	const entries: [string, Bvalue][] = [
		['e', content.expiresMs],
		['f', idToBytes(content.channel)],
		['h', idToBytes(content.index)],
		['n', content.titles],
		['r', content.rootVersion],
		['t', content.timeMs],
		['z', content.indexBytes]
	];
	if (content.previous) entries.push(['p', idToBytes(content.previous)]);
	if (content.baseTorrent) entries.push(['ih', idToBytes(content.baseTorrent)]);
	return new Map(entries);
};

/** Signs a head and returns the item as it goes over the wire. */
export const signHead = async (content: HeadContent, signer: Signer): Promise<Bytes> => {
	const salt = utf8(content.feed);
	const value = valueOf(content);
	const message = headSigningBytes(salt, content.seq, encodeBencode(value));
	return encodeBencode(
		new Map<string, Bvalue>([
			['k', signer.publicKey],
			['salt', salt],
			['seq', content.seq],
			['sig', await signer.sign(message)],
			['v', value]
		])
	);
};

const bytesAt = (dict: Bdict, key: string, length: number): Bytes | undefined => {
	const value = dict.get(key);
	return isBytes(value) && value.length === length ? value : undefined;
};
const countAt = (dict: Bdict, key: string, least: number): number | undefined => {
	const value = dict.get(key);
	return typeof value === 'number' && value >= least ? value : undefined;
};

const parseItem = (
	item: Bvalue
): (Pick<Head, 'key' | 'feed' | 'seq' | 'signature'> & { readonly v: Bdict }) | string => {
	if (!isBdict(item)) return 'item';
	if ([...item.keys()].join() !== 'k,salt,seq,sig,v') return 'item';
	const key = bytesAt(item, 'k', 32);
	if (!key) return 'k';
	const salt = item.get('salt');
	const feed = isBytes(salt) ? utf8ToText(salt) : undefined;
	if (feed === undefined || !isFeedName(feed)) return 'salt';
	const seq = countAt(item, 'seq', 1);
	if (seq === undefined) return 'seq';
	const signature = bytesAt(item, 'sig', 64);
	if (!signature) return 'sig';
	const v = item.get('v');
	return isBdict(v) ? { key, feed, seq, signature, v } : 'v';
};

type PointerPart = Omit<HeadContent, 'feed' | 'seq'>;

/** The hashes: those that must be there, then those that may. */
const parseHashes = (
	v: Bdict
): Pick<PointerPart, 'channel' | 'index' | 'previous' | 'baseTorrent'> | string => {
	const channel = bytesAt(v, 'f', 32);
	if (!channel) return 'f';
	const index = bytesAt(v, 'h', 32);
	if (!index) return 'h';
	const previous = bytesAt(v, 'p', 32);
	if (v.has('p') && !previous) return 'p';
	const baseTorrent = bytesAt(v, 'ih', 20);
	if (v.has('ih') && !baseTorrent) return 'ih';
	return {
		channel: channelIdFrom(channel),
		index: objectHashOf(index),
		...(previous ? { previous: objectHashOf(previous) } : {}),
		...(baseTorrent ? { baseTorrent: infoHashOf(baseTorrent) } : {})
	};
};

const parseValue = (v: Bdict): PointerPart | string => {
	const hashes = parseHashes(v);
	if (typeof hashes === 'string') return hashes;
	const rootVersion = countAt(v, 'r', 1);
	if (rootVersion === undefined || rootVersion > limits.channel.rootSteps) return 'r';
	const indexBytes = countAt(v, 'z', 1);
	if (indexBytes === undefined || indexBytes > limits.channel.indexBytes) return 'z';
	const titles = countAt(v, 'n', 0);
	if (titles === undefined) return 'n';
	const timeMs = countAt(v, 't', 0);
	if (timeMs === undefined) return 't';
	const expiresMs = countAt(v, 'e', timeMs);
	if (expiresMs === undefined) return 'e';
	return { ...hashes, rootVersion, indexBytes, titles, timeMs, expiresMs };
};

/**
 * Reads a head: size, canonical bencode, exactly the five keys of a stored item. Nothing is believed yet
 * (`verifyHead`). Unknown keys inside `v` are kept in the bytes and ignored.
 */
export const parseHead = (bytes: Uint8Array): Result<Head, HeadFormatError> => {
	const decoded = decodeBencode(bytes, limits.channel.headBytes);
	if (!decoded.ok) {
		return err(decoded.error.type === 'TooLarge' ? decoded.error : { type: 'Malformed' });
	}
	const item = parseItem(decoded.value);
	if (typeof item === 'string') return err({ type: 'BadField', field: item });
	const { v, ...rest } = item;
	// The reader takes canonical bytes only, so writing the value again gives the bytes that were signed.
	const value = encodeBencode(v);
	const limitBytes = limits.channel.headValueBytes;
	if (value.length > limitBytes) return err({ type: 'TooLarge', limitBytes });
	const pointer = parseValue(v);
	if (typeof pointer === 'string') return err({ type: 'BadField', field: pointer });
	return ok({ ...rest, ...pointer, value, bytes: copyBytes(bytes) });
};
