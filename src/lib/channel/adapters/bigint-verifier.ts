/** Ed25519 verification in a hundred lines, for the shell worker where WebCrypto has no Ed25519: libsodium is forty times the worker's size. */
import { bytesToHex, concatBytes, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import type { Verifier } from '#lib/channel/ports.ts';

// Only public values pass here, so that the time which a step takes tells nobody anything.
const p = 2n ** 255n - 19n;
const order = 2n ** 252n + 27742317777372353535851937790883648493n;

const mod = (a: bigint): bigint => {
	const rest = a % p;
	return rest < 0n ? rest + p : rest;
};

const power = (base: bigint, exponent: bigint): bigint => {
	let result = 1n;
	let square = base;
	for (let left = exponent; left > 0n; left >>= 1n) {
		if (left & 1n) result = mod(result * square);
		square = mod(square * square);
	}
	return result;
};

const d = mod(-121665n * power(121666n, p - 2n));
const rootOfMinusOne = power(2n, (p - 1n) / 4n);

/** Extended coordinates (RFC 8032 section 5.1.4): x = X/Z, y = Y/Z, x y = T/Z. */
type Point = readonly [bigint, bigint, bigint, bigint];

const identity: Point = [0n, 1n, 1n, 0n];

const add = ([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point => {
	const a = mod((y1 - x1) * (y2 - x2));
	const b = mod((y1 + x1) * (y2 + x2));
	const c = mod(2n * t1 * t2 * d);
	const e = mod(2n * z1 * z2);
	const [f, g, h, i] = [b - a, e - c, e + c, b + a];
	return [mod(f * g), mod(h * i), mod(g * h), mod(f * i)];
};

const negate = ([x, y, z, t]: Point): Point => [mod(-x), y, z, mod(-t)];

const multiply = (point: Point, scalar: bigint): Point => {
	let result = identity;
	let double = point;
	for (let left = scalar; left > 0n; left >>= 1n) {
		if (left & 1n) result = add(result, double);
		double = add(double, double);
	}
	return result;
};

const littleEndian = (bytes: Uint8Array): bigint =>
	BigInt(`0x${bytesToHex(new Uint8Array(bytes).reverse())}`);

/** The point that 32 bytes stand for (RFC 8032 section 5.1.3); undefined for other than the canonical form of one. */
const decode = (bytes: Uint8Array): Point | undefined => {
	const number = littleEndian(bytes);
	const y = number & (2n ** 255n - 1n);
	if (y >= p) return undefined;
	const u = mod(y * y - 1n);
	const v = mod(d * y * y + 1n);
	let x = mod(u * v ** 3n * power(mod(u * v ** 7n), (p - 5n) / 8n));
	const check = mod(v * x * x);
	if (check === mod(-u)) x = mod(x * rootOfMinusOne);
	else if (check !== u) return undefined;
	const isOdd = number >> 255n;
	if (x === 0n && isOdd === 1n) return undefined;
	if ((x & 1n) !== isOdd) x = p - x;
	return [x, y, 1n, mod(x * y)];
};

const encode = ([x, y, z]: Point): Bytes => {
	const inverse = power(z, p - 2n);
	const number = mod(y * inverse) | ((mod(x * inverse) & 1n) << 255n);
	return (hexToBytes(number.toString(16).padStart(64, '0')) ?? new Uint8Array()).reverse();
};

/** True for the eight points for which anybody can make signatures, as libsodium sees it. */
const isSmall = (point: Point): boolean => {
	const [x, y, z] = multiply(point, 8n);
	return x === 0n && y === z;
};

const basePoint = decode(new Uint8Array(32).fill(0x66).fill(0x58, 0, 1)) ?? identity;

/** Verifies as RFC 8032 section 5.1.7 says, without the cofactor: `R` is compared as bytes, `S` must be below the order. */
export const createBigIntVerifier = (): Verifier => ({
	verify: async (publicKey, message, signature) => {
		if (publicKey.length !== 32 || signature.length !== 64) return false;
		const key = decode(publicKey);
		const scalar = littleEndian(signature.subarray(32));
		if (!key || isSmall(key) || scalar >= order) return false;
		const hashed = concatBytes(signature.subarray(0, 32), publicKey, message);
		const digest = new Uint8Array(await crypto.subtle.digest('SHA-512', hashed));
		const challenge = littleEndian(digest) % order;
		const expected = encode(add(multiply(basePoint, scalar), multiply(negate(key), challenge)));
		return bytesToHex(expected) === bytesToHex(signature.subarray(0, 32));
	}
});
