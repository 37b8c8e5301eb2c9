/** A WebSocket tracker on loopback for tests: bittorrent-tracker's own server behind a `ws` socket. */
import Server from 'bittorrent-tracker/server';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';

export interface LobbyTracker {
	readonly url: string;
	/** Ends every connection and takes no more, as a host that goes down. */
	readonly close: () => Promise<void>;
}

/** Listens on a port of its own choosing, or on the one given. */
export const startLobbyTracker = async (port = 0): Promise<LobbyTracker> => {
	const tracker = new Server({
		http: false,
		udp: false,
		stats: false,
		ws: { noServer: true },
		interval: 600_000,
		peersCacheLength: 1000,
		peersCacheTtl: 600_000
	});
	tracker.on('warning', () => undefined);
	const sockets = new WebSocketServer({ host: '127.0.0.1', port });
	sockets.on('connection', (socket, upgradeReq) => {
		socket.on('error', () => undefined);
		tracker.onWebSocketConnection(Object.assign(socket, { upgradeReq }));
	});
	await once(sockets, 'listening');
	const address = sockets.address();
	if (typeof address !== 'object' || address === null) throw new Error('no port');
	return {
		url: `ws://127.0.0.1:${address.port}`,
		close: async () => {
			for (const socket of sockets.clients) socket.terminate();
			await new Promise<void>((resolve) => {
				sockets.close(() => {
					resolve();
				});
			});
			tracker.close();
		}
	};
};
