/** Lines of bytes between engines in one process, and a place where they meet: no sockets, no timers. */
import type { InfoHash } from '#lib/core/ids.ts';
import type { PeerMeeting, Pipe, PipeEvents } from '#lib/stream/swarm/ports.ts';

interface End {
	readonly pipe: Pipe;
	readonly hear: (bytes: Uint8Array) => void;
	readonly over: () => void;
}

/** The peer ids that the two ends are said to have, 40 hex digits. */
export interface PairIds {
	readonly first?: string;
	readonly second?: string;
}

/** Two ends of one line; the first is whoever began it. What is sent arrives later, in order. */
export const createPipePair = (ids: PairIds = {}): readonly [Pipe, Pipe] => {
	const ends: End[] = [];
	const make = (index: number, peerId: string | undefined): End => {
		const waiting: (() => void)[] = [];
		let events: PipeEvents | undefined;
		let isOver = false;
		const later = (run: () => void): void => {
			setImmediate(() => {
				if (events) run();
				else waiting.push(run);
			});
		};
		return {
			hear: (bytes) => {
				later(() => {
					if (!isOver) events?.data(bytes);
				});
			},
			over: () => {
				later(() => {
					if (isOver) return;
					isOver = true;
					events?.closed();
				});
			},
			pipe: {
				isOurs: index === 0,
				...(peerId === undefined ? {} : { peerId }),
				send: (bytes) => {
					if (!isOver) ends[1 - index]?.hear(new Uint8Array(bytes));
				},
				queuedBytes: () => 0,
				open: (listener) => {
					events = listener;
					for (const run of waiting.splice(0)) run();
				},
				close: () => {
					if (isOver) return;
					isOver = true;
					ends[1 - index]?.over();
				}
			}
		};
	};
	const first = make(0, ids.second);
	const second = make(1, ids.first);
	ends.push(first, second);
	return [first.pipe, second.pipe];
};

export interface MeetingPlace {
	readonly meeting: (peerId: string) => PeerMeeting;
}

/** Whoever joins a torrent here gets a line (or several) to everybody who has joined it before. */
export const createMeetingPlace = ({ lines = 1 } = {}): MeetingPlace => {
	interface Guest {
		readonly infoHash: InfoHash;
		readonly peerId: string;
		readonly onPipe: (pipe: Pipe) => void;
	}
	const guests = new Set<Guest>();
	return {
		meeting: (peerId) => ({
			join: ({ infoHash, onPipe }) => {
				const guest = { infoHash, peerId, onPipe };
				for (const other of guests) {
					if (other.infoHash !== infoHash) continue;
					for (let line = 0; line < lines; line++) {
						const [ours, theirs] = createPipePair({ first: peerId, second: other.peerId });
						onPipe(ours);
						other.onPipe(theirs);
					}
				}
				guests.add(guest);
				return {
					status: () => ({ connecting: 0, trackersReached: 1, announced: guests.size }),
					setLeft: () => undefined,
					lookAgain: () => undefined,
					close: () => {
						guests.delete(guest);
					}
				};
			},
			close: () => undefined
		})
	};
};
