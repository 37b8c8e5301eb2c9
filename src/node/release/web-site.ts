/** A site at an address, read with a bound on every answer: what it serves is compared, never believed. */
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { SiteReader } from './compare.ts';

/** The body, or what came of it when it is longer than the limit: decompressed bytes are counted, so a bomb ends there. */
const readBounded = async (response: Response, limitBytes: number): Promise<Bytes> => {
	const parts: Uint8Array[] = [];
	let bytes = 0;
	for await (const part of response.body ?? []) {
		parts.push(part);
		bytes += part.length;
		// Leaving the loop cancels the rest of the answer.
		if (bytes > limitBytes) break;
	}
	return concatBytes(...parts);
};

/** Reads from below an https address, or an http one; redirects, errors and whatever takes too long are files that are not there. */
export const webReader = (address: URL): SiteReader => {
	const base = address.href.endsWith('/') ? address.href : `${address.href}/`;
	return {
		read: async (path, limitBytes) => {
			try {
				const response = await fetch(new URL(`.${path}`, base), {
					redirect: 'error',
					signal: AbortSignal.timeout(limits.channel.mirrorMs)
				});
				if (response.ok) return await readBounded(response, limitBytes);
				await response.body?.cancel();
				return undefined;
			} catch {
				// Refused, cut, too slow, or no HTTP at all: the answer is the same, nobody has it here.
				return undefined;
			}
		}
	};
};
