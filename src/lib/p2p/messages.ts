/** The frames of `mt_feed1`: one type byte, then a canonical dag-cbor map; parsed as if mallory had sent them. */
import { concatBytes, copyBytes, type Bytes } from '#lib/core/bytes.ts';
import { decodeCbor, encodeCbor } from '#lib/core/cbor.ts';
import {
	bytesOf,
	listOf,
	readFields,
	wholeOf,
	type BadField,
	type FieldReader
} from '#lib/core/fields.ts';
import {
	channelIdFrom,
	idToBytes,
	objectHashOf,
	type ChannelId,
	type ObjectHash
} from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err, exhaustive, type Result } from '#lib/core/result.ts';

const { gossip, channel: channelLimits } = limits;

/** How far somebody says to be with one feed. */
export interface ClockRow {
	/** 8 bytes. */
	readonly feed8: Bytes;
	readonly root: number;
	readonly seq: number;
}

export interface Hello {
	readonly type: 'hello';
	readonly clocks: readonly ClockRow[];
	/** Abilities beyond version 1, by name; unknown ones mean nothing. */
	readonly capabilities: readonly string[];
}
/** A signed head, verbatim. */
export interface HeadFrame {
	readonly type: 'head';
	readonly head: Bytes;
}
/** Signed roots of a channel in a row, oldest first. */
export interface RootFrame {
	readonly type: 'root';
	readonly channel: ChannelId;
	readonly roots: readonly Bytes[];
}
/** Asks for roots from a version on. */
export interface GetRoot {
	readonly type: 'get-root';
	readonly channel: ChannelId;
	readonly version: number;
}
/** Asks for a block of an object. */
export interface Get {
	readonly type: 'get';
	readonly hash: ObjectHash;
	readonly offset: number;
	/** 1 to 16 KiB. */
	readonly length: number;
}
/** A block; fewer bytes than asked for only at the object's end. */
export interface Data {
	readonly type: 'data';
	readonly hash: ObjectHash;
	readonly offset: number;
	/** Size of the whole object in bytes. */
	readonly total: number;
	readonly block: Bytes;
}
/** The object is not here. */
export interface Miss {
	readonly type: 'miss';
	readonly hash: ObjectHash;
}

export type Message = Hello | HeadFrame | RootFrame | GetRoot | Get | Data | Miss;

export type FrameError =
	| { readonly type: 'TooLarge'; readonly limitBytes: number }
	/** From a later version: to be ignored. */
	| { readonly type: 'UnknownType'; readonly code: number }
	| { readonly type: 'Malformed' }
	| BadField;

/** 5, 9 and 10 are kept for HAVE, SIG and PROOF. */
const codes = { hello: 1, head: 2, root: 3, 'get-root': 4, get: 6, data: 7, miss: 8 } as const;

/** The frame of a message. */
export const encodeFrame = (message: Message): Bytes =>
	concatBytes(Uint8Array.of(codes[message.type]), encodeCbor(bodyOf(message)));

/** Reads one frame: size, then canonical dag-cbor, then named fields, each copied and within its bounds. */
export const parseFrame = (frame: Uint8Array): Result<Message, FrameError> => {
	const limitBytes = frame[0] === codes.hello ? gossip.helloBytes : gossip.frameBytes;
	if (frame.length > limitBytes) return err({ type: 'TooLarge', limitBytes });
	const code = frame[0];
	if (code === undefined) return err({ type: 'Malformed' });
	const read = readers.get(code);
	if (!read) return err({ type: 'UnknownType', code });
	const body = decodeCbor(frame.subarray(1), limitBytes);
	return body.ok ? readFields(body.value, read) : err({ type: 'Malformed' });
};

