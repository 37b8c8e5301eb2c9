/** Meets peers over TCP on loopback: dials the ports it is given, for tests with clients that are not ours. */
import { connect, type Socket } from 'node:net';
import type { PeerMeeting, Pipe } from '#lib/stream/swarm/ports.ts';

const pipeOf = (socket: Socket): Pipe => {
	let isOver = false;
	return {
		isOurs: true,
		send: (bytes) => {
			if (!isOver) socket.write(bytes);
		},
		queuedBytes: () => socket.writableLength,
		open: ({ data, writable, closed }) => {
			socket.on('data', data);
			socket.on('drain', writable);
			socket.on('close', () => {
				if (isOver) return;
				isOver = true;
				closed();
			});
		},
		close: () => {
			isOver = true;
			socket.destroy();
		}
	};
};

/** Each torrent that is joined gets a line to every port. */
export const createTcpMeeting = (ports: readonly number[]): PeerMeeting => ({
	join: ({ onPipe }) => {
		const sockets = ports.map((port) => {
			const socket = connect(port, '127.0.0.1', () => {
				onPipe(pipeOf(socket));
			});
			// A line that cannot be made brings no peer; the test waits for one in vain and says so.
			socket.on('error', () => undefined);
			return socket;
		});
		return {
			status: () => ({ connecting: 0, trackersReached: 0 }),
			setLeft: () => undefined,
			lookAgain: () => undefined,
			close: () => {
				for (const socket of sockets) socket.destroy();
			}
		};
	},
	close: () => undefined
});
