/** PROOF: a publisher who signed two versions of one number is known to everybody who follows, once. */
import type { Bytes } from '#lib/core/bytes.ts';
import { blame, send, type LinkState, type Turn } from './gossip-state.ts';
import type { Proof } from './messages.ts';
import type { ProofVerdict } from './ports.ts';

/** The book says whether it is one. */
export const onProof = (turn: Turn, link: LinkState, { heads }: Proof): void => {
	turn.effects.push({ type: 'judge-proof', linkId: link.id, heads });
};

/** Passes a proof on to everybody but the one it came from. */
export const passProof = (
	turn: Turn,
	heads: readonly [Bytes, Bytes],
	except: string | undefined
): void => {
	for (const { id } of turn.state.links.values()) {
		if (id !== except) send(turn, id, { type: 'proof', heads });
	}
};

/** Tells one link of the proof that is known of a feed it follows too. */
export const tellProof = (turn: Turn, linkId: string, feed8: Uint8Array): void => {
	const heads = turn.book.proof(feed8);
	if (heads) send(turn, linkId, { type: 'proof', heads });
};

/** What is new is passed on, what is no proof costs the sender. */
export const onProofJudged = (
	turn: Turn,
	linkId: string,
	{ heads, verdict }: { readonly heads: readonly [Bytes, Bytes]; readonly verdict: ProofVerdict }
): void => {
	if (verdict === 'new') passProof(turn, heads, linkId);
	else if (verdict === 'invalid') blame(turn, linkId, 'invalid-document');
};
