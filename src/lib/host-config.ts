/** What the app knows of trackers and mirrors: from its host, from the last visit, or, in the capsule, from the links that are followed. */
import { parseChannelLink } from '#lib/channel/link.ts';
import { isCapsule } from '#lib/core/capsule.ts';
import { emptyConfig, parseConfig, type HostConfig } from '#lib/core/config.ts';
import { limits } from '#lib/core/limits.ts';
import type { LibraryStore } from '#lib/library/ports.ts';

/** The capsule has no host: what is kept stands against an address that nobody has (RFC 2606). */
const site = (): string => (isCapsule ? 'https://capsule.invalid' : location.origin);

/** The host's configuration; without a network the one that was good last, so that its channels still show. */
export const currentConfig = async (
	library: LibraryStore,
	fetchConfig: (base: string) => Promise<HostConfig | undefined>
): Promise<HostConfig> => {
	const fresh = isCapsule ? undefined : await fetchConfig(site());
	if (fresh) {
		await library.write('config', fresh);
		return fresh;
	}
	const kept = parseConfig(await library.read('config'), site());
	return kept.ok ? kept.value : emptyConfig;
};

/** In the capsule, keeps the trackers of a link that is followed, for the next start. True when one of them is new. */
export const learnTrackers = async (
	library: LibraryStore,
	known: HostConfig,
	link: string
): Promise<boolean> => {
	const parsed = parseChannelLink(link);
	if (!isCapsule || !parsed.ok) return false;
	const all = [...new Set([...known.trackers, ...parsed.value.trackers])].slice(
		-limits.channel.rootTrackers
	);
	if (all.every((tracker) => known.trackers.includes(tracker))) return false;
	await library.write('config', { ...known, trackers: all });
	return true;
};
