/** The studio page's side of the publisher's desk: forms in, numbers or names of errors out. */
import type { Remote } from '#lib/core/calls.ts';
import type { ChannelsState } from '#lib/state/channels.svelte.ts';
import { parseMagnet } from '#lib/stream/magnet.ts';
import type { FilmForm } from '#lib/studio/film-form.ts';
import type { Backstage } from './backstage.ts';
import type { OwnChannelView } from './studio-desk.ts';

export interface Studio {
	readonly own: () => Promise<OwnChannelView | undefined>;
	/** Makes this device's channel and follows it; the name of what is wrong, or undefined. */
	readonly make: (name: string) => Promise<string | undefined>;
	readonly backup: () => Promise<string | undefined>;
	/** Publishes one film more: the number of the signed version, or the name of what is wrong. */
	readonly add: (form: FilmForm & { readonly magnet: string }) => Promise<number | string>;
}

/** The desk itself runs in the tab that leads. */
export const createStudio = (
	backstage: Pick<Remote<Backstage>, 'ownChannel' | 'makeChannel' | 'backupKeys' | 'addFilm'>,
	channels: ChannelsState
): Studio => ({
	own: () => backstage.ownChannel(),
	make: async (name) => {
		const made = await backstage.makeChannel(name);
		if ('refused' in made) return made.refused;
		await channels.follow(made.link, { type: 'link' });
		return undefined;
	},
	backup: () => backstage.backupKeys(),
	add: async ({ magnet: text, ...form }) => {
		const magnet = parseMagnet(text.trim());
		if (!magnet.ok) return 'magnet';
		const { infoHash, fileIndex = 0, trackers } = magnet.value;
		const done = await backstage.addFilm(form, { infoHash, fileIndex, trackers });
		return 'refused' in done ? done.refused : done.seq;
	}
});
