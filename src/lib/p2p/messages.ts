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
	/** Deflated is welcome: then offsets may be those of the deflated object, as the answer says. */
	readonly deflate?: boolean;
}
/** A block; fewer bytes than asked for only at the object's end. */
export interface Data {
	readonly type: 'data';
	readonly hash: ObjectHash;
	readonly offset: number;
	/** Size of the whole object in bytes, as it is sent. */
	readonly total: number;
	readonly block: Bytes;
	/** Offset and total are those of the object deflated (RFC 1951). */
	readonly deflated?: boolean;
}
/** The object is not here. */
export interface Miss {
	readonly type: 'miss';
	readonly hash: ObjectHash;
}

/** What the sender has of late: the first 8 bytes of objects' hashes. */
export interface Have {
	readonly type: 'have';
	readonly hashes: readonly Bytes[];
}
/** An offer for whoever it reaches, or the answer to one, passed on by neighbours instead of a tracker. */
export interface Sig {
	readonly type: 'sig';
	readonly kind: 'offer' | 'answer';
	/** 20 bytes: names the offer, and the way back. */
	readonly offerId: Bytes;
	/** 20 bytes: who wrote it. */
	readonly from: Bytes;
	/** How often it may still be passed on. */
	readonly ttl: number;
	readonly sdp: string;
}
/** Two heads that one publisher signed for one number. */
export interface Proof {
	readonly type: 'proof';
	readonly heads: readonly [Bytes, Bytes];
}

export type Message =
	Hello | HeadFrame | RootFrame | GetRoot | Get | Data | Miss | Have | Sig | Proof;

export type FrameError =
	| { readonly type: 'TooLarge'; readonly limitBytes: number }
	/** From a later version: to be ignored. */
	| { readonly type: 'UnknownType'; readonly code: number }
	| { readonly type: 'Malformed' }
	| BadField;

const codes = {
	hello: 1,
	head: 2,
	root: 3,
	'get-root': 4,
	have: 5,
	get: 6,
	data: 7,
	miss: 8,
	sig: 9,
	proof: 10
} as const;

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
			return {
				h: idToBytes(message.hash),
				o: message.offset,
				n: message.length,
				...(message.deflate === true ? { d: true } : {})
			};
		case 'data':
			return {
				h: idToBytes(message.hash),
				o: message.offset,
				z: message.total,
				b: message.block,
				...(message.deflated === true ? { d: true } : {})
			};
		case 'miss':
			return { h: idToBytes(message.hash) };
		case 'have':
			return { h: message.hashes };
		case 'sig':
			return {
				k: message.kind === 'offer' ? 0 : 1,
				i: message.offerId,
				f: message.from,
				n: message.ttl,
				s: message.sdp
			};
		case 'proof':
			return { a: message.heads[0], b: message.heads[1] };
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
const flag = (value: unknown): boolean | undefined =>
	typeof value === 'boolean' ? value : undefined;
const description = (value: unknown): string | undefined =>
	typeof value === 'string' && value.length > 0 && value.length <= gossip.signalChars
		? value
		: undefined;
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
		({ must, may }) => ({
			type: 'get',
			hash: must('h', objectHash),
			offset: must('o', offset),
			length: must('n', whole(1, gossip.blockBytes)),
			...(may('d', flag) === true ? { deflate: true } : {})
		})
	],
	[
		codes.data,
		({ must, may }) => ({
			type: 'data',
			hash: must('h', objectHash),
			offset: must('o', offset),
			total: must('z', whole(0)),
			block: must('b', bytesWithin(gossip.blockBytes)),
			...(may('d', flag) === true ? { deflated: true } : {})
		})
	],
	[codes.miss, ({ must }) => ({ type: 'miss', hash: must('h', objectHash) })],
	[
		codes.have,
		({ must }) => ({
			type: 'have',
			hashes: must('h', (value) => listOf(value, gossip.haveHashes, (item) => bytesOf(item, 8)))
		})
	],
	[
		codes.sig,
		({ must }) => ({
			type: 'sig',
			kind: must('k', whole(0, 1)) === 0 ? 'offer' : 'answer',
			offerId: must('i', (value) => bytesOf(value, 20)),
			from: must('f', (value) => bytesOf(value, 20)),
			ttl: must('n', whole(0, gossip.signalTtl)),
			sdp: must('s', description)
		})
	],
	[
		codes.proof,
		({ must }) => {
			const head = bytesWithin(channelLimits.headBytes);
			return { type: 'proof', heads: [must('a', head), must('b', head)] };
		}
	]
]);
