/** Seals bytes so that only who has the key can open them: AES-256-GCM of WebCrypto. */
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import type { Random } from '#lib/core/ports.ts';
import type { Sealer } from '#lib/library/ports.ts';

/** NIST SP 800-38D section 8.2.2: a key of 256 random bits seals one library, with a nonce drawn for it. */
const nonceBytes = 12;

const importKey = (key: Bytes): Promise<CryptoKey> =>
	crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']);

/** The nonce goes before the ciphertext. */
export const createAesSealer = (random: Random): Sealer => ({
	seal: async (bytes, { key, about }) => {
		const iv = random.bytes(nonceBytes);
		const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(about) };
		const sealed = await crypto.subtle.encrypt(algorithm, await importKey(key), bytes);
		return concatBytes(iv, new Uint8Array(sealed));
	},
	open: async (sealed, { key, about }) => {
		const iv = sealed.slice(0, nonceBytes);
		const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(about) };
		try {
			const bytes = sealed.slice(nonceBytes);
			return new Uint8Array(await crypto.subtle.decrypt(algorithm, await importKey(key), bytes));
		} catch {
			// Sealed with another key, for another meeting, or changed on the way: nothing of it is taken.
			return undefined;
		}
	}
});
