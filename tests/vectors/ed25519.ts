/** Crafted Ed25519 keys and signatures, built from the curve itself: where verifiers are known to differ. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes, hexToBytes, utf8, type Bytes } from '#lib/core/bytes.ts';

/** Order of the prime subgroup, L of RFC 8032 section 5.1. */
const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;

const { Point } = ed25519;
/** A point of order 8. */
const torsion = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');

const littleEndian = (value: bigint): Bytes => {
	const bytes = new Uint8Array(32);
	let rest = value;
	for (let i = 0; i < 32; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
	return bytes;
};
const fromLittleEndian = (bytes: Uint8Array): bigint =>
	bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
const modulo = (value: bigint): bigint => ((value % groupOrder) + groupOrder) % groupOrder;

const sha512 = async (...parts: readonly Uint8Array[]): Promise<Uint8Array> =>
	new Uint8Array(await crypto.subtle.digest('SHA-512', concatBytes(...parts)));

export interface Secret {
	readonly scalar: bigint;
	readonly prefix: Uint8Array;
}

/** The two halves of an expanded private key, as BEP-44 prints them. */
export const expandedSecret = (expanded: Uint8Array): Secret => ({
	scalar: modulo(fromLittleEndian(expanded.subarray(0, 32))),
	prefix: expanded.subarray(32)
});

/** RFC 8032 section 5.1.6, with the points that an attacker may add: `key` to the public key, `nonce` to R. */
export const signCrafted = async (
	secret: Secret,
	message: Uint8Array,
	added: { readonly key?: boolean; readonly nonce?: boolean } = {}
): Promise<{
	readonly publicKey: Bytes;
	readonly signature: Bytes;
	/** The challenge modulo 8: a torsion part goes unseen when it is 0. */
	readonly challenge: number;
}> => {
	const honest = Point.BASE.multiply(secret.scalar);
	const publicKey = new Uint8Array((added.key ? honest.add(torsion) : honest).toBytes());
	const r = modulo(fromLittleEndian(await sha512(secret.prefix, message)));
	const nonce = Point.BASE.multiply(r);
	const R = (added.nonce ? nonce.add(torsion) : nonce).toBytes();
	const h = modulo(fromLittleEndian(await sha512(R, publicKey, message)));
	const signature = concatBytes(R, littleEndian(modulo(r + h * secret.scalar)));
	return { publicKey, signature, challenge: Number(h % 8n) };
};

/** The same signature with L added to S: valid to whoever does not reduce. */
export const malleate = (signature: Uint8Array): Bytes =>
	concatBytes(
		signature.subarray(0, 32),
		littleEndian(fromLittleEndian(signature.subarray(32)) + groupOrder)
	);

/** A signature with a torsion part in the key that a cofactorless verifier sees: messages are tried until it shows. */
export const signMixedKey = async (
	secret: Secret
): Promise<{ readonly publicKey: Bytes; readonly message: Bytes; readonly signature: Bytes }> => {
	for (let i = 0; ; i++) {
		const message = utf8(`mallory ${i}`);
		const signed = await signCrafted(secret, message, { key: true });
		if (signed.challenge !== 0) return { ...signed, message };
	}
};

const key = (hex: string): Bytes => hexToBytes(hex) ?? new Uint8Array();

/** Public keys that no publisher may use. */
export const unsoundKeys: readonly (readonly [string, Bytes])[] = [
	['the identity', key('01'.padEnd(64, '0'))],
	['order 2', key('ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f')],
	['order 4', key('00'.padEnd(64, '0'))],
	['order 8', new Uint8Array(torsion.toBytes())],
	['the identity, not canonical', key(`ee${'ff'.repeat(30)}7f`)],
	['the identity with a sign', key(`01${'00'.repeat(30)}80`)],
	['no point of the curve', key('02'.padEnd(64, '0'))],
	['too short', key('00'.repeat(31))],
	['a torsion part', new Uint8Array(Point.BASE.add(torsion).toBytes())]
];
