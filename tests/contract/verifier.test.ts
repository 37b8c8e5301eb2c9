/** Both verifiers, and the check of keys that keeps them in agreement. */
import { expect, test } from 'vitest';
import { nobleHygiene } from '#lib/channel/adapters/noble-hygiene.ts';
import { createSodiumSigner, createSodiumVerifier } from '#lib/channel/adapters/sodium-verifier.ts';
import {
	createSigner,
	createVerifier,
	createWebCryptoSigner,
	createWebCryptoVerifier
} from '#lib/channel/adapters/webcrypto-verifier.ts';
import { hexToBytes } from '#lib/core/bytes.ts';
import { bep44 } from '#tests/vectors/bep44.ts';
import { unsoundKeys } from '#tests/vectors/ed25519.ts';
import { verifierContract } from './verifier.ts';

verifierContract('WebCrypto', () =>
	Promise.resolve({ verifier: createWebCryptoVerifier(), signerFromSeed: createWebCryptoSigner })
);
verifierContract('libsodium', async () => ({
	verifier: await createSodiumVerifier(),
	signerFromSeed: createSodiumSigner
}));
verifierContract('the one chosen for this platform', async () => ({
	verifier: await createVerifier(),
	signerFromSeed: createSigner
}));

test.each(unsoundKeys)('a key that is %s is not followed', (_, key) => {
	expect(nobleHygiene.isSound(key)).toBe(false);
});

test('an ordinary key is followed', () => {
	expect(nobleHygiene.isSound(hexToBytes(bep44.publicKey) ?? new Uint8Array())).toBe(true);
});
