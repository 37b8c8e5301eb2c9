/** A tracker that makes two peers dial each other at once: it holds their offers until it has both, then swaps them. */
import { once } from 'node:events';
import { WebSocketServer, type WebSocket } from 'ws';

interface Announced {
	readonly peer_id: string;
	readonly info_hash: string;
	readonly to_peer_id?: string;
	readonly answer?: unknown;
	readonly offer_id?: string;
	readonly offers?: readonly { readonly offer: unknown; readonly offer_id: string }[];
}

export interface Matchmaker {
	readonly url: string;
	readonly close: () => Promise<void>;
}

/** Passes one offer of each of the first two peers of a swarm to the other, in one go, and every answer. */
export const startMatchmaker = async (): Promise<Matchmaker> => {
	const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
	const socketById = new Map<string, WebSocket>();
	const waiting = new Map<string, Announced>();
	const pass = (to: WebSocket | undefined, from: Announced, fields: object): void => {
		const { peer_id, info_hash } = from;
		to?.send(JSON.stringify({ action: 'announce', peer_id, info_hash, ...fields }));
	};
	server.on('connection', (socket) => {
		socket.on('message', (data: Buffer) => {
			// Only our own client dials this one.
			const said = JSON.parse(data.toString()) as Announced;
			socketById.set(said.peer_id, socket);
			if (said.to_peer_id !== undefined) {
				const { answer, offer_id } = said;
				pass(socketById.get(said.to_peer_id), said, { answer, offer_id });
				return;
			}
			if (!said.offers?.[0]) return;
			const other = waiting.get(said.info_hash);
			waiting.set(said.info_hash, said);
			if (!other || other.peer_id === said.peer_id) return;
			waiting.delete(said.info_hash);
			pass(socket, other, other.offers?.[0] ?? {});
			pass(socketById.get(other.peer_id), said, said.offers[0]);
		});
	});
	await once(server, 'listening');
	const address = server.address();
	if (typeof address !== 'object' || address === null) throw new Error('no port');
	return {
		url: `ws://127.0.0.1:${address.port}`,
		close: async () => {
			for (const socket of server.clients) socket.terminate();
			await new Promise<void>((resolve) => {
				server.close(() => {
					resolve();
				});
			});
		}
	};
};
