/** Adding signatures to a release, one at a time, wherever the keys are. */
import { equalBytes, type Bytes } from '#lib/core/bytes.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { Verifier } from '#lib/channel/ports.ts';
import type { Root } from '#lib/channel/root.ts';
import { releaseSigningBytes, type SignedRelease } from './signed-release.ts';

export type SignError =
	/** The root gives this key no part in releases. */
	| { readonly type: 'NotAReleaseKey' }
	| { readonly type: 'BadSignature' }
	/** This key has signed already; a second signature of it counts nothing. */
	| { readonly type: 'AlreadySigned' };

/**
 * The release with one more signature, of a key that the newest root (`root`) gives the role `release`; the signature is checked
 * before it is taken, so that a mistake shows where it was made.
 */
export const addSignature = async (
	signed: SignedRelease,
	added: { readonly publicKey: Bytes; readonly signature: Bytes },
	{ root, verifier }: { readonly root: Root; readonly verifier: Verifier }
): Promise<Result<SignedRelease, SignError>> => {
	const { publicKey, signature } = added;
	const key = root.keys.findIndex((each) => equalBytes(each, publicKey));
	if (root.roles.get('release')?.keys.includes(key) !== true) {
		return err({ type: 'NotAReleaseKey' });
	}
	if (signed.signatures.some((each) => each.key === key)) return err({ type: 'AlreadySigned' });
	const message = releaseSigningBytes(signed.manifest);
	return (await verifier.verify(publicKey, message, signature))
		? ok({ ...signed, signatures: [...signed.signatures, { key, signature }] })
		: err({ type: 'BadSignature' });
};
