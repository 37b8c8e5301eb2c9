/** Channel links: a BEP-46 magnet that also names the channel, so that following survives a change of keys. */
import { parseTrackerAddress } from '#lib/core/addresses.ts';
import { bytesToHex, hexToBytes, utf8, utf8ToText, type Bytes } from '#lib/core/bytes.ts';
import { parseChannelId, type ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { cleanText } from '#lib/core/text.ts';
import { isFeedName } from './feed-name.ts';

export interface ChannelLink {
	/** The key that signed the newest head when the link was made; it finds the channel in the DHT, and proves nothing. */
	readonly hotKey: Bytes;
	/** The feed's name: the salt of its heads. */
	readonly feed: string;
	/** What whoever made the link calls the channel; may be empty. */
	readonly name: string;
	readonly channel: ChannelId;
	/** Where its followers meet: wss:, or ws: on this machine. */
	readonly trackers: readonly string[];
}

export type LinkError =
	| { readonly type: 'TooLong'; readonly limitChars: number }
	| { readonly type: 'NotAMagnet' }
	/** A part is missing, malformed, or there twice with different values. */
	| { readonly type: 'BadPart'; readonly part: 'xs' | 's' | 'x.mc' };

const publicKeyPrefix = 'urn:btpk:';

/** The one value that all parameters of this name agree on. */
const only = (values: readonly string[]): string | undefined => {
	const distinct = new Set(values.map((value) => value.toLowerCase()));
	return distinct.size === 1 ? [...distinct][0] : undefined;
};

const parseFeed = (salt: string | undefined): string | undefined => {
	const bytes = salt === undefined ? undefined : hexToBytes(salt);
	const feed = bytes && utf8ToText(bytes);
	return feed !== undefined && isFeedName(feed) ? feed : undefined;
};

/** Reads `magnet:?xs=urn:btpk:<key>&s=<salt>&x.mc=<channel>&dn=…&tr=…` (BEP-46); trackers of other kinds are left out. */
export const parseChannelLink = (text: string): Result<ChannelLink, LinkError> => {
	const limitChars = limits.channel.linkChars;
	if (text.length > limitChars) return err({ type: 'TooLong', limitChars });
	if (!/^magnet:\?/i.test(text)) return err({ type: 'NotAMagnet' });
	const parts = new URLSearchParams(text.slice('magnet:?'.length));

	const sources = parts.getAll('xs').filter((source) => /^urn:btpk:/i.test(source));
	const hotKey = hexToBytes(only(sources)?.slice(publicKeyPrefix.length) ?? '');
	if (hotKey?.length !== 32) return err({ type: 'BadPart', part: 'xs' });
	const feed = parseFeed(only(parts.getAll('s')));
	if (feed === undefined) return err({ type: 'BadPart', part: 's' });
	const channel = parseChannelId(only(parts.getAll('x.mc')) ?? '');
	if (!channel) return err({ type: 'BadPart', part: 'x.mc' });

	const trackers = parts.getAll('tr').flatMap((tracker) => parseTrackerAddress(tracker) ?? []);
	return ok({
		hotKey,
		feed,
		channel,
		name: Array.from(cleanText(parts.get('dn') ?? ''))
			.slice(0, limits.channel.nameChars)
			.join(''),
		trackers: [...new Set(trackers)].slice(0, limits.channel.rootTrackers)
	});
};

/** The link as text; `parseChannelLink` reads it back. */
export const formatChannelLink = (link: ChannelLink): string =>
	[
		`magnet:?xs=${publicKeyPrefix}${bytesToHex(link.hotKey)}`,
		`s=${bytesToHex(utf8(link.feed))}`,
		...(link.name === '' ? [] : [`dn=${encodeURIComponent(link.name)}`]),
		`x.mc=${link.channel}`,
		...link.trackers.map((tracker) => `tr=${encodeURIComponent(tracker)}`)
	].join('&');
