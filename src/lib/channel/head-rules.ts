/** Which heads count: who may sign one, which is newer, which is stale, and when two prove a lie. */
import { equalBytes, utf8 } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { headRole } from './feed-name.ts';
import { headSigningBytes, type Head } from './head.ts';
import type { Verifier } from './ports.ts';
import { keysOfRole, type Root } from './root.ts';

export type HeadError =
	| { readonly type: 'WrongChannel' }
	/** Signed under another version of the root than the one it was held against. */
	| { readonly type: 'WrongRoot'; readonly rootVersion: number }
	/** Its key has no such role in that root. */
	| { readonly type: 'WrongKey' }
	/** That root has closed the channel: what is shown stays, nothing new counts. */
	| { readonly type: 'Retired' }
	/** Dated further ahead than clocks differ. */
	| { readonly type: 'AheadOfTime'; readonly aheadMs: number }
	| { readonly type: 'BadSignature' };

/** Believes a head, or says why not; the cheap questions come before the signature. */
export const verifyHead = async (input: {
	readonly head: Head;
	readonly channel: ChannelId;
	readonly root: Root;
	readonly verifier: Verifier;
	/** Milliseconds since 1970; leave out for a head that was accepted before, when a clock may have gone back since. */
	readonly nowMs?: number;
}): Promise<Result<Head, HeadError>> => {
	const { head, channel, root, verifier, nowMs } = input;
	if (head.channel !== channel) return err({ type: 'WrongChannel' });
	if (head.rootVersion !== root.version) {
		return err({ type: 'WrongRoot', rootVersion: head.rootVersion });
	}
	if (root.retired) return err({ type: 'Retired' });
	const keys = keysOfRole(root, headRole(head.feed));
	if (!keys.some((key) => equalBytes(key, head.key))) return err({ type: 'WrongKey' });
	const message = headSigningBytes(utf8(head.feed), head.seq, head.value);
	if (!(await verifier.verify(head.key, message, head.signature))) {
		return err({ type: 'BadSignature' });
	}
	// Asked last: only of a head that its publisher has signed can it be said that clocks differ.
	const aheadMs = nowMs === undefined ? 0 : head.timeMs - nowMs;
	return aheadMs > limits.channel.headAheadMs ? err({ type: 'AheadOfTime', aheadMs }) : ok(head);
};

/** Order of heads of one feed: root version first, so that a new root overtakes whatever a stolen key has signed. */
export const compareHeads = (
	a: Pick<Head, 'rootVersion' | 'seq'>,
	b: Pick<Head, 'rootVersion' | 'seq'>
): number => a.rootVersion - b.rootVersion || a.seq - b.seq;

/** True once a head is past its date: its age is shown, and nothing new is fetched for it. */
export const isExpired = (head: Pick<Head, 'expiresMs'>, nowMs: number): boolean =>
	nowMs >= head.expiresMs;

/** True for two heads of one key, salt and number that say different things: both signatures must have been checked. */
export const isEquivocation = (a: Head, b: Head): boolean =>
	equalBytes(a.key, b.key) && a.feed === b.feed && a.seq === b.seq && !equalBytes(a.value, b.value);
