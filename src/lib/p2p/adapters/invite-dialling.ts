/** Dials and answers by hand: the descriptions are short texts that people pass on, the connections are the lobby's. */
import { parseInvite, writeInvite, type Invite } from '#lib/p2p/invite.ts';
import { readSessionDescription, writeSessionDescription } from '#lib/p2p/session-description.ts';
import { byHand } from './lobby-connection.ts';
import type { LobbyConnections } from './lobby-connections.ts';

/** Two people, no tracker: one invites, the other accepts and sends the answer back, the first completes. */
export interface InviteDialling {
	/** A text for a link or a QR code, good for ten minutes and one guest; undefined when there is no room. */
	readonly invite: () => Promise<string | undefined>;
	/** The answer to an invite (its text or a link that carries it), to be taken back; undefined when it is not one. */
	readonly acceptInvite: (text: string) => Promise<string | undefined>;
	/** Takes the answer to an invite of ours; false when it is not one, or the invite is used up or too old. */
	readonly completeInvite: (text: string) => boolean;
}

const readKind = (text: string, kind: Invite['kind']): Invite | undefined => {
	const invite = parseInvite(text);
	return invite.ok && invite.value.kind === kind ? invite.value : undefined;
};

/** Works while the lobby has connections (`session` gives them). */
export const createInviteDialling = (options: {
	/** Our own peer id and the common lobby, 40 hex digits each. */
	readonly peerId: string;
	readonly infoHash: string;
	readonly session: () => LobbyConnections | undefined;
}): InviteDialling => {
	const { peerId, infoHash, session } = options;
	const write = (
		invite: Pick<Invite, 'kind' | 'offerId'>,
		sdp: string | undefined
	): string | undefined => {
		const description = readSessionDescription(sdp ?? '');
		return description && writeInvite({ ...invite, peerId, description });
	};
	return {
		invite: async () => {
			const offer = await session()?.dial(byHand);
			return offer && write({ kind: 'offer', offerId: offer.offerId }, offer.sdp);
		},
		acceptInvite: async (text) => {
			const invite = readKind(text, 'offer');
			if (!invite) return undefined;
			const sdp = writeSessionDescription(invite.description);
			const heard = { way: byHand, infoHash, peerId: invite.peerId, sdp };
			return write({ kind: 'answer', offerId: invite.offerId }, await session()?.answer(heard));
		},
		completeInvite: (text) => {
			const invite = readKind(text, 'answer');
			if (!invite) return false;
			const sdp = writeSessionDescription(invite.description);
			const { peerId: from, offerId } = invite;
			return session()?.accept({ way: byHand, peerId: from, offerId, sdp }) ?? false;
		}
	};
};
