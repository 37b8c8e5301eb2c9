/** Magnet links of films: a strict reader that takes the infohash, the name and trackers a browser can use, and nothing else. */
import { parseTrackerAddress } from '#lib/core/addresses.ts';
import { parseInfoHash, type InfoHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { cleanText } from '#lib/core/text.ts';

export interface Magnet {
	readonly infoHash: InfoHash;
	readonly name: string;
	/** WebSocket trackers. */
	readonly trackers: readonly string[];
}

export type MagnetError =
	| { readonly type: 'TooLong'; readonly limitChars: number }
	| { readonly type: 'NotAMagnet' }
	/** No BitTorrent v1 infohash, or two that differ. */
	| { readonly type: 'NoInfoHash' }
	/** Only a BEP 52 hash: browsers cannot carry it. */
	| { readonly type: 'V2Only' };

/**
 * Reads a magnet (BEP 9) or a bare infohash of 40 hex digits. `ws`, `xs`, `as` and `x.pe` would make the viewer's machine
 * contact whatever a stranger names, so they are ignored (security.md T27).
 */
export const parseMagnet = (text: string): Result<Magnet, MagnetError> => {
	const limitChars = limits.torrent.magnetChars;
	if (text.length > limitChars) return err({ type: 'TooLong', limitChars });
	const trimmed = text.trim();
	if (/^[0-9a-fA-F]{40}$/.test(trimmed)) {
		const infoHash = parseInfoHash(trimmed);
		if (infoHash) return ok({ infoHash, name: '', trackers: [] });
	}
	if (!/^magnet:\?/i.test(trimmed)) return err({ type: 'NotAMagnet' });
	// URLSearchParams never throws on bad percent-encoding; it keeps what it cannot read.
	const parts = new URLSearchParams(trimmed.slice('magnet:?'.length));
	const topics = [...parts]
		.filter(([name]) => /^xt(\.\d+)?$/i.test(name))
		.map(([, value]) => value);
	const hashes = new Set(
		topics.flatMap((topic) => {
			const digits = /^urn:btih:(.+)$/i.exec(topic)?.[1];
			return digits === undefined ? [] : (parseInfoHash(digits) ?? []);
		})
	);
	const [infoHash, second] = [...hashes];
	if (!infoHash || second) {
		const v2 = topics.some((topic) => /^urn:btmh:/i.test(topic));
		return err(v2 && hashes.size === 0 ? { type: 'V2Only' } : { type: 'NoInfoHash' });
	}
	const trackers = parts.getAll('tr').flatMap((tracker) => parseTrackerAddress(tracker) ?? []);
	return ok({
		infoHash,
		name: Array.from(cleanText(parts.get('dn') ?? ''))
			.slice(0, limits.title.graphemes)
			.join(''),
		trackers: [...new Set(trackers)].slice(0, limits.title.trackers)
	});
};

/** A plain magnet that every other client opens. */
export const formatMagnet = (magnet: Magnet): string =>
	[
		`magnet:?xt=urn:btih:${magnet.infoHash}`,
		...(magnet.name === '' ? [] : [`dn=${encodeURIComponent(magnet.name)}`]),
		...magnet.trackers.map((tracker) => `tr=${encodeURIComponent(tracker)}`)
	].join('&');
