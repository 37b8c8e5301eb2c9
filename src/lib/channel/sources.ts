/** Several places an object may come from, asked in order; what was fetched is stored. */
import { objectHashOf, type ObjectHash } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok } from '#lib/core/result.ts';
import type { FetchError, ObjectSource, ObjectStore } from './ports.ts';

export interface FirstOf {
	/** From the store, else from the first source that has it; stored on the way. */
	readonly fetch: ObjectSource['fetch'];
	/** From the sources alone, not stored: for who stores by himself. */
	readonly fromNetwork: ObjectSource['fetch'];
}

/**
 * Asks `sources()` one after the other and returns the first answer whose bytes have the hash that was asked for: sources
 * promise it, storage may lie, so both are checked here.
 */
export const firstOf = (options: {
	readonly objects: ObjectStore;
	readonly digest: Digest;
	readonly sources: () => readonly ObjectSource[];
}): FirstOf => {
	const { objects, digest, sources } = options;
	const fits = async (bytes: Uint8Array, hash: ObjectHash): Promise<boolean> =>
		objectHashOf(await digest.sha256(bytes)) === hash;

	const fromNetwork: ObjectSource['fetch'] = async (hash, wanted) => {
		let last: FetchError = { type: 'Unreachable' };
		for (const source of sources()) {
			if (wanted.signal?.aborted) return err({ type: 'Cancelled' });
			const answer = await source.fetch(hash, wanted);
			if (!answer.ok) {
				last = answer.error;
				continue;
			}
			if (await fits(answer.value, hash)) return answer;
			last = { type: 'WrongHash' };
		}
		return err(last);
	};

	return {
		fromNetwork,
		fetch: async (hash, wanted) => {
			const held = await objects.get(hash);
			if (held && held.length <= wanted.limitBytes && (await fits(held, hash))) return ok(held);
			const answer = await fromNetwork(hash, wanted);
			// A full disk must not keep a poster from showing: the object is returned either way.
			if (answer.ok) await objects.put(hash, answer.value);
			return answer;
		}
	};
};
