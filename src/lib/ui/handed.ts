/** What was dropped or pasted here: where in the app a text leads, and which kind of thing a file is. */

const linkMost = 8192;

/** The page that a magnet, an infohash or a channel link opens; undefined for every other text. */
export const placeOfText = (text: string): string | undefined => {
	const link = text.trim();
	if (link.length > linkMost) return undefined;
	if (/^magnet:\?(?:\S*&)?xs=urn:btpk:/i.test(link)) {
		return `/channels?follow=${encodeURIComponent(link)}`;
	}
	return /^(?:magnet:\?\S+|[0-9a-f]{40})$/i.test(link)
		? `/watch?magnet=${encodeURIComponent(link)}`
		: undefined;
};

export type HandedKind = 'torrent' | 'channel' | 'film';

/** By name and type: each is looked into before anything is done with it. */
export const kindOfFile = ({
	name,
	type
}: {
	readonly name: string;
	readonly type: string;
}): HandedKind | undefined => {
	if (/\.torrent$/i.test(name) || type === 'application/x-bittorrent') return 'torrent';
	if (/\.matinee$/i.test(name)) return 'channel';
	return type.startsWith('video/') || /\.(?:mkv|mp4|m4v|webm|mov|ogv)$/i.test(name)
		? 'film'
		: undefined;
};
