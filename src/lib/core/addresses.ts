/** Addresses that strangers name: which of them may ever be contacted. */
import { limits } from './limits.ts';

const isLoopback = (host: string): boolean =>
	host === 'localhost' ||
	host.endsWith('.localhost') ||
	host === '[::1]' ||
	/^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);

const parseAddress = (
	value: unknown,
	kinds: { readonly secure: string; readonly plain: string }
): string | undefined => {
	if (typeof value !== 'string' || value.length > limits.title.urlChars) return undefined;
	if (!URL.canParse(value)) return undefined;
	const url = new URL(value);
	// A name and password in an address would be sent to whoever the publisher chose.
	if (url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
	const allowed =
		url.protocol === kinds.secure || (url.protocol === kinds.plain && isLoopback(url.hostname));
	return allowed && url.href.length <= limits.title.urlChars ? url.href : undefined;
};

/** A WebSocket tracker: wss:, or ws: on this machine; normalised, or undefined. */
export const parseTrackerAddress = (value: unknown): string | undefined =>
	parseAddress(value, { secure: 'wss:', plain: 'ws:' });

/** A file or mirror on the web: https:, or http: on this machine; normalised, or undefined. */
export const parseWebAddress = (value: unknown): string | undefined =>
	parseAddress(value, { secure: 'https:', plain: 'http:' });

/** A page a person may be sent to: https: alone; normalised, or undefined. */
export const parsePageAddress = (value: unknown): string | undefined =>
	typeof value === 'string' && /^https:/i.test(value) ? parseWebAddress(value) : undefined;
