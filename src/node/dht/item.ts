/** Heads as items of the mainline DHT (BEP-44) and back: the same bytes under the same signature. */
import type { DhtItem, DhtValue } from 'bittorrent-dht';
import { parseHead, type Head } from '#lib/channel/head.ts';
import {
	decodeBencode,
	encodeBencode,
	isBdict,
	isBlist,
	isBytes,
	type Bvalue
} from '#lib/core/bencode.ts';
import { concatBytes, copyBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';

/** What is put: the head's own key, salt, number, signature and value. */
export interface HeadItem {
	readonly k: Buffer;
	readonly salt: Buffer;
	readonly seq: number;
	readonly sig: Buffer;
	readonly v: DhtValue;
}

const toDht = (value: Bvalue): DhtValue => {
	if (typeof value === 'number') return value;
	if (isBytes(value)) return Buffer.from(value);
	if (isBlist(value)) return value.map(toDht);
	return Object.fromEntries([...value].map(([key, item]) => [key, toDht(item)]));
};

/** Undefined for a value that is no head's: heads hold numbers and strings of bytes, nothing deeper. */
const fromDht = (value: DhtValue): Bvalue | undefined => {
	if (typeof value !== 'object' || Buffer.isBuffer(value) || Array.isArray(value)) return undefined;
	const entries = new Map<string, Bvalue>();
	for (const [key, item] of Object.entries(value)) {
		if (typeof item === 'number' && Number.isSafeInteger(item)) entries.set(key, item);
		else if (Buffer.isBuffer(item)) entries.set(key, copyBytes(item));
		else return undefined;
	}
	return entries;
};

/** The head as the DHT takes it; undefined for one that is no BEP-44 item, which no parsed head is. */
export const itemOf = (head: Head): HeadItem | undefined => {
	const value = decodeBencode(head.value, limits.channel.headValueBytes);
	if (!value.ok || !isBdict(value.value)) return undefined;
	return {
		k: Buffer.from(head.key),
		salt: Buffer.from(utf8(head.feed)),
		seq: head.seq,
		sig: Buffer.from(head.signature),
		v: toDht(value.value)
	};
};

/** The head that a stranger's item is, byte for byte as it would be put; undefined when it is none. Nothing is verified here. */
export const headOf = (item: DhtItem, feed: string): Bytes | undefined => {
	const { k, seq, sig } = item;
	const value = fromDht(item.v);
	if (!Buffer.isBuffer(k) || !Buffer.isBuffer(sig) || !value) return undefined;
	if (typeof seq !== 'number' || !Number.isSafeInteger(seq)) return undefined;
	const bytes = encodeBencode(
		new Map<string, Bvalue>([
			['k', copyBytes(k)],
			['salt', utf8(feed)],
			['seq', seq],
			['sig', copyBytes(sig)],
			['v', value]
		])
	);
	return parseHead(bytes).ok ? bytes : undefined;
};

/** Where a mutable item lies: SHA-1 of key and salt (BEP-44). */
export const targetBytesOf = (key: Uint8Array, feed: string): Bytes => concatBytes(key, utf8(feed));
