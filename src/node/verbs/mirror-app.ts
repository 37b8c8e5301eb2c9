/** The app as part of `matinee mirror`: which one of the home's, and its site in the folder. */
import { appFeed } from '#lib/channel/feed-name.ts';
import { parseChannelId, type ChannelId } from '#lib/core/ids.ts';
import type { HomeFeedEntry } from '#node/follow/home-feeds.ts';
import { readHomeApp, type AppPlace } from '#node/release/home-app.ts';
import { writeSite } from '#node/release/write-site.ts';
import { UsageError } from './options.ts';

export interface AppOutcome {
	readonly channel: ChannelId;
	/** `absent`: the home has no release of it yet that is to be believed. */
	readonly state: 'written' | 'current' | 'older' | 'incomplete' | 'absent';
	readonly version?: string;
	readonly seq?: number;
}

/** The app that the folder becomes the site of: the one that is named, else the only one there is. Throws UsageError. */
export const chosenApp = (
	feeds: readonly HomeFeedEntry[],
	named: string | undefined
): ChannelId | undefined => {
	if (named === 'none') return undefined;
	const apps = feeds.flatMap(({ link }) => (link.feed === appFeed ? [link.channel] : []));
	const [first, ...more] = apps;
	if (named === undefined) {
		// Two sites cannot stand at one address, and to take either would be a guess.
		return more.length === 0 ? first : undefined;
	}
	const channel = parseChannelId(named);
	if (!channel || !apps.includes(channel)) {
		throw new UsageError('--app must be a channel whose feed app the home publishes or follows.');
	}
	return channel;
};

/** Brings the folder to the newest release that the home has. Rejects as node:fs does. */
export const writeApp = async (
	folder: string,
	channel: ChannelId | undefined,
	place: AppPlace
): Promise<AppOutcome | undefined> => {
	if (!channel) return undefined;
	const app = await readHomeApp(channel, place);
	if (!app) return { channel, state: 'absent' };
	const { seq, release } = app.believed;
	const { state } = await writeSite(folder, app, { channel, ...place });
	return { channel, state, version: release.version, seq };
};

/** One line for people. */
export const sentenceOfApp = ({ state, version, seq, channel }: AppOutcome): string =>
	({
		written: `The app is release ${seq} (${version}) now.`,
		current: `The app is release ${seq} (${version}).`,
		older: `The app here is newer than release ${seq}, which the home has.`,
		incomplete: `Release ${seq} (${version}) of the app is still on its way.`,
		absent: `No release of the app ${channel} is here that enough keys have signed.`
	})[state];
