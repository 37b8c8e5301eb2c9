/** Ed25519 by the platform's WebCrypto, or by libsodium where the platform does not have it. */
import { base64UrlToBytes, concatBytes, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import type { Signer, Verifier } from '#lib/channel/ports.ts';

const algorithm = 'Ed25519';

/** The fixed part of a PKCS #8 private key around a 32 byte seed (RFC 8410 section 7). */
const pkcs8Prefix = hexToBytes('302e020100300506032b657004220420') ?? new Uint8Array();

/** A public key of RFC 8032 section 7.1, to ask whether the platform knows the algorithm at all. */
const knownKey = hexToBytes('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');

const importPublic = (publicKey: Uint8Array): Promise<CryptoKey> =>
	// WebCrypto takes any view; the cast only narrows ArrayBufferLike, and nothing here is shared memory.
	crypto.subtle.importKey('raw', publicKey as Bytes, algorithm, false, ['verify']);

/** True when WebCrypto here can do Ed25519: Chromium since 137, Firefox since 129, Safari since 17, Node. */
const hasWebCryptoEd25519 = async (): Promise<boolean> => {
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

/** Signs with the key that grows from a 32 byte seed (RFC 8032 section 5.1.5); the platform must have Ed25519. */
export const createWebCryptoSigner = async (seed: Bytes): Promise<Signer> => {
	if (seed.length !== 32) throw new RangeError('a seed is 32 bytes');
	const pkcs8 = concatBytes(pkcs8Prefix, seed);
	const readable = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']);
	const { x } = await crypto.subtle.exportKey('jwk', readable);
	const publicKey = base64UrlToBytes(x ?? '');
	if (publicKey?.length !== 32) throw new TypeError('the platform made no public key');
	// The key that stays in memory cannot be read out again.
	const key = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
	return {
		publicKey,
		sign: async (message) =>
			new Uint8Array(await crypto.subtle.sign(algorithm, key, message as Bytes))
	};
};

/** The verifier for this platform; libsodium is loaded only where it is needed. */
export const createVerifier = async (): Promise<Verifier> =>
	(await hasWebCryptoEd25519())
		? createWebCryptoVerifier()
		: (await import('./sodium-verifier.ts')).createSodiumVerifier();

/** The signer for this platform, from a 32 byte seed. */
export const createSigner = async (seed: Bytes): Promise<Signer> =>
	(await hasWebCryptoEd25519())
		? createWebCryptoSigner(seed)
		: (await import('./sodium-verifier.ts')).createSodiumSigner(seed);
