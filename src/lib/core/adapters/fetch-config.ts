/** Fetches /config.json from the site's own address. */
import { parseConfig, type HostConfig } from '#lib/core/config.ts';

/** An address that does not answer by then is as if it were not there: the app starts with what it knew last. */
const answerMs = 3000;

/** The host's configuration, or undefined when there is none to be had: no network, no file, not a configuration, none in time. */
export const fetchConfig = async (base: string): Promise<HostConfig | undefined> => {
	try {
		const response = await fetch(new URL('/config.json', base), {
			cache: 'no-cache',
			signal: AbortSignal.timeout(answerMs)
		});
		if (!response.ok) return undefined;
		const parsed = parseConfig(await response.json(), base);
		return parsed.ok ? parsed.value : undefined;
	} catch {
		// Offline, or not JSON: whoever asked may still know the last one.
		return undefined;
	}
};
