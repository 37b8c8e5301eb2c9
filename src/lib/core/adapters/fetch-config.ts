/** Fetches /config.json; the shell worker keeps the last good copy for days without a network. */
import { emptyConfig, parseConfig, type HostConfig } from '#lib/core/config.ts';

/** The host's configuration, or an empty one when there is none to be had: the cached catalogue still shows. */
export const fetchConfig = async (base: string): Promise<HostConfig> => {
	try {
		const response = await fetch(new URL('/config.json', base), { cache: 'no-cache' });
		if (!response.ok) return emptyConfig;
		const parsed = parseConfig(await response.json(), base);
		return parsed.ok ? parsed.value : emptyConfig;
	} catch {
		// Offline on a first visit, or not JSON: the app says that it knows no channel, which is the truth.
		return emptyConfig;
	}
};
