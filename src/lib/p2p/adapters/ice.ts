/** The configuration of every WebRTC connection: which servers, and whether through relays alone. */
import type { IceServer } from '#lib/core/config.ts';

export interface IceChoice {
	readonly iceServers: readonly IceServer[];
	/** Nothing but relayed addresses is gathered or used (W3C WebRTC 4.2.5); with no TURN server nobody is met. */
	readonly relayOnly?: boolean | undefined;
}

export const iceConfig = ({
	iceServers,
	relayOnly
}: IceChoice): {
	readonly iceServers: readonly IceServer[];
	readonly iceTransportPolicy?: 'relay';
} => (relayOnly === true ? { iceServers, iceTransportPolicy: 'relay' } : { iceServers });
