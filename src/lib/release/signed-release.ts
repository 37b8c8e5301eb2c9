/** A manifest with what makes it believable around it: signatures, and the roots that say whose count (`/release.cbor`). */
import { concatBytes, copyBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { encodeCbor } from '#lib/core/cbor.ts';
import { readCbor } from '#lib/core/cbor-reader.ts';
import { bytesOf, fieldsOf, listOf, wholeOf } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';

export interface ReleaseSignature {
	/** Index into the keys of the newest root. */
	readonly key: number;
	/** Ed25519, 64 bytes. */
	readonly signature: Bytes;
}

export interface SignedRelease {
	/** The exact bytes that the signatures cover. */
	readonly manifest: Bytes;
	readonly signatures: readonly ReleaseSignature[];
	/** The signed roots of the project's channel, version 1 first. */
	readonly roots: readonly Bytes[];
}

export type EnvelopeError =
	{ readonly type: 'TooLarge'; readonly limitBytes: number } | { readonly type: 'BadEnvelope' };

const releaseDomain = utf8('matinee-release-v1\0');

/** What release signatures cover: a domain that no other document shares, then the exact manifest. */
export const releaseSigningBytes = (manifest: Uint8Array): Bytes =>
	concatBytes(releaseDomain, manifest);

/** Canonical bytes `{ t, m, s: [[key, signature]…], r: [root…] }`; signatures in the order of their keys. */
export const encodeSignedRelease = ({ manifest, signatures, roots }: SignedRelease): Bytes =>
	encodeCbor({
		t: 'signed-release',
		m: manifest,
		s: [...signatures].sort((a, b) => a.key - b.key).map(({ key, signature }) => [key, signature]),
		r: roots
	});

const parseSignature = (value: unknown): ReleaseSignature | undefined => {
	if (!Array.isArray(value) || value.length !== 2) return undefined;
	const key = wholeOf(value[0], { least: 0, most: limits.channel.rootKeys - 1 });
	const signature = bytesOf(value[1], 64);
	return key === undefined || !signature ? undefined : { key, signature };
};

const parseBytes = (value: unknown, limitBytes: number): Bytes | undefined =>
	value instanceof Uint8Array && value.length > 0 && value.length <= limitBytes
		? copyBytes(value)
		: undefined;

/** Reads an envelope from a stranger; nothing in it is believed yet. */
export const parseSignedRelease = (bytes: Uint8Array): Result<SignedRelease, EnvelopeError> => {
	const limitBytes = limits.release.signedBytes;
	if (bytes.length > limitBytes) return err({ type: 'TooLarge', limitBytes });
	const decoded = readCbor(bytes, limitBytes);
	const fields = decoded.ok ? fieldsOf(decoded.value) : undefined;
	if (fields?.['t'] !== 'signed-release') return err({ type: 'BadEnvelope' });
	const manifest = parseBytes(fields['m'], limits.release.manifestBytes);
	// A key that stands there twice counts once, so there is room for every one and no more is needed.
	const signatures = listOf(fields['s'], limits.channel.rootKeys, parseSignature);
	const roots = listOf(fields['r'], limits.channel.rootSteps, (root) =>
		parseBytes(root, limits.channel.rootEnvelopeBytes)
	);
	return manifest && signatures && roots
		? ok({ manifest, signatures, roots })
		: err({ type: 'BadEnvelope' });
};
