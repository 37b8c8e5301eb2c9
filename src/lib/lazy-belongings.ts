/** The way to the belongings: their code is loaded when the viewer first keeps, moves or erases something. */
import type { HostConfig } from '#lib/core/config.ts';
import { finishErasing } from '#lib/library/adapters/erase-device.ts';
import type { SharedStore } from '#lib/library/ports.ts';
import type { ChannelsState } from '#lib/state/channels.svelte.ts';
import type { SettingsState } from '#lib/state/settings.svelte.ts';
import type { BackstageNews } from './backstage.ts';
import type { Belongings } from './belongings.ts';
import type { LibraryDesk } from './library-desk.ts';

export interface LazyBelongings {
	readonly openBelongings: () => Promise<Belongings>;
	/** Does what was asked for before this start; how it ended is in `erasing`. */
	readonly finishErasing: () => Promise<void>;
	readonly erasing: () => 'erased' | 'left' | undefined;
}

/** Nothing is loaded yet. */
export const lazyBelongings = (options: {
	readonly store: SharedStore;
	readonly library: LibraryDesk;
	readonly settings: SettingsState;
	readonly channels: ChannelsState;
	readonly config: () => HostConfig;
	readonly tell: (news: BackstageNews) => void;
}): LazyBelongings => {
	const { tell, ...rest } = options;
	let belongings: Promise<Belongings> | undefined;
	let outcome: 'erased' | 'left' | undefined;
	return {
		openBelongings: () =>
			(belongings ??= import('./belongings.ts').then(({ createBelongings }) =>
				createBelongings({
					...rest,
					changed: () => {
						tell({ type: 'own' });
					},
					restart: () => {
						tell({ type: 'restart' });
					}
				})
			)),
		finishErasing: async () => {
			outcome = await finishErasing();
		},
		erasing: () => outcome
	};
};
