/** Proofs that a publisher signed two versions of one number: read from strangers, judged by their signatures. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { Verifier } from './ports.ts';
import type { HeldFeed } from './feed-pointer.ts';
import { isEquivocation, verifyHead } from './head-rules.ts';
import { parseHead, type Head } from './head.ts';

export type ProofVerdict = 'new' | 'known' | 'unknown' | 'invalid' | 'failed';

/** The two heads of a proof, or undefined when they do not contradict each other. */
export const parseProof = ([a, b]: readonly [Bytes, Bytes]): readonly [Head, Head] | undefined => {
	const [first, second] = [parseHead(a), parseHead(b)];
	if (!first.ok || !second.ok) return undefined;
	const isOne =
		first.value.channel === second.value.channel &&
		first.value.rootVersion === second.value.rootVersion &&
		isEquivocation(first.value, second.value);
	return isOne ? [first.value, second.value] : undefined;
};

/** Judges a proof of one feed against the roots that are held of it. */
export const judgeProof = async (
	heads: readonly [Head, Head],
	held: HeldFeed,
	verifier: Verifier
): Promise<ProofVerdict> => {
	if (held.proof) return 'known';
	const [{ channel, rootVersion }] = heads;
	const root = held.chain?.roots[rootVersion - 1];
	// Its roots may still be on their way: nobody can be blamed for that.
	if (!root) return 'unknown';
	for (const head of heads) {
		const verified = await verifyHead({ head, channel, root, verifier });
		if (!verified.ok) return 'invalid';
	}
	return 'new';
};
