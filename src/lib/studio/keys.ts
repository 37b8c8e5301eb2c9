/** A publisher's secret keys: making them, and the text in which they are kept in a file. */
import { bytesToHex, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import type { Random } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';

/** What a key is for: `root` keys are cold and speak for the channel; a `head` key is hot and signs versions. */
export type KeyPurpose = 'root' | 'head' | 'release';

export interface SecretKey {
	readonly purpose: KeyPurpose;
	/** 32 bytes from which the key pair grows (RFC 8032 section 5.1.5). */
	readonly seed: Bytes;
}

export interface NotAKey {
	readonly type: 'NotAKey';
}

const keyShape = /^matinee-secret-key-1 (root|head|release) ([0-9a-f]{64})$/;

/** A fresh key; `random` must be fit for secrets. */
export const createKey = (purpose: KeyPurpose, random: Random): SecretKey => ({
	purpose,
	seed: random.bytes(32)
});

/** One line of text for a file that only its owner may read. */
export const formatKey = ({ purpose, seed }: SecretKey): string =>
	`matinee-secret-key-1 ${purpose} ${bytesToHex(seed)}\n`;

/** Reads a key file back. */
export const parseKey = (text: string): Result<SecretKey, NotAKey> => {
	const [, purpose, hex] = keyShape.exec(text.trim()) ?? [];
	const seed = hexToBytes(hex ?? '');
	return seed?.length === 32 && (purpose === 'root' || purpose === 'head' || purpose === 'release')
		? ok({ purpose, seed })
		: err({ type: 'NotAKey' });
};
