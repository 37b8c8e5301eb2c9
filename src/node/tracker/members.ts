/** Who is in which swarm, and by which socket: the facts that the tracker's library does not keep. */
import { limits } from '#lib/core/limits.ts';
import type { BinaryId } from './messages.ts';

/** One peer in one swarm; it belongs to the socket that named it first. */
export interface Member<Owner> {
	readonly owner: Owner;
	readonly infoHash: BinaryId;
	readonly peerId: BinaryId;
	/** Offers it made that nobody has answered yet, oldest first. */
	readonly openOffers: Set<BinaryId>;
}

export interface Members<Owner> {
	readonly find: (infoHash: BinaryId, peerId: BinaryId) => Member<Owner> | undefined;
	/** The new member, or undefined when there are swarms enough. */
	readonly join: (owner: Owner, infoHash: BinaryId, peerId: BinaryId) => Member<Owner> | undefined;
	readonly leave: (member: Member<Owner>) => void;
	readonly leaveAll: (owner: Owner) => void;
	/** The places of one owner. */
	readonly ownedBy: (owner: Owner) => ReadonlySet<Member<Owner>>;
	/** Notes that nothing is missing to it any more. */
	readonly markSeed: (member: Member<Owner>) => void;
	/** Peer ids of those who have everything. */
	readonly seeds: (infoHash: BinaryId) => ReadonlySet<BinaryId>;
}

/** Remembers offers so that only what was offered can be answered. */
export const rememberOffers = (member: Member<unknown>, offerIds: readonly BinaryId[]): void => {
	for (const id of offerIds) member.openOffers.add(id);
	for (const id of member.openOffers) {
		if (member.openOffers.size <= limits.tracker.openOffers) break;
		member.openOffers.delete(id);
	}
};

interface KnownSwarm<Owner> {
	readonly members: Map<BinaryId, Member<Owner>>;
	readonly seeds: Set<BinaryId>;
}

/** Nobody in any swarm yet. */
export const createMembers = <Owner>(): Members<Owner> => {
	const swarmByHash = new Map<BinaryId, KnownSwarm<Owner>>();
	const membersByOwner = new Map<Owner, Set<Member<Owner>>>();
	const nobody: ReadonlySet<BinaryId> = new Set();
	const noPlaces: ReadonlySet<Member<Owner>> = new Set();

	const leave = (member: Member<Owner>): void => {
		const swarm = swarmByHash.get(member.infoHash);
		swarm?.members.delete(member.peerId);
		swarm?.seeds.delete(member.peerId);
		if (swarm?.members.size === 0) swarmByHash.delete(member.infoHash);
		const owned = membersByOwner.get(member.owner);
		owned?.delete(member);
		if (owned?.size === 0) membersByOwner.delete(member.owner);
	};

	return {
		find: (infoHash, peerId) => swarmByHash.get(infoHash)?.members.get(peerId),
		join: (owner, infoHash, peerId) => {
			const known = swarmByHash.get(infoHash);
			const owned = membersByOwner.get(owner) ?? new Set<Member<Owner>>();
			if (!known && swarmByHash.size >= limits.tracker.swarms) return undefined;
			if (owned.size >= limits.tracker.swarmsPerSocket) return undefined;
			const swarm = known ?? { members: new Map(), seeds: new Set() };
			const member = { owner, infoHash, peerId, openOffers: new Set<BinaryId>() };
			swarm.members.set(peerId, member);
			swarmByHash.set(infoHash, swarm);
			membersByOwner.set(owner, owned.add(member));
			return member;
		},
		leave,
		leaveAll: (owner) => {
			[...(membersByOwner.get(owner) ?? [])].forEach(leave);
		},
		ownedBy: (owner) => membersByOwner.get(owner) ?? noPlaces,
		markSeed: ({ infoHash, peerId }) => {
			swarmByHash.get(infoHash)?.seeds.add(peerId);
		},
		seeds: (infoHash) => swarmByHash.get(infoHash)?.seeds ?? nobody
	};
};
