/** Branded names: raw strings become ids only here. */
import { base32ToBytes, bytesToHex, hexToBytes, type Bytes } from './bytes.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** SHA-256 of an object's raw bytes, 64 lower-case hex digits. */
export type ObjectHash = Branded<'ObjectHash'>;
/** SHA-256 over the domain prefix and root 1 of a channel, 64 lower-case hex digits (DESIGN.md section 1). */
export type ChannelId = Branded<'ChannelId'>;
/** SHA-1 of a torrent's info dictionary, 40 lower-case hex digits (BEP 3). */
export type InfoHash = Branded<'InfoHash'>;
/** `<channel>/<id>`: a title named across channels. */
export type TitleKey = Branded<'TitleKey'>;

/** An object hash from hex of either case, or undefined. */
export const parseObjectHash = (text: string): ObjectHash | undefined =>
	/^[0-9a-fA-F]{64}$/.test(text) ? (text.toLowerCase() as ObjectHash) : undefined;

/** The object hash that 32 bytes spell. */
export const objectHashOf = (digest: Uint8Array): ObjectHash => {
	if (digest.length !== 32) throw new RangeError('an object hash is 32 bytes');
	return bytesToHex(digest) as ObjectHash;
};

/** A channel id from hex of either case, or undefined. */
export const parseChannelId = (text: string): ChannelId | undefined =>
	/^[0-9a-fA-F]{64}$/.test(text) ? (text.toLowerCase() as ChannelId) : undefined;

/** The infohash that 20 bytes spell. */
export const infoHashOf = (digest: Uint8Array): InfoHash => {
	if (digest.length !== 20) throw new RangeError('an infohash is 20 bytes');
	return bytesToHex(digest) as InfoHash;
};

/** The channel id that 32 bytes spell. */
export const channelIdFrom = (digest: Uint8Array): ChannelId => {
	if (digest.length !== 32) throw new RangeError('a channel id is 32 bytes');
	return bytesToHex(digest) as ChannelId;
};

/** An infohash from 40 hex digits or 32 base32 digits, or undefined (BEP 9). */
export const parseInfoHash = (text: string): InfoHash | undefined => {
	if (/^[0-9a-fA-F]{40}$/.test(text)) return text.toLowerCase() as InfoHash;
	if (!/^[a-zA-Z2-7]{32}$/.test(text)) return undefined;
	const bytes = base32ToBytes(text);
	return bytes ? (bytesToHex(bytes) as InfoHash) : undefined;
};

/** The bytes that an id spells. */
export const idToBytes = (id: ObjectHash | ChannelId | InfoHash): Bytes => {
	const bytes = hexToBytes(id);
	if (!bytes) throw new TypeError('an id is hex by its type');
	return bytes;
};

/** The key that names one title of one channel. */
export const titleKeyOf = (channel: ChannelId, id: string): TitleKey =>
	`${channel}/${id}` as TitleKey;

/** True for the name of a record within its channel: it goes into addresses and sorts by bytes as it does by characters. */
export const isRecordId = (text: string): boolean => /^[a-z0-9][a-z0-9._-]{0,127}$/.test(text);

/** A title key and its parts from text (`?title=` in an address), or undefined. */
export const parseTitleKey = (
	text: string
): { readonly key: TitleKey; readonly channel: ChannelId; readonly id: string } | undefined => {
	const slash = text.indexOf('/');
	const channel = parseChannelId(text.slice(0, slash));
	const id = text.slice(slash + 1);
	if (slash < 0 || !channel || !isRecordId(id)) return undefined;
	return { key: titleKeyOf(channel, id), channel, id };
};
