/** Ed25519 by the platform's WebCrypto, for whoever only verifies. */
import { hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import type { Verifier } from '#lib/channel/ports.ts';

const algorithm = 'Ed25519';

/** A public key of RFC 8032 section 7.1, to ask whether the platform knows the algorithm at all. */
const knownKey = hexToBytes('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');

const importPublic = (publicKey: Uint8Array): Promise<CryptoKey> =>
	// WebCrypto takes any view; the cast only narrows ArrayBufferLike, and nothing here is shared memory.
	crypto.subtle.importKey('raw', publicKey as Bytes, algorithm, false, ['verify']);

/** True when WebCrypto here can do Ed25519: Chromium since 137, Firefox since 129, Safari since 17, Node. */
export const hasWebCryptoEd25519 = async (): Promise<boolean> => {
	try {
		await importPublic(knownKey ?? new Uint8Array());
		return true;
	} catch {
		// Not supported, or not a secure context: either way the other verifier is the answer.
		return false;
	}
};

/** A verifier by WebCrypto; the platform must have Ed25519. */
export const createWebCryptoVerifier = (): Verifier => ({
	verify: async (publicKey, message, signature) => {
		if (publicKey.length !== 32 || signature.length !== 64) return false;
		try {
			const key = await importPublic(publicKey);
			return await crypto.subtle.verify(algorithm, key, signature as Bytes, message as Bytes);
		} catch {
			// Some platforms refuse bytes that are no point on the curve already at import.
			return false;
		}
	}
});
