/** The host's choices from /config.json: trackers, ICE servers, channels to begin with, mirrors. */
import { limits } from './limits.ts';
import { err, ok, type Result } from './result.ts';

export interface IceServer {
	readonly urls: readonly string[];
	readonly username?: string;
	readonly credential?: string;
}

export interface HostConfig {
	/** WebSocket trackers, absolute. */
	readonly trackers: readonly string[];
	readonly iceServers: readonly IceServer[];
	/** Channel links, unparsed: whoever follows them checks them. */
	readonly channels: readonly string[];
	/** Absolute base addresses that serve /o/, /h/ and /r/. */
	readonly mirrors: readonly string[];
	/** Connections through TURN servers alone: the viewer's choice, never the host's. */
	readonly relayOnly?: boolean;
}

export const emptyConfig: HostConfig = { trackers: [], iceServers: [], channels: [], mirrors: [] };

export interface ConfigError {
	readonly type: 'NotAConfig';
}

const texts = (value: unknown, most: number): readonly string[] =>
	Array.isArray(value)
		? value
				.filter((item): item is string => typeof item === 'string')
				.filter((item) => item.length <= limits.channel.linkChars)
				.slice(0, most)
		: [];

const resolved = (
	list: readonly string[],
	base: string,
	protocols: Readonly<Record<string, string>>
): readonly string[] =>
	list.flatMap((text) => {
		if (!URL.canParse(text, base)) return [];
		const url = new URL(text, base);
		const protocol = protocols[url.protocol];
		if (!protocol) return [];
		return [`${protocol}${url.href.slice(url.protocol.length)}`];
	});

/** One STUN or TURN server (or several addresses of one), or nothing. */
export const parseIceServer = (value: unknown): IceServer[] => {
	if (typeof value !== 'object' || value === null) return [];
	const { urls, username, credential }: Readonly<Record<string, unknown>> = { ...value };
	const list = texts(typeof urls === 'string' ? [urls] : urls, 8).filter((url) =>
		/^(stun|stuns|turn|turns):/.test(url)
	);
	if (list.length === 0) return [];
	return [
		{
			urls: list,
			...(typeof username === 'string' ? { username } : {}),
			...(typeof credential === 'string' ? { credential } : {})
		}
	];
};

/**
 * Reads a host's configuration. Relative addresses stand against `base`, the site's own address; a relative tracker
 * becomes ws: or wss: as the site is http: or https:. What does not fit is left out; empty lists mean what they say.
 */
export const parseConfig = (value: unknown, base: string): Result<HostConfig, ConfigError> => {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		return err({ type: 'NotAConfig' });
	}
	const fields: Readonly<Record<string, unknown>> = { ...value };
	const ice = fields['iceServers'];
	return ok({
		trackers: resolved(texts(fields['trackers'], limits.channel.rootTrackers), base, {
			'ws:': 'ws:',
			'wss:': 'wss:',
			'http:': 'ws:',
			'https:': 'wss:'
		}),
		iceServers: Array.isArray(ice) ? ice.slice(0, 8).flatMap(parseIceServer) : [],
		channels: texts(fields['channels'], limits.gossip.feeds),
		mirrors: resolved(texts(fields['mirrors'], limits.channel.rootMirrors), base, {
			'http:': 'http:',
			'https:': 'https:'
		})
	});
};
