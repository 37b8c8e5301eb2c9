/** Both verifiers, and the check of keys that keeps them in agreement. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBigIntVerifier } from '#lib/channel/adapters/bigint-verifier.ts';
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
verifierContract('the small one of the shell worker', () =>
	Promise.resolve({ verifier: createBigIntVerifier(), signerFromSeed: createWebCryptoSigner })
);
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

test('the small verifier says of many signatures, whole and damaged, what libsodium says', async () => {
	const sodium = await createSodiumVerifier();
	const small = createBigIntVerifier();
	await fc.assert(
		fc.asyncProperty(
			fc.uint8Array({ minLength: 32, maxLength: 32 }),
			fc.uint8Array({ maxLength: 200 }),
			fc.nat({ max: 1023 }),
			async (seed, message, bit) => {
				const signer = await createSodiumSigner(new Uint8Array(seed));
				const signature = await signer.sign(message);
				// Above 511 nothing is damaged.
				signature.forEach((byte, at) => {
					if (at === bit >> 3) signature[at] = byte ^ (1 << (bit & 7));
				});
				const expected = await sodium.verify(signer.publicKey, message, signature);
				expect(await small.verify(signer.publicKey, message, signature)).toBe(expected);
			}
		),
		{ numRuns: 60 }
	);
});

test.each(unsoundKeys)(
	'the small verifier believes no signature of the key that is %s',
	async (_, key) => {
		const signature = new Uint8Array(64);
		expect(await createBigIntVerifier().verify(key, new Uint8Array(), signature)).toBe(false);
	}
);
