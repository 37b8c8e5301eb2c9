/** Peers that were banned: whoever lied in one film is not met in another, for the life of the engine (security: T11). */

export interface BannedPeers {
	/** A peer id, 40 hex digits. */
	readonly has: (peerId: string) => boolean;
	readonly add: (peerId: string) => void;
}

const bannedMost = 4096;

/** Nobody yet; beyond 4,096 the oldest is forgotten. */
export const createBannedPeers = (): BannedPeers => {
	const banned = new Set<string>();
	return {
		has: (peerId) => banned.has(peerId),
		add: (peerId) => {
			banned.add(peerId);
			for (const oldest of banned) {
				if (banned.size <= bannedMost) break;
				banned.delete(oldest);
			}
		}
	};
};