/** Splits a chain of roots into messages that each fit a frame. */
export const rootFrames = (channel: ChannelId, roots: readonly Bytes[]): readonly RootFrame[] => {
	const frames: Bytes[][] = [];
	let roomBytes = 0;
	for (const root of roots) {
		const neededBytes = root.length + 3;
		if (neededBytes > roomBytes) {
			frames.push([]);
			// A block's worth leaves the frame's spare bytes for the channel id and the map around it.
			roomBytes = gossip.blockBytes;
		}
		frames.at(-1)?.push(root);
		roomBytes -= neededBytes;
	}
	return frames.map((part) => ({ type: 'root', channel, roots: part }));
};

const bodyOf = (message: Message): object => {
	switch (message.type) {
		case 'hello':
			return {
				v: 1,
				clocks: message.clocks.map(({ feed8, root, seq }) => [feed8, root, seq]),
				caps: message.capabilities
			};
		case 'head':
			return { h: message.head };
		case 'root':
			return { c: idToBytes(message.channel), roots: message.roots };
		case 'get-root':
			return { c: idToBytes(message.channel), v: message.version };
		case 'get':
			return { h: idToBytes(message.hash), o: message.offset, n: message.length };
		case 'data':
			return {
				h: idToBytes(message.hash),
				o: message.offset,
				z: message.total,
				b: message.block
			};
		case 'miss':
			return { h: idToBytes(message.hash) };
		default:
			return exhaustive(message);
	}
};

const bytesWithin =
	(mostBytes: number) =>
	(value: unknown): Bytes | undefined =>
		value instanceof Uint8Array && value.length <= mostBytes ? copyBytes(value) : undefined;
const whole =
	(least: number, most?: number) =>
	(value: unknown): number | undefined =>
		wholeOf(value, most === undefined ? { least } : { least, most });
const objectHash = (value: unknown): ObjectHash | undefined => {
	const bytes = bytesOf(value, 32);
	return bytes && objectHashOf(bytes);
};
const channelId = (value: unknown): ChannelId | undefined => {
	const bytes = bytesOf(value, 32);
	return bytes && channelIdFrom(bytes);
};
const shortText = (value: unknown): string | undefined =>
	typeof value === 'string' && value.length <= 32 ? value : undefined;
const clockRow = (value: unknown): ClockRow | undefined => {
	if (!Array.isArray(value) || value.length !== 3) return undefined;
	const [feed8, root, seq] = [bytesOf(value[0], 8), whole(0)(value[1]), whole(0)(value[2])];
	return feed8 && root !== undefined && seq !== undefined ? { feed8, root, seq } : undefined;
};

const offset = whole(0, channelLimits.objectBytes);
const readers: ReadonlyMap<number, (fields: FieldReader) => Message> = new Map<
	number,
	(fields: FieldReader) => Message
>([
	[
		codes.hello,
		({ must }) => {
			must('v', whole(1));
			return {
				type: 'hello',
				clocks: must('clocks', (value) => listOf(value, gossip.feeds, clockRow)),
				capabilities: must('caps', (value) => listOf(value, gossip.capabilities, shortText))
			};
		}
	],
	[
		codes.head,
		({ must }) => ({ type: 'head', head: must('h', bytesWithin(channelLimits.headBytes)) })
	],
	[
		codes.root,
		({ must }) => ({
			type: 'root',
			channel: must('c', channelId),
			roots: must('roots', (value) =>
				listOf(value, channelLimits.rootSteps, bytesWithin(channelLimits.rootEnvelopeBytes))
			)
		})
	],
	[
		codes['get-root'],
		({ must }) => ({
			type: 'get-root',
			channel: must('c', channelId),
			version: must('v', whole(1))
		})
	],
	[
		codes.get,
		({ must }) => ({
			type: 'get',
			hash: must('h', objectHash),
			offset: must('o', offset),
			length: must('n', whole(1, gossip.blockBytes))
		})
	],
	[
		codes.data,
		({ must }) => ({
			type: 'data',
			hash: must('h', objectHash),
			offset: must('o', offset),
			total: must('z', whole(0)),
			block: must('b', bytesWithin(gossip.blockBytes))
		})
	],
	[codes.miss, ({ must }) => ({ type: 'miss', hash: must('h', objectHash) })]
]);
