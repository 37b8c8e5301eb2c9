/** Sees every head that any honest node accepts, and says what must never be: going back, or what nobody signed. */
import { bytesToHex } from '#lib/core/bytes.ts';
import { compareHeads } from '#lib/channel/head-rules.ts';
import type { Head } from '#lib/channel/head.ts';

export interface Witness {
	/** The publisher has signed this head, in hex. */
	readonly signed: (head: string) => void;
	/** A node now holds this head. */
	readonly accepted: (name: string, head: Head, atMs: number) => void;
	/** What must never be, in words; empty is good. */
	readonly violations: () => readonly string[];
	/** When a node first held a version, milliseconds since 1970, or undefined. */
	readonly heldAtMs: (name: string, seq: number) => number | undefined;
}

/** Has seen nothing yet. */
export const createWitness = (): Witness => {
	const signed = new Set<string>();
	const last = new Map<string, Head>();
	const heldAt = new Map<string, number>();
	const violations: string[] = [];

	return {
		signed: (head) => {
			signed.add(head);
		},
		accepted: (name, head, atMs) => {
			const before = last.get(name);
			if (before === head) return;
			last.set(name, head);
			if (before && compareHeads(head, before) <= 0) {
				violations.push(`${name} went from version ${before.seq} to ${head.seq}`);
			}
			if (!signed.has(bytesToHex(head.bytes))) {
				violations.push(`${name} holds a version ${head.seq} that the publisher never signed`);
			}
			heldAt.set(`${name}/${head.seq}`, heldAt.get(`${name}/${head.seq}`) ?? atMs);
		},
		violations: () => violations,
		heldAtMs: (name, seq) => heldAt.get(`${name}/${seq}`)
	};
};
