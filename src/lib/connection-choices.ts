/** The ways of meeting others that are in force: the host's, with the viewer's own beside them. */
import type { HostConfig } from '#lib/core/config.ts';
import { canRelay, type ConnectionChoices } from '#lib/library/connection.ts';

/** Relaying alone asks no STUN server either: it would only learn the address that is to stay unknown. */
export const withConnection = (host: HostConfig, own: ConnectionChoices): HostConfig => {
	const iceServers = [...host.iceServers, ...own.iceServers];
	return {
		...host,
		trackers: [...new Set([...host.trackers, ...own.trackers])],
		iceServers: own.relayOnly ? iceServers.filter((server) => canRelay([server])) : iceServers,
		relayOnly: own.relayOnly
	};
};

/** Tells of what is in force whenever it is another than the last time; the first time it is known already. */
export const whenChanged = (
	now: () => HostConfig,
	tell: (chosen: HostConfig) => Promise<void>
): (() => Promise<void>) => {
	let last: string | undefined;
	return async () => {
		const chosen = now();
		const text = JSON.stringify([chosen.trackers, chosen.iceServers, chosen.relayOnly]);
		const isNews = last !== undefined && last !== text;
		last = text;
		if (isNews) await tell(chosen);
	};
};
