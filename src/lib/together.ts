/** Rooms of this tab: makes their keys, joins them, and loads what meeting people needs when the first is joined. */
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import type { HostConfig } from '#lib/core/config.ts';
import { limits } from '#lib/core/limits.ts';
import { parseMagnet } from '#lib/stream/magnet.ts';
import type { PartyDoor } from '#lib/state/party.svelte.ts';
import { createRoomCipher, makeHostKey, readHostKey } from '#lib/together/adapters/room-cipher.ts';
import { createVideoScreen } from '#lib/together/adapters/video-screen.ts';
import { createParty } from '#lib/together/party.ts';
import { openRoomLinks } from '#lib/together/room-links.ts';
import { formatRoomKey, hostPart, parseRoomKey, roomNames } from '#lib/together/room-key.ts';

/** A room is a lobby of its own, in which everybody is linked to everybody. */
const roomDegree = {
	seek: limits.together.members - 1,
	low: limits.together.members - 1,
	high: limits.together.members - 1,
	connections: limits.together.connections,
	newPerSecond: limits.lobby.newPeerConnectionsPerSecond
};
const roomExtension = 'mt_room1';

/** The host's key outlives a reload of its tab, and no more. */
const keptName = (text: string): string => `matinee-room-${text}`;

/** The same for everybody who has the link: trackers and names of a magnet may differ. */
const filmName = ({ key, magnet }: { key: string; magnet: string | undefined }): string => {
	const parsed = magnet === undefined ? undefined : parseMagnet(magnet);
	if (!parsed?.ok) return `title:${key}`;
	return `torrent:${parsed.value.infoHash}:${String(parsed.value.fileIndex ?? '')}`;
};

/** Nothing is asked of the world before a room is begun or joined. */
export const createTogether = (options: {
	/** The host's, with the viewer's own choices in force. */
	readonly config: () => HostConfig;
	/** The configuration has come. */
	readonly ready: Promise<void>;
}): PartyDoor => ({
	screenOf: createVideoScreen,
	begin: async () => {
		const { key, kept } = await makeHostKey();
		const host = await hostPart(key.publicKey, systemDigest);
		const text = formatRoomKey({ secret: systemRandom.bytes(16), host });
		sessionStorage.setItem(keptName(text), kept);
		return text;
	},
	join: async ({ room, film, name, changed }) => {
		const key = parseRoomKey(room);
		if (!key) return undefined;
		await options.ready;
		const kept = sessionStorage.getItem(keptName(room));
		const [names, hostKey, { createLobbyTransport }] = await Promise.all([
			roomNames(key, filmName(film), systemDigest),
			kept === null ? undefined : readHostKey(kept),
			import('#lib/p2p/adapters/lobby-transport.ts')
		]);
		const { trackers, iceServers, relayOnly } = options.config();
		const world = { clock: systemClock, random: systemRandom };
		const transport = createLobbyTransport({
			...world,
			trackers,
			iceServers,
			relayOnly,
			infoHash: names.infoHash,
			extension: roomExtension,
			degree: roomDegree
		});
		const party = createParty({
			...world,
			name,
			isHost: hostKey !== undefined,
			changed,
			links: (events) =>
				openRoomLinks({
					transport,
					names,
					host: key.host,
					...(hostKey ? { hostKey } : {}),
					cipher: createRoomCipher(),
					digest: systemDigest,
					random: systemRandom,
					events
				})
		});
		const goodbye = (): void => {
			party.close();
		};
		// Without a word of goodbye a closed tab is waited for until its silence is noticed.
		addEventListener('pagehide', goodbye);
		return {
			...party,
			close: () => {
				removeEventListener('pagehide', goodbye);
				party.close();
			}
		};
	}
});
