/** Ed25519 by the platform's WebCrypto, or by libsodium where the platform does not have it. */
import { base64UrlToBytes, concatBytes, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import type { Signer, Verifier } from '#lib/channel/ports.ts';
import { createWebCryptoVerifier, hasWebCryptoEd25519 } from './webcrypto-ed25519.ts';

export { createWebCryptoVerifier };

const algorithm = 'Ed25519';

/** The fixed part of a PKCS #8 private key around a 32 byte seed (RFC 8410 section 7). */
const pkcs8Prefix = hexToBytes('302e020100300506032b657004220420') ?? new Uint8Array();

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
