/** What can be said of an offered head or chain of roots before any signature is checked. */
import { equalBytes, type Bytes } from '#lib/core/bytes.ts';
import type { HeldFeed } from './feed-pointer.ts';
import { compareHeads, isEquivocation } from './head-rules.ts';
import type { Head } from './head.ts';
import { parseRootEnvelope, type SignedRoot } from './root-chain.ts';

/** `newer` and `conflict` still need the signature; the others are answers. */
export type HeadSight = 'needs-root' | 'known' | 'old' | 'newer' | 'conflict';

const saysTheSame = (a: Head, b: Head): boolean =>
	a.seq === b.seq && equalBytes(a.key, b.key) && equalBytes(a.value, b.value);

/** Places a head against what is held. Under a newer root every head of the older one is old, held or not. */
export const sightHead = (held: HeldFeed, head: Head): HeadSight => {
	const root = held.chain?.newest;
	if (!root || head.rootVersion > root.version) return 'needs-root';
	if (held.head && saysTheSame(held.head, head)) return 'known';
	if (head.rootVersion < root.version) return 'old';
	if (!held.head || compareHeads(head, held.head) > 0) return 'newer';
	return compareHeads(head, held.head) === 0 && isEquivocation(held.head, head)
		? 'conflict'
		: 'old';
};

/** A chain that differs from ours before its new part would undo what was believed. */
const continues = (held: HeldFeed, chain: readonly Bytes[]): boolean =>
	held.envelopes.every((envelope, i) => {
		const ours = parseRootEnvelope(envelope);
		const theirs = parseRootEnvelope(chain[i] ?? new Uint8Array());
		return ours.ok && theirs.ok && equalBytes(ours.value.bytes, theirs.value.bytes);
	});

/**
 * The chain that the offered roots would make with those that are held, from version 1 on. `known` when it brings
 * nothing or leaves a gap: it answers a question that somebody further on has asked, and is no fault of the sender.
 */
export const joinRoots = (
	held: HeldFeed,
	offered: readonly Bytes[]
): readonly Bytes[] | 'known' | 'invalid' => {
	const parsed: SignedRoot[] = [];
	for (const envelope of offered) {
		const root = parseRootEnvelope(envelope);
		if (!root.ok) return 'invalid';
		parsed.push(root.value);
	}
	const before = (parsed[0]?.root.version ?? 1) - 1;
	if (before > held.envelopes.length) return 'known';
	const chain = [...held.envelopes.slice(0, before), ...offered];
	if (chain.length <= held.envelopes.length) return 'known';
	return continues(held, chain) ? chain : 'invalid';
};
