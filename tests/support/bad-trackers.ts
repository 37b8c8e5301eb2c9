/** Trackers that are no use: one lies, one accepts and never says a word. */
import { once } from 'node:events';
import { WebSocketServer, type WebSocket } from 'ws';

export interface BadTracker {
	readonly url: string;
	/** What was announced to it so far. */
	readonly announced: readonly Readonly<Record<string, unknown>>[];
	/** Resolves once this many announces have come. */
	readonly heard: (count: number) => Promise<void>;
	readonly close: () => Promise<void>;
}

type Announced = Readonly<Record<string, unknown>>;

const startBadTracker = async (
	answer: (socket: WebSocket, announced: Announced) => void
): Promise<BadTracker> => {
	const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
	const announced: Announced[] = [];
	const waiting = new Set<() => void>();
	server.on('connection', (socket) => {
		socket.on('error', () => undefined);
		socket.on('message', (data: Buffer) => {
			// Only our own client dials this one.
			const said = JSON.parse(data.toString()) as Announced;
			announced.push(said);
			for (const look of [...waiting]) look();
			answer(socket, said);
		});
	});
	await once(server, 'listening');
	const address = server.address();
	if (typeof address !== 'object' || address === null) throw new Error('no port');
	return {
		url: `ws://127.0.0.1:${address.port}`,
		announced,
		heard: (count) =>
			new Promise((resolve) => {
				const look = (): void => {
					if (announced.length < count) return;
					waiting.delete(look);
					resolve();
				};
				waiting.add(look);
				look();
			}),
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

/** Takes announces and answers none. */
export const startSilentTracker = (): Promise<BadTracker> => startBadTracker(() => undefined);

/** A description that looks right and leads to a port where nobody is. */
export const deadEnd = (letter: string): string =>
	[
		'v=0',
		'o=- 1 2 IN IP4 127.0.0.1',
		's=-',
		't=0 0',
		'a=group:BUNDLE 0',
		'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
		'c=IN IP4 0.0.0.0',
		'a=candidate:1 1 udp 2122260223 127.0.0.1 9 typ host',
		`a=ice-ufrag:${letter.repeat(4)}`,
		`a=ice-pwd:${letter.repeat(24)}`,
		`a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
		'a=setup:actpass',
		'a=mid:0',
		'a=sctp-port:5000',
		''
	].join('\r\n');

/** Answers every announce with offers and answers that lead nowhere, in made-up names, and with nonsense. */
export const startLyingTracker = (): Promise<BadTracker> =>
	startBadTracker((socket, { info_hash, offers }) => {
		const common = { action: 'announce', info_hash };
		const say = (fields: object): void => {
			socket.send(JSON.stringify({ ...common, ...fields }));
		};
		for (let i = 0; i < 40; i++) {
			const name = String.fromCharCode(65 + (i % 26), i).padEnd(20, 'x');
			const offer = { type: 'offer', sdp: deadEnd(String.fromCharCode(97 + (i % 26))) };
			say({ peer_id: name, offer_id: name, offer });
		}
		for (const { offer_id } of Array.isArray(offers) ? (offers as Announced[]) : []) {
			const answer = { type: 'answer', sdp: 'v=0 nonsense' };
			say({ peer_id: 'm'.repeat(20), offer_id, answer });
		}
		say({ interval: 1e12 });
		socket.send('{"action":');
		socket.send('[]');
	});
