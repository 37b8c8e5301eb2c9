/** Composes and synthesises the films' music: pads, plucked strings and bells, from a seed, as 16-bit stereo WAV. */

const rate = 48_000;

interface Score {
	/** Semitones above A2 for each chord, one after the other. */
	readonly chords: readonly (readonly number[])[];
	/** Plucked notes a second. */
	readonly plucks: number;
	readonly bells: number;
	/** 0 to 1: wind or sea under the music. */
	readonly noise: number;
}

const scores: Readonly<Record<string, Score>> = {
	lamplighter: {
		chords: [
			[0, 7, 12, 16],
			[-4, 3, 8, 12],
			[-7, 0, 5, 9],
			[-2, 5, 10, 14]
		],
		plucks: 1.2,
		bells: 0.5,
		noise: 0.02
	},
	'paper-boat': {
		chords: [
			[-3, 4, 9, 12],
			[-7, 0, 5, 9],
			[-5, 2, 7, 11],
			[-3, 4, 9, 16]
		],
		plucks: 0.8,
		bells: 0.3,
		noise: 0.16
	},
	dust: {
		chords: [
			[0, 7, 14, 16],
			[-5, 2, 9, 11],
			[-3, 4, 7, 14],
			[-7, 0, 9, 12]
		],
		plucks: 0.4,
		bells: 0.9,
		noise: 0.03
	},
	'small-machines-1': {
		chords: [
			[0, 4, 7, 12],
			[5, 9, 12, 17],
			[7, 11, 14, 19],
			[0, 4, 7, 16]
		],
		plucks: 3,
		bells: 0.6,
		noise: 0
	},
	'small-machines-2': {
		chords: [
			[2, 6, 9, 14],
			[-3, 4, 9, 13],
			[-1, 6, 11, 14],
			[-5, 2, 7, 11]
		],
		plucks: 2.4,
		bells: 0.4,
		noise: 0.03
	},
	'small-machines-3': {
		chords: [
			[-3, 4, 7, 12],
			[-5, 2, 7, 11],
			[-7, 0, 5, 9],
			[-8, -1, 4, 8]
		],
		plucks: 2,
		bells: 1,
		noise: 0
	}
};

const hertz = (semitone: number): number => 110 * 2 ** (semitone / 12);
const chance = (seed: number): (() => number) => {
	let state = seed >>> 0;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
};

/** The soundtrack of a film of this many seconds. */
export const composeWav = (id: string, seconds: number): Buffer => {
	const score = scores[id];
	if (!score) throw new Error(`no score for ${id}`);
	const next = chance(Array.from(id).reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));
	const total = Math.round(seconds * rate);
	const left = new Float32Array(total);
	const right = new Float32Array(total);
	const add = (at: number, length: number, pan: number, voice: (t: number) => number): void => {
		const from = Math.round(at * rate);
		const to = Math.min(total, from + Math.round(length * rate));
		for (let i = from; i < to; i++) {
			const value = voice((i - from) / rate);
			left[i] = (left[i] ?? 0) + value * (1 - pan);
			right[i] = (right[i] ?? 0) + value * pan;
		}
	};
	const chordSeconds = seconds / Math.ceil(seconds / 6);
	for (let at = 0, n = 0; at < seconds; at += chordSeconds, n++) {
		const chord = score.chords[n % score.chords.length] ?? [];
		chord.forEach((note, i) => {
			const f = hertz(note);
			const drift = 1 + (next() - 0.5) * 0.004;
			add(at, chordSeconds + 2.4, 0.3 + 0.13 * i, (t) => {
				const swell = Math.min(1, t / 1.8) * Math.min(1, Math.max(0, chordSeconds + 2.4 - t) / 2.4);
				const soft =
					Math.sin(2 * Math.PI * f * t) +
					0.35 * Math.sin(2 * Math.PI * f * 2 * drift * t) +
					0.12 * Math.sin(2 * Math.PI * f * 3 * t);
				return 0.045 * swell * soft * (0.85 + 0.15 * Math.sin(t * 1.3 + i));
			});
		});
		const count = Math.round(score.plucks * chordSeconds);
		for (let i = 0; i < count; i++) {
			const f = hertz((chord[Math.floor(next() * chord.length)] ?? 0) + 12);
			add(
				at + (i / count) * chordSeconds,
				1.8,
				0.25 + next() * 0.5,
				(t) =>
					0.09 *
					Math.exp(-t * 4) *
					Math.min(1, t * 400) *
					(Math.sin(2 * Math.PI * f * t) + 0.5 * Math.exp(-t * 6) * Math.sin(4 * Math.PI * f * t))
			);
		}
		for (let i = 0; i < Math.round(score.bells * 3); i++) {
			const f = hertz((chord[Math.floor(next() * chord.length)] ?? 0) + 36);
			add(
				at + next() * chordSeconds,
				3,
				next(),
				(t) =>
					0.035 *
					Math.exp(-t * 1.8) *
					Math.min(1, t * 900) *
					(Math.sin(2 * Math.PI * f * t) + 0.4 * Math.sin(2 * Math.PI * f * 2.76 * t))
			);
		}
	}
	let low = 0;
	const wav = Buffer.alloc(44 + total * 4);
	wav.write('RIFF', 0);
	wav.writeUInt32LE(36 + total * 4, 4);
	wav.write('WAVEfmt ', 8);
	wav.writeUInt32LE(16, 16);
	wav.writeUInt16LE(1, 20);
	wav.writeUInt16LE(2, 22);
	wav.writeUInt32LE(rate, 24);
	wav.writeUInt32LE(rate * 4, 28);
	wav.writeUInt16LE(4, 32);
	wav.writeUInt16LE(16, 34);
	wav.write('data', 36);
	wav.writeUInt32LE(total * 4, 40);
	for (let i = 0; i < total; i++) {
		const t = i / rate;
		low += ((next() - 0.5) * 2 - low) * 0.02;
		const hiss = low * score.noise * (0.6 + 0.4 * Math.sin(t * 0.9));
		const fade = Math.min(1, t / 1.5) * Math.min(1, Math.max(0, seconds - t) / 2.5);
		wav.writeInt16LE(
			Math.round(Math.tanh(((left[i] ?? 0) + hiss) * fade * 1.4) * 30_000),
			44 + i * 4
		);
		wav.writeInt16LE(
			Math.round(Math.tanh(((right[i] ?? 0) + hiss * 0.9) * fade * 1.4) * 30_000),
			46 + i * 4
		);
	}
	return wav;
};
