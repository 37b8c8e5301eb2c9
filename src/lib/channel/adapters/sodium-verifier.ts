/** Ed25519 by libsodium: for browsers without it in WebCrypto; loaded when it is needed. */
import sodium from 'libsodium-wrappers';
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import type { Signer, Verifier } from '#lib/channel/ports.ts';

/** A verifier by libsodium, which refuses small-order keys besides what RFC 8032 asks (protocol.md 1.3). */
export const createSodiumVerifier = async (): Promise<Verifier> => {
	await sodium.ready;
	return {
		verify: (publicKey, message, signature) => {
			if (publicKey.length !== 32 || signature.length !== 64) return Promise.resolve(false);
			return Promise.resolve(sodium.crypto_sign_verify_detached(signature, message, publicKey));
		}
	};
};

/** Signs with the key that grows from a 32 byte seed (RFC 8032 section 5.1.5). */
export const createSodiumSigner = async (seed: Bytes): Promise<Signer> => {
	await sodium.ready;
	const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(seed);
	return {
		publicKey: copyBytes(publicKey),
		sign: (message) => Promise.resolve(copyBytes(sodium.crypto_sign_detached(message, privateKey)))
	};
};
