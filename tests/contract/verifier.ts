/** What every verifier must answer, so that the same heads are believed everywhere (protocol.md 1.3). */
import { expect, test } from 'vitest';
import type { Signer, Verifier } from '#lib/channel/ports.ts';
import { bytesToHex, hexToBytes, utf8 } from '#lib/core/bytes.ts';
import { expandedSecret, malleate, signCrafted, signMixedKey } from '#tests/vectors/ed25519.ts';
import { bep44 } from '#tests/vectors/bep44.ts';

const secret = expandedSecret(hexToBytes(bep44.expandedPrivateKey) ?? new Uint8Array());
const message = utf8('the film starts at eight');

/** Runs the suite on one verifier and the signer that belongs to it. */
export const verifierContract = (
	name: string,
	setup: () => Promise<{
		readonly verifier: Verifier;
		readonly signerFromSeed: (seed: Uint8Array<ArrayBuffer>) => Promise<Signer>;
	}>
): void => {
	test(`${name}: accepts what was signed, and the signature of RFC 8032 test 2`, async () => {
		const { verifier, signerFromSeed } = await setup();
		const seed = hexToBytes('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
		const signer = await signerFromSeed(seed ?? new Uint8Array());
		expect(bytesToHex(signer.publicKey)).toBe(
			'3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'
		);
		const signature = await signer.sign(new Uint8Array([0x72]));
		expect(bytesToHex(signature)).toBe(
			'92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
				'085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'
		);
		expect(await verifier.verify(signer.publicKey, new Uint8Array([0x72]), signature)).toBe(true);
	});

	test(`${name}: refuses every signature with one bit changed, and other messages and keys`, async () => {
		const { verifier } = await setup();
		const { publicKey, signature } = await signCrafted(secret, message);
		expect(await verifier.verify(publicKey, message, signature)).toBe(true);
		for (let bit = 0; bit < 512; bit += 7) {
			const altered = signature.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
			expect(await verifier.verify(publicKey, message, altered)).toBe(false);
		}
		expect(await verifier.verify(publicKey, utf8('another film'), signature)).toBe(false);
		const other = (await setup()).signerFromSeed(new Uint8Array(32));
		expect(await verifier.verify((await other).publicKey, message, signature)).toBe(false);
	});

	test(`${name}: refuses the malleable form of a signature`, async () => {
		const { verifier } = await setup();
		const { publicKey, signature } = await signCrafted(secret, message);
		expect(await verifier.verify(publicKey, message, malleate(signature))).toBe(false);
	});

	test(`${name}: refuses a torsion part in R, and one in the key where it shows`, async () => {
		const { verifier } = await setup();
		const inNonce = await signCrafted(secret, message, { nonce: true });
		expect(await verifier.verify(inNonce.publicKey, message, inNonce.signature)).toBe(false);
		const inKey = await signMixedKey(secret);
		expect(await verifier.verify(inKey.publicKey, inKey.message, inKey.signature)).toBe(false);
	});

	test(`${name}: answers no to keys and signatures of other lengths`, async () => {
		const { verifier } = await setup();
		const { publicKey, signature } = await signCrafted(secret, message);
		expect(await verifier.verify(publicKey.subarray(1), message, signature)).toBe(false);
		expect(await verifier.verify(publicKey, message, signature.subarray(1))).toBe(false);
		expect(await verifier.verify(new Uint8Array(), message, new Uint8Array())).toBe(false);
	});
};
