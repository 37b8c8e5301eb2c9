/** Sealing and proving with WebCrypto, which every browser has: AES-256-GCM, and ECDSA over P-256 for the host. */
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import type { HostKey, RoomCipher } from '#lib/together/ports.ts';

const curve = { name: 'ECDSA', namedCurve: 'P-256' };
const signing = { name: 'ECDSA', hash: 'SHA-256' };

/** The message's number, 12 bytes: a key lives for one link and one direction, so that none comes twice. */
const nonceOf = (count: number): Bytes => {
	const nonce = new Uint8Array(12);
	new DataView(nonce.buffer).setUint32(8, count);
	return nonce;
};

const importKey = (key: Bytes): Promise<CryptoKey> =>
	crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']);

/** Keys of links are imported once each. */
export const createRoomCipher = (): RoomCipher => {
	const imported = new WeakMap<Bytes, Promise<CryptoKey>>();
	const keyOf = (key: Bytes): Promise<CryptoKey> => {
		const known = imported.get(key) ?? importKey(key);
		imported.set(key, known);
		return known;
	};
	return {
		seal: async (key, count, plain) => {
			const how = { name: 'AES-GCM', iv: nonceOf(count) };
			return new Uint8Array(await crypto.subtle.encrypt(how, await keyOf(key), plain));
		},
		open: async (key, count, sealed) => {
			const how = { name: 'AES-GCM', iv: nonceOf(count) };
			try {
				return new Uint8Array(await crypto.subtle.decrypt(how, await keyOf(key), sealed));
			} catch {
				// Not sealed with this key and number: an expected answer of a stranger.
				return undefined;
			}
		},
		verify: async (publicKey, signature, message) => {
			try {
				const key = await crypto.subtle.importKey('raw', publicKey, curve, false, ['verify']);
				return await crypto.subtle.verify(signing, key, signature, message);
			} catch {
				// Not a point of the curve.
				return false;
			}
		}
	};
};

const hostKeyOf = async (publicKey: CryptoKey, privateKey: CryptoKey): Promise<HostKey> => ({
	publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)),
	sign: async (message) =>
		new Uint8Array(await crypto.subtle.sign(signing, privateKey, copyBytes(message)))
});

/** A new key pair of a host, and its private half as a text to be kept for this visit. */
export const makeHostKey = async (): Promise<{ readonly key: HostKey; readonly kept: string }> => {
	const pair = await crypto.subtle.generateKey(curve, true, ['sign', 'verify']);
	const kept = JSON.stringify(await crypto.subtle.exportKey('jwk', pair.privateKey));
	return { key: await hostKeyOf(pair.publicKey, pair.privateKey), kept };
};

/** The host's key from the text that was kept; undefined when it is none. */
export const readHostKey = async (kept: string): Promise<HostKey | undefined> => {
	try {
		const jwk = JSON.parse(kept) as JsonWebKey; // What is no key is refused by the import.
		// The public half is the same without the secret number.
		const open = { ...jwk, key_ops: ['verify'] };
		delete open.d;
		return await hostKeyOf(
			await crypto.subtle.importKey('jwk', open, curve, true, ['verify']),
			await crypto.subtle.importKey('jwk', jwk, curve, false, ['sign'])
		);
	} catch {
		// The tab's storage holds something else: it is a guest then.
		return undefined;
	}
};
