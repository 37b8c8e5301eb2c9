/** What leaves one peer: a line to each other peer, in order, all of them sharing one uplink in turns. */
import type { Agenda } from './agenda.ts';

interface Uplink {
	/** Puts a message of so many bytes on the line to somebody; `deliver` runs when its last byte has left. */
	readonly send: (to: string, bytes: number, deliver: () => void) => void;
	/** Bytes of blocks that wait on the line to somebody. */
	readonly waiting: (to: string) => number;
	readonly drop: (to: string) => void;
}

interface Parcel {
	leftBytes: number;
	readonly bytes: number;
	readonly deliver: () => void;
}

interface Line {
	readonly to: string;
	readonly parcels: Parcel[];
	waitingBytes: number;
}

/** A line tells that there is room when so little is left, as a data channel does. */
const lowBytes = 32 * 1024;
/** What one line sends before the next has its turn. */
const turnBytes = 8 * 1024;

/** Words wait behind the blocks that were put on the same line before them, as they do in a data channel. */
export const createUplink = (options: {
	readonly agenda: Agenda;
	readonly bytesPerMs: number;
	readonly onRoom: (to: string) => void;
}): Uplink => {
	const { agenda, bytesPerMs, onRoom } = options;
	const lines = new Map<string, Line>();
	/** Those with something to send, in the order of their turns. */
	const turns: Line[] = [];
	let isBusy = false;

	const finish = (line: Line, parcel: Parcel): void => {
		line.parcels.shift();
		parcel.deliver();
		if (parcel.bytes === 0) return;
		const before = line.waitingBytes;
		line.waitingBytes -= parcel.bytes;
		const isLow = line.waitingBytes <= lowBytes && before > lowBytes;
		if (isLow || line.waitingBytes === 0) onRoom(line.to);
	};
	const turn = (): void => {
		const line = turns.shift();
		if (!line) {
			isBusy = false;
			return;
		}
		isBusy = true;
		// Words weigh nothing: they leave as soon as they are first.
		for (let first = line.parcels[0]; first?.bytes === 0; first = line.parcels[0])
			finish(line, first);
		const parcel = line.parcels[0];
		if (!parcel) {
			turn();
			return;
		}
		const bytes = Math.min(turnBytes, parcel.leftBytes);
		agenda.at(agenda.now() + bytes / bytesPerMs, () => {
			parcel.leftBytes -= bytes;
			if (parcel.leftBytes === 0 && lines.get(line.to) === line) finish(line, parcel);
			if (line.parcels.length > 0) turns.push(line);
			turn();
		});
	};
	const lineTo = (to: string): Line => {
		const line = lines.get(to) ?? { to, parcels: [], waitingBytes: 0 };
		lines.set(to, line);
		return line;
	};

	return {
		send: (to, bytes, deliver) => {
			const line = lineTo(to);
			if (bytes === 0 && line.parcels.length === 0) {
				deliver();
				return;
			}
			line.parcels.push({ leftBytes: bytes, bytes, deliver });
			line.waitingBytes += bytes;
			if (line.parcels.length === 1) turns.push(line);
			if (!isBusy) turn();
		},
		waiting: (to) => lines.get(to)?.waitingBytes ?? 0,
		drop: (to) => {
			const line = lines.get(to);
			if (!line) return;
			lines.delete(to);
			line.parcels.length = 0;
		}
	};
};
