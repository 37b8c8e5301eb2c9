/** A mirror: anyone's static files at /o/, /h/ and /r/, fetched with caps and believed only by hash or signature. */
import type { FetchError, Mirror } from '#lib/channel/ports.ts';
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';

/** Reads a body until it ends or passes the limit, whatever its Content-Length claims. */
const readCapped = async (
	body: ReadableStream<Uint8Array>,
	limitBytes: number
): Promise<Result<Bytes, FetchError>> => {
	const parts: Uint8Array[] = [];
	let total = 0;
	const reader = body.getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return ok(concatBytes(...parts));
		total += value.length;
		if (total > limitBytes) {
			await reader.cancel();
			return err({ type: 'TooLarge', limitBytes });
		}
		parts.push(value);
	}
};

/** A mirror at an absolute base address; its own path is kept. */
export const createHttpMirror = (baseUrl: string, digest: Digest): Mirror => {
	const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;

	const load = async (
		path: string,
		options: {
			readonly limitBytes: number;
			readonly cache: RequestCache;
			readonly signal?: AbortSignal;
		}
	): Promise<Result<Bytes, FetchError>> => {
		const { limitBytes, cache, signal } = options;
		const deadline = AbortSignal.timeout(limits.channel.mirrorMs);
		try {
			const response = await fetch(new URL(path, base), {
				credentials: 'omit',
				redirect: 'error',
				referrerPolicy: 'no-referrer',
				cache,
				signal: signal ? AbortSignal.any([signal, deadline]) : deadline
			});
			// Static hosts say 404; a host that knows the channel says 204 to the root after the newest.
			if (response.status === 404 || response.status === 204) return err({ type: 'NotFound' });
			if (response.status !== 200 || !response.body) return err({ type: 'Unreachable' });
			return await readCapped(response.body, limitBytes);
		} catch {
			// Offline, refused, redirected or too slow: for the caller it is one thing.
			return err({ type: signal?.aborted ? 'Cancelled' : 'Unreachable' });
		}
	};

	return {
		fetch: async (hash, options) => {
			const loaded = await load(`o/${hash}`, { ...options, cache: 'default' });
			if (!loaded.ok) return loaded;
			return objectHashOf(await digest.sha256(loaded.value)) === hash
				? loaded
				: err({ type: 'WrongHash' });
		},
		head: async (channel, feed) => {
			const limitBytes = limits.channel.headBytes;
			const loaded = await load(`h/${channel}/${feed}`, { limitBytes, cache: 'no-store' });
			return loaded.ok ? loaded.value : undefined;
		},
		roots: async (channel, fromVersion) => {
			const roots: Bytes[] = [];
			const limitBytes = limits.channel.rootEnvelopeBytes;
			for (let version = fromVersion; version <= limits.channel.rootSteps; version++) {
				const loaded = await load(`r/${channel}/${version}`, { limitBytes, cache: 'no-store' });
				if (!loaded.ok) break;
				roots.push(loaded.value);
			}
			return roots;
		}
	};
};
