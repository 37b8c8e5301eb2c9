/** The viewer's own ways of meeting others, beside those that the host of the app names. */
import { parseTrackerAddress } from '#lib/core/addresses.ts';
import { parseIceServer, type IceServer } from '#lib/core/config.ts';
import { limits } from '#lib/core/limits.ts';

export interface ConnectionChoices {
	/** WebSocket trackers, added to the host's. */
	readonly trackers: readonly string[];
	/** STUN and TURN servers, added to the host's. */
	readonly iceServers: readonly IceServer[];
	/** Only through TURN servers: other viewers see the server's address instead of this one. */
	readonly relayOnly: boolean;
}

export const defaultConnection: ConnectionChoices = {
	trackers: [],
	iceServers: [],
	relayOnly: false
};

const listOf = (value: unknown): readonly unknown[] =>
	Array.isArray(value) ? value.slice(0, limits.library.ownServers) : [];

/** What does not fit is left out. */
export const parseConnection = (kept: Readonly<Record<string, unknown>>): ConnectionChoices => ({
	trackers: [
		...new Set(listOf(kept['trackers']).flatMap((text) => parseTrackerAddress(text) ?? []))
	],
	iceServers: listOf(kept['iceServers']).flatMap(parseIceServer),
	relayOnly: kept['relayOnly'] === true
});

/** Whether films and catalogues can still come: relaying alone needs something that relays. */
export const canRelay = (servers: readonly IceServer[]): boolean =>
	servers.some(({ urls }) => urls.some((url) => /^turns?:/i.test(url)));
