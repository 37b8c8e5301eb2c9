/** HAVE: who says to have which objects, so that several can be asked from several at once. */
import { bytesToHex } from '#lib/core/bytes.ts';
import { idToBytes, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { changeLink, send, type LinkState, type Turn } from './gossip-state.ts';
import type { Have } from './messages.ts';

const { gossip } = limits;
const have8Digits = 16;

/** The first 8 bytes of a hash, in hex. */
export const have8Of = (hash: ObjectHash): string => hash.slice(0, have8Digits);

/** Remembers what the peer says to have; the oldest is forgotten first. */
export const onHave = (turn: Turn, link: LinkState, { hashes }: Have): void => {
	const has = new Set(link.has);
	for (const hash of hashes) has.add(bytesToHex(hash));
	for (const oldest of has) {
		if (has.size <= gossip.haveRemembered) break;
		has.delete(oldest);
	}
	changeLink(turn, link.id, { has });
};

/** The peer has it no more. */
export const forgetHave = (turn: Turn, linkId: string, hash: ObjectHash): void => {
	const link = turn.state.links.get(linkId);
	if (!link) return;
	const has = new Set(link.has);
	has.delete(have8Of(hash));
	changeLink(turn, linkId, { has });
};

/** Tells everybody of objects that have come to be here. */
export const onKept = (turn: Turn, hashes: readonly ObjectHash[]): void => {
	for (let at = 0; at < hashes.length; at += gossip.haveHashes) {
		const part = hashes.slice(at, at + gossip.haveHashes);
		const named = part.map((hash) => idToBytes(hash).slice(0, have8Digits / 2));
		for (const { id } of turn.state.links.values()) {
			send(turn, id, { type: 'have', hashes: named });
		}
	}
};
