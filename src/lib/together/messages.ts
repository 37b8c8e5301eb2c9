/** What members of a room say to each other: one type byte and a canonical dag-cbor map, read strictly. */
import { bytesToHex, concatBytes, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import { bytesOf, readFields, wholeOf, type FieldReader } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';
import { cleanText } from '#lib/core/text.ts';

const { together } = limits;

/** Where the film is, on the sender's clock. */
export interface BeatMessage {
	readonly type: 'beat';
	readonly revision: number;
	readonly by: string;
	readonly isPlaying: boolean;
	readonly seconds: number;
	readonly atMs: number;
	readonly speed: number;
	/** Empty for nobody. */
	readonly waitsFor: string;
	/** The sender's player stands still for want of the film. */
	readonly isStalled: boolean;
	/** The host's alone: nobody else may move the film. */
	readonly hostOnly: boolean;
}

export type RoomMessage =
	| {
			readonly type: 'hello';
			/** 16 hex digits, drawn for this visit. */
			readonly id: string;
			/** Empty: a guest. */
			readonly name: string;
	  }
	| { readonly type: 'ping'; readonly askedMs: number }
	| { readonly type: 'pong'; readonly askedMs: number; readonly theirMs: number }
	| BeatMessage
	| { readonly type: 'say'; readonly text: string };

const codes = { hello: 1, ping: 2, pong: 3, beat: 4, say: 5 } as const;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A text that may be shown, within bounds as a reader counts them; longer ones are cut at a whole character. */
const fitText = (text: string, most: { graphemes: number; chars: number }): string => {
	let kept = '';
	let count = 0;
	for (const { segment } of segmenter.segment(cleanText(text.slice(0, most.chars)))) {
		if (++count > most.graphemes) break;
		kept += segment;
	}
	return kept.trim();
};

/** A name as it is shown to others. */
export const fitName = (text: string): string =>
	fitText(text, { graphemes: together.nameGraphemes, chars: together.nameChars });

/** A line of chat as it is shown to others. */
export const fitLine = (text: string): string =>
	fitText(text, { graphemes: together.chatGraphemes, chars: together.chatChars });

const idBytes = (id: string): Bytes => hexToBytes(id) ?? new Uint8Array(8);

const bodyOf = (message: RoomMessage): object => {
	switch (message.type) {
		case 'hello':
			return { v: 1, i: idBytes(message.id), n: message.name };
		case 'ping':
			return { t: message.askedMs };
		case 'pong':
			return { t: message.askedMs, r: message.theirMs };
		case 'beat':
			return {
				r: message.revision,
				b: message.by === '' ? new Uint8Array(8) : idBytes(message.by),
				p: message.isPlaying,
				x: message.seconds,
				t: Math.round(message.atMs),
				s: message.speed,
				...(message.waitsFor === '' ? {} : { w: idBytes(message.waitsFor) }),
				q: message.isStalled,
				o: message.hostOnly
			};
		case 'say':
			return { x: message.text };
	}
};

export const encodeRoomMessage = (message: RoomMessage): Bytes =>
	concatBytes(Uint8Array.of(codes[message.type]), encodeCbor(bodyOf(message)));

const parseId = (value: unknown): string | undefined => {
	const bytes = bytesOf(value, 8);
	return bytes && bytesToHex(bytes);
};
const parseMs = (value: unknown): number | undefined => wholeOf(value, { least: 0 });
const parseFlag = (value: unknown): boolean | undefined =>
	typeof value === 'boolean' ? value : undefined;
const numberIn =
	(least: number, most: number) =>
	(value: unknown): number | undefined =>
		typeof value === 'number' && value >= least && value <= most ? value : undefined;
const fitting =
	(fit: (text: string) => string) =>
	(value: unknown): string | undefined =>
		// Whoever sends what was not made fit is no client of this kind.
		typeof value === 'string' && fit(value) === value ? value : undefined;

const longestFilmSeconds = 1_000_000;

const readBeat = ({ must, may }: FieldReader): BeatMessage => {
	return {
		type: 'beat',
		revision: must('r', (value) => wholeOf(value, { least: 0 })),
		by: must('b', parseId),
		isPlaying: must('p', parseFlag),
		seconds: must('x', numberIn(0, longestFilmSeconds)),
		atMs: must('t', parseMs),
		speed: must('s', numberIn(0.25, 4)),
		isStalled: must('q', parseFlag),
		hostOnly: must('o', parseFlag),
		waitsFor: may('w', parseId) ?? ''
	};
};

const readers: Readonly<Record<number, (reader: FieldReader) => RoomMessage>> = {
	[codes.hello]: ({ must }) => {
		must('v', (value) => (value === 1 ? value : undefined));
		return { type: 'hello', id: must('i', parseId), name: must('n', fitting(fitName)) };
	},
	[codes.ping]: ({ must }) => ({ type: 'ping', askedMs: must('t', parseMs) }),
	[codes.pong]: ({ must }) => ({
		type: 'pong',
		askedMs: must('t', parseMs),
		theirMs: must('r', parseMs)
	}),
	[codes.beat]: readBeat,
	[codes.say]: ({ must }) => ({
		type: 'say',
		text: must('x', (value) => (value === '' ? undefined : fitting(fitLine)(value)))
	})
};

/** Reads one message; undefined for what breaks a rule, and for types that are not known yet. */
export const parseRoomMessage = (bytes: Uint8Array): RoomMessage | undefined => {
	if (bytes.length < 2 || bytes.length > together.messageBytes) return undefined;
	const reader = readers[bytes[0] ?? 0];
	if (!reader) return undefined;
	const body = decodeCbor(bytes.subarray(1), together.messageBytes);
	if (!body.ok) return undefined;
	const read = readFields(body.value, reader);
	return read.ok ? read.value : undefined;
};
