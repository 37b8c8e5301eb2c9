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
	/** The first file that `so` selects (BEP 53): the one that was meant to be played. */
	readonly fileIndex?: number;
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
	const bare = trimmed.length === 40 ? parseInfoHash(trimmed) : undefined;
	if (bare) return ok({ infoHash: bare, name: '', trackers: [] });
	if (!/^magnet:\?/i.test(trimmed)) return err({ type: 'NotAMagnet' });
	// URLSearchParams never throws on bad percent-encoding; it keeps what it cannot read.
	const parts = new URLSearchParams(trimmed.slice('magnet:?'.length));
	const infoHash = infoHashIn(parts);
	if (!infoHash.ok) return infoHash;
	const selected = /^(\d{1,4})(?:[-,]|$)/.exec(parts.get('so') ?? '')?.[1];
	const trackers = parts.getAll('tr').flatMap((tracker) => parseTrackerAddress(tracker) ?? []);
	return ok({
		infoHash: infoHash.value,
		...(selected === undefined ? {} : { fileIndex: Number(selected) }),
		name: Array.from(cleanText(parts.get('dn') ?? ''))
			.slice(0, limits.title.graphemes)
			.join(''),
		trackers: [...new Set(trackers)].slice(0, limits.title.trackers)
	});
};

/** The one BitTorrent v1 infohash among the exact topics. */
const infoHashIn = (parts: URLSearchParams): Result<InfoHash, MagnetError> => {
	const topics = [...parts]
		.filter(([name]) => /^xt(\.\d+)?$/i.test(name))
		.map(([, value]) => value);
	const hashes = new Set(
		topics.flatMap((topic) => parseInfoHash(/^urn:btih:(.+)$/i.exec(topic)?.[1] ?? '') ?? [])
	);
	const [infoHash] = hashes;
	if (infoHash && hashes.size === 1) return ok(infoHash);
	const isV2 = hashes.size === 0 && topics.some((topic) => /^urn:btmh:/i.test(topic));
	return err({ type: isV2 ? 'V2Only' : 'NoInfoHash' });
};

/** A plain magnet that every other client opens. */
export const formatMagnet = (magnet: Magnet): string =>
	[
		`magnet:?xt=urn:btih:${magnet.infoHash}`,
		...(magnet.name === '' ? [] : [`dn=${encodeURIComponent(magnet.name)}`]),
		...(magnet.fileIndex === undefined ? [] : [`so=${magnet.fileIndex}`]),
		...magnet.trackers.map((tracker) => `tr=${encodeURIComponent(tracker)}`)
	].join('&');
