/** What a file that the viewer chose to follow from holds: a carried channel, a list of channels, or a picture of a link. */
import { systemDigest } from '#lib/core/adapters/system.ts';
import { limits } from '#lib/core/limits.ts';
import { linkOfFile } from '#lib/channel/carry.ts';
import type { CarriedFile } from '#lib/channel/carry-format.ts';
import { formatChannelLink } from '#lib/channel/link.ts';
import { importList } from '#lib/library/following.ts';
import { readQr } from './qr-codes.ts';

export type ChosenFile =
	| { readonly type: 'carried'; readonly link: string; readonly file: CarriedFile }
	| { readonly type: 'list'; readonly text: string }
	| { readonly type: 'qr'; readonly text: string };

/** Looks into a file by what is in it, never by its name; undefined when there is nothing to follow. */
export const readChosenFile = async (file: Blob): Promise<ChosenFile | undefined> => {
	const carried: CarriedFile = {
		bytes: file.size,
		slice: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer())
	};
	const link = await linkOfFile(carried, systemDigest);
	if (link.ok) return { type: 'carried', link: formatChannelLink(link.value), file: carried };
	if (file.size <= limits.library.listChars) {
		const text = await file.text();
		if (importList(text).ok) return { type: 'list', text };
	}
	const text = await readQr(file);
	return text === undefined ? undefined : { type: 'qr', text };
};
