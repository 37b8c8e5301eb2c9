/** All that is the viewer's own, taken out as one file, taken in, and erased; its code is loaded by whoever keeps or moves. */
import { platformDeflater } from '#lib/core/adapters/deflate.ts';
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { HostConfig } from '#lib/core/config.ts';
import { limits } from '#lib/core/limits.ts';
import { formatChannelLink } from '#lib/channel/link.ts';
import { createAesSealer } from '#lib/library/adapters/aes-seal.ts';
import { askForErasing } from '#lib/library/adapters/erase-device.ts';
import {
	carriedOf,
	readBackup,
	writeBackup,
	type Backup,
	type BackupError
} from '#lib/library/backup.ts';
import { entriesToValue, mergeEntries, parseEntries } from '#lib/library/own-entries.ts';
import type { SharedStore } from '#lib/library/ports.ts';
import { nameFor } from '#lib/library/profiles.ts';
import { mergeProgress, parseProgress, progressToValue } from '#lib/library/progress.ts';
import { isForgotten } from '#lib/library/own-library.ts';
import { createHandDialling } from '#lib/p2p/adapters/hand-dialling.ts';
import { backupView, type BackupView } from '#lib/state/backup-views.ts';
import type { ChannelsState } from '#lib/state/channels.svelte.ts';
import { MoveState } from '#lib/state/move.svelte.ts';
import type { SettingsState } from '#lib/state/settings.svelte.ts';
import type { LibraryDesk } from './library-desk.ts';

export interface Belongings {
	/** Everything, as the bytes of one file. */
	readonly collect: () => Promise<Bytes>;
	/** Looks into a file; nothing is changed. */
	readonly open: (file: Blob) => Promise<BackupView | BackupError['type']>;
	/** Adds what was opened to what is here. */
	readonly takeIn: (view: BackupView, how: { readonly withSettings: boolean }) => Promise<void>;
	/** The way to another device. */
	readonly move: MoveState;
	/** Everything goes with the next start, which follows at once. */
	readonly erase: () => void;
}

export interface BelongingsOptions {
	readonly store: SharedStore;
	readonly library: LibraryDesk;
	readonly settings: SettingsState;
	readonly channels: ChannelsState;
	readonly config: () => HostConfig;
	/** Other tabs are to read anew. */
	readonly changed: () => void;
	/** Every tab begins anew. */
	readonly restart: () => void;
}

/** Nothing is read before it is asked for. */
export const createBelongings = (options: BelongingsOptions): Belongings => {
	const { store, library, settings, channels } = options;
	const { profiles } = library;
	const backups = new WeakMap<BackupView, Backup>();

	const collect = async (): Promise<Bytes> => {
		const nowMs = systemClock.now();
		await library.progress.flush();
		return writeBackup({
			madeMs: nowMs,
			profiles: await Promise.all(
				profiles.living.map(async (profile) => ({
					profile,
					entries: parseEntries(await store.read(nameFor(profile.id, 'own')), nowMs),
					progress: parseProgress(await store.read(nameFor(profile.id, 'progress')))
				}))
			),
			settings: carriedOf(settings.current),
			channels: channels.following.followed.map(({ link }) => formatChannelLink(link)),
			blocks: channels.blocked
		});
	};

	const takeProfile = async ({
		profile,
		entries,
		progress
	}: Backup['profiles'][number]): Promise<void> => {
		const nowMs = systemClock.now();
		let all = entries;
		await store.change(nameFor(profile.id, 'own'), (kept) => {
			all = mergeEntries(parseEntries(kept, nowMs), entries.values());
			return entriesToValue(all);
		});
		await store.change(nameFor(profile.id, 'progress'), (kept) => {
			const merged = [...mergeProgress(parseProgress(kept), progress)];
			return progressToValue(
				new Map(merged.filter(([title, { atMs }]) => !isForgotten(all, title, atMs)))
			);
		});
	};

	const common = { clock: systemClock, random: systemRandom };
	return {
		move: new MoveState({
			dialling: createHandDialling({ ...common, ice: options.config }),
			sealer: createAesSealer(systemRandom),
			deflater: platformDeflater,
			random: systemRandom,
			collect
		}),
		collect,
		open: async (file) => {
			// Before its bytes are in memory.
			if (file.size > limits.library.backupBytes) return 'TooLarge';
			const read = readBackup(new Uint8Array(await file.arrayBuffer()), systemClock.now());
			if (!read.ok) return read.error.type;
			const view = backupView(read.value);
			backups.set(view, read.value);
			return view;
		},
		takeIn: async (view, { withSettings }) => {
			const backup = backups.get(view);
			if (!backup) return;
			await library.progress.flush();
			await profiles.merge(backup.profiles.map(({ profile }) => profile));
			const here = new Set(profiles.living.map(({ id }) => id));
			for (const one of backup.profiles) if (here.has(one.profile.id)) await takeProfile(one);
			await channels.takeIn(backup.channels, backup.blocks);
			if (withSettings) await settings.change(backup.settings);
			await library.load();
			options.changed();
		},
		erase: () => {
			askForErasing();
			options.restart();
		}
	};
};
