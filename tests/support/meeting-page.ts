/** A page for browser tests: the lobby and the tab transport as the app builds them, within reach of the test. */
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import { bytesToHex, hexToBytes } from '#lib/core/bytes.ts';
import { createLobbyTransport } from '#lib/p2p/adapters/lobby-transport.ts';
import { createTabTransport } from '#lib/p2p/adapters/tab-transport.ts';
import { createLinkRecorder } from './link-recorder.ts';

const common = { iceServers: [], clock: systemClock, random: systemRandom };
const recorder = createLinkRecorder();
const tabs = createLinkRecorder();
let lobby = createLobbyTransport({ ...common, trackers: [] });

const bytesOf = (hex: string): Uint8Array => {
	const bytes = hexToBytes(hex);
	if (!bytes) throw new TypeError('hex from the test');
	return bytes;
};

/** What crosses between test and page is text and numbers. */
export const meetingPage = {
	join: (trackers: readonly string[]): string => {
		lobby = createLobbyTransport({ ...common, trackers });
		lobby.start(recorder.events);
		return bytesToHex(lobby.dialling.self);
	},
	linked: (count: number): Promise<void> => recorder.until(() => recorder.links.size === count),
	/** Sends a byte on every link. */
	send: (byte: number): boolean =>
		[...recorder.links.values()].every((link) => link.send(Uint8Array.of(byte))),
	heard: (byte: number): Promise<void> =>
		recorder.until(() => recorder.frames.some((frame) => frame[0] === byte)),
	ended: (): number => recorder.ended.length,
	invite: (): Promise<string | undefined> => lobby.invite(),
	acceptInvite: (text: string): Promise<string | undefined> => lobby.acceptInvite(text),
	completeInvite: (text: string): boolean => lobby.completeInvite(text),
	offer: async (): Promise<{ offerId: string; sdp: string } | undefined> => {
		const offer = await lobby.dialling.offer();
		return offer && { offerId: bytesToHex(offer.offerId), sdp: offer.sdp };
	},
	answer: (from: string, sdp: string): Promise<string | undefined> =>
		lobby.dialling.answer(bytesOf(from), sdp),
	complete: (offerId: string, from: string, sdp: string): void => {
		lobby.dialling.complete(bytesOf(offerId), bytesOf(from), sdp);
	},
	joinTabs: (name: string): void => {
		createTabTransport({ ...common, name }).start(tabs.events);
	},
	tabsLinked: (count: number): Promise<void> => tabs.until(() => tabs.links.size === count)
};

Object.assign(globalThis, { meetingPage });
