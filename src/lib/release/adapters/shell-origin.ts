/** The address that the app came from, as a source of files: whatever it answers is only bytes until their hash is checked. */
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { OriginFile } from '#lib/release/shell-ports.ts';
import type { OfferAnswer, Shell, WantedFile } from '#lib/release/shell.ts';

const answerMs = 20_000;
const fetchesAtOnce = 6;

/** The body, or undefined as soon as it is longer than it may be. */
const readWithin = async (response: Response, limitBytes: number): Promise<Bytes | undefined> => {
	if (!response.ok || !response.body) return undefined;
	const reader = response.body.getReader();
	const chunks: Uint8Array[] = [];
	let length = 0;
	for (let next = await reader.read(); !next.done; next = await reader.read()) {
		length += next.value.length;
		if (length > limitBytes) {
			await reader.cancel();
			return undefined;
		}
		chunks.push(next.value);
	}
	return concatBytes(...chunks);
};

/** Fetches past every cache that may hold something else; a redirect leads away from the app and is refused. */
export const originFile: OriginFile = async (path, limitBytes) => {
	const response = await fetch(path, {
		cache: path === '/release.cbor' ? 'no-store' : 'no-cache',
		redirect: 'error',
		signal: AbortSignal.timeout(answerMs)
	});
	return readWithin(response, limitBytes);
};

const bring = async (shell: Shell, files: readonly WantedFile[]): Promise<void> => {
	const waiting = [...files];
	const lane = async (): Promise<void> => {
		for (let next = waiting.shift(); next; next = waiting.shift()) {
			const bytes = await originFile(next.path, next.bytes);
			if (!bytes || !(await shell.give(next.hash, bytes))) {
				waiting.length = 0;
				throw new Error(next.path);
			}
		}
	};
	await Promise.all(Array.from({ length: fetchesAtOnce }, lane));
};

/** Takes up what the address has, if it is newer. Rejects when it has no release, and with the path of the first of its files that it does not have. */
export const checkOrigin = async (shell: Shell): Promise<OfferAnswer> => {
	const envelope = await originFile('/release.cbor', limits.release.signedBytes);
	if (!envelope) throw new Error('no release');
	const answer = await shell.offer(envelope);
	if (answer.state !== 'wants') return answer;
	await bring(shell, answer.files);
	return shell.offer(envelope);
};
