/** What the settings tell of and change on this device: room, who sees it, which servers are the host's. */
import type { HostConfig } from '#lib/core/config.ts';
import { clearPictures, measureStorage } from '#lib/library/adapters/storage-census.ts';
import { canRelay } from '#lib/library/connection.ts';
import type { Settings } from '#lib/library/settings.ts';
import type { SeenView, StoredView, TransfersView } from '#lib/state/views.ts';

export interface ViewerDesk {
	readonly storage: {
		readonly measure: () => Promise<StoredView>;
		readonly clear: (part: 'films' | 'pictures') => Promise<void>;
	};
	readonly seen: (people: number, settings: Settings, films: TransfersView['films']) => SeenView;
}

const hostOf = (tracker: string): string => (URL.canParse(tracker) ? new URL(tracker).host : '');

export const createViewerDesk = (options: {
	readonly host: () => HostConfig;
	readonly connection: () => HostConfig;
	readonly desk: {
		readonly transfers: () => Promise<TransfersView>;
		readonly removeTransfer: (infoHash: string) => Promise<void>;
	};
}): ViewerDesk => ({
	storage: {
		measure: measureStorage,
		clear: async (part) => {
			if (part === 'pictures') return clearPictures();
			const { films } = await options.desk.transfers();
			for (const { infoHash } of films) await options.desk.removeTransfer(infoHash);
			return undefined;
		}
	},
	seen: (people, { consent }, films) => ({
		people,
		hostTrackers: options.host().trackers,
		canRelay: canRelay(options.connection().iceServers),
		films: films
			.filter(({ isOpen, peers }) => isOpen && peers > 0)
			.map(({ name, peers }) => ({ name, people: peers })),
		trackers: consent === 'accepted' ? [...new Set(options.connection().trackers.map(hostOf))] : []
	})
});
