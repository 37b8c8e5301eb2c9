/** The secret of a room: what stands in its link, and what is made of it that a tracker may see. */
import { base64UrlToBytes, bytesToHex, concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import type { Digest } from '#lib/core/ports.ts';

/** What a link to a room carries, 32 bytes. */
export interface RoomKey {
	/** 16 bytes, drawn for this room. */
	readonly secret: Bytes;
	/** The first 16 bytes of SHA-256 of the host's public key: who began cannot be imitated by who was asked in. */
	readonly host: Bytes;
}

export interface RoomNames {
	/** Where its members meet, 40 hex digits: tells nothing of the secret. */
	readonly infoHash: string;
	/** What seals its messages, 32 bytes. */
	readonly key: Bytes;
}

const [secretBytes, hostBytes] = [16, 16];

const toBase64Url = (bytes: Uint8Array): string =>
	btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replace(/=+$/, '');

/** 43 characters. */
export const formatRoomKey = ({ secret, host }: RoomKey): string =>
	toBase64Url(concatBytes(secret, host));

/** Reads what `formatRoomKey` wrote; undefined for anything else. */
export const parseRoomKey = (text: string): RoomKey | undefined => {
	const bytes = text.length === 43 ? base64UrlToBytes(text) : undefined;
	if (bytes?.length !== secretBytes + hostBytes) return undefined;
	const key = { secret: bytes.slice(0, secretBytes), host: bytes.slice(secretBytes) };
	return formatRoomKey(key) === text ? key : undefined;
};

/** The host's part of a room's key. */
export const hostPart = async (publicKey: Uint8Array, digest: Digest): Promise<Bytes> =>
	(await digest.sha256(publicKey)).slice(0, hostBytes);

/** Film and secret together: a link whose film was changed leads to a room of its own, and nobody is moved to another film. */
export const roomNames = async (key: RoomKey, film: string, digest: Digest): Promise<RoomNames> => {
	const whole = concatBytes(key.secret, key.host, utf8(film));
	const place = await digest.sha256(concatBytes(utf8('matinee-room-place-1\0'), whole));
	return {
		infoHash: bytesToHex(await digest.sha1(concatBytes(utf8('matinee-room-1'), place))),
		key: await digest.sha256(concatBytes(utf8('matinee-room-key-1\0'), whole))
	};
};
