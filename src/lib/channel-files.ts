/** Channels from files and links: what a chosen file holds, and following what was shown of it. */
import type { LibraryStore } from '#lib/library/ports.ts';
import type { HostConfig } from '#lib/core/config.ts';
import type { Remote } from '#lib/core/calls.ts';
import type { ChannelsRefusal, ChannelsState } from '#lib/state/channels.svelte.ts';
import type { Backstage } from './backstage.ts';
import type { FollowingOrder } from './following-desk.ts';
import { learnTrackers } from './host-config.ts';

export interface ChannelFiles {
	/** What a chosen file holds: a link to look at before following, or why there is none. */
	readonly openChannelFile: (
		file: File
	) => Promise<{ readonly link?: string; readonly refused?: ChannelsRefusal | 'bad-file' }>;
	/** Follows what the sheet showed; the content of a file that was chosen for it is taken in. */
	readonly followChannel: (link: string) => Promise<ChannelsRefusal | 'bad-file' | undefined>;
}

export interface ChannelFilesOptions {
	readonly backstage: Pick<Remote<Backstage>, 'follow' | 'loadChannel'>;
	readonly channels: ChannelsState;
	readonly store: LibraryStore;
	readonly config: () => HostConfig;
	readonly order: () => FollowingOrder;
}

/** No file is chosen. */
export const createChannelFiles = (options: ChannelFilesOptions): ChannelFiles => {
	const { backstage, channels, store } = options;
	/** The file that was chosen last, by the link it carries: it is read once its channel is followed. */
	let chosen: { readonly link: string; readonly file: Blob } | undefined;
	return {
		openChannelFile: async (file) => {
			const { readChosenFile } = await import('#lib/library/adapters/chosen-file.ts');
			const found = await readChosenFile(file);
			if (!found) return { refused: 'bad-file' };
			if (found.type === 'list') {
				const refused = await channels.importList(found.text);
				return refused ? { refused } : {};
			}
			if (found.type === 'qr') return { link: found.text };
			chosen = { link: found.link, file };
			return { link: found.link };
		},
		followChannel: async (link) => {
			const carried = chosen?.link === link ? chosen.file : undefined;
			chosen = undefined;
			const refused = await channels.follow(link, { type: carried ? 'file' : 'link' });
			if (!refused && (await learnTrackers(store, options.config(), link)) && !carried) {
				// Whoever meets people was built with the trackers of before.
				location.hash = '#/channels';
				location.reload();
			}
			if (refused || !carried) return refused;
			await backstage.follow(options.order());
			const loaded = await backstage.loadChannel(carried);
			return typeof loaded === 'string' ? undefined : 'bad-file';
		}
	};
};
