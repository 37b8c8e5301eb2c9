/** Fetches /config.json from the site's own address. */
import { parseConfig, type HostConfig } from '#lib/core/config.ts';

/** The host's configuration, or undefined when there is none to be had: no network, no file, not a configuration. */
export const fetchConfig = async (base: string): Promise<HostConfig | undefined> => {
	try {
		const response = await fetch(new URL('/config.json', base), { cache: 'no-cache' });
		if (!response.ok) return undefined;
		const parsed = parseConfig(await response.json(), base);
		return parsed.ok ? parsed.value : undefined;
	} catch {
		// Offline, or not JSON: whoever asked may still know the last one.
		return undefined;
	}
};
