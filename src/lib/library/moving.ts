/** The way of a library from one device to another: the text that carries the key, and the frames that carry the rest. */
import {
	base64UrlToBytes,
	bytesToBase64Url,
	concatBytes,
	equalBytes,
	utf8,
	type Bytes
} from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';

const { library, lobby, title } = limits;

/** 256 bits. */
export const moveKeyBytes = 32;

export interface MoveText {
	/** How to connect; an invite of `p2p/invite.ts`. */
	readonly invite: string;
	/** Opens what comes. It is in this text and nowhere else. */
	readonly key: Bytes;
}

/** The text that is brought to the other device by hand. */
export const writeMoveText = ({ invite, key }: MoveText): string =>
	`${invite}.${bytesToBase64Url(key)}`;

/** Reads such a text, or a link that ends in `#move=` and it; undefined when it is none. */
export const parseMoveText = (pasted: string): MoveText | undefined => {
	if (pasted.length > lobby.inviteChars + title.urlChars) return undefined;
	const [, invite = '', keyText = ''] =
		/^(?:\S*#move=)?([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/.exec(pasted.trim()) ?? [];
	const key = base64UrlToBytes(keyText);
	return invite !== '' && key?.length === moveKeyBytes ? { invite, key } : undefined;
};

/** Everything came and was opened. */
export const receipt: Bytes = utf8('matinee move 1 got');
const heading = utf8('matinee move 1');
const lengthBytes = 4;

/** True for the other end's word that all is there. */
export const isReceipt = (frame: Uint8Array): boolean => equalBytes(frame, receipt);

/** A heading with the length, then the bytes in order. */
export const framesOf = (sealed: Bytes): readonly Bytes[] => {
	const length = new Uint8Array(lengthBytes);
	new DataView(length.buffer).setUint32(0, sealed.length);
	const frames: Bytes[] = [concatBytes(heading, length)];
	for (let at = 0; at < sealed.length; at += library.moveFrameBytes) {
		frames.push(sealed.slice(at, at + library.moveFrameBytes));
	}
	return frames;
};

export interface Collector {
	/** One frame more: all of it, the share that is here, or that it cannot be. */
	readonly take: (
		frame: Uint8Array
	) => { readonly sealed: Bytes } | { readonly share: number } | 'bad';
}

/** Puts frames together; never holds more than the heading said, nor more than a library may have. */
export const createCollector = (): Collector => {
	let whole: Bytes | undefined;
	let have = 0;
	let isBad = false;
	const begin = (frame: Uint8Array): boolean => {
		const isHeading =
			frame.length === heading.length + lengthBytes &&
			equalBytes(frame.subarray(0, heading.length), heading);
		if (!isHeading) return false;
		const length = new DataView(frame.buffer, frame.byteOffset).getUint32(heading.length);
		// A seal adds a few bytes to what is deflated, which may be a few bytes longer than it was.
		if (length === 0 || length > library.backupBytes + library.moveFrameBytes) return false;
		whole = new Uint8Array(length);
		return true;
	};
	return {
		take: (frame) => {
			if (isBad) return 'bad';
			if (!whole) {
				isBad = !begin(frame);
				return isBad ? 'bad' : { share: 0 };
			}
			isBad = frame.length === 0 || frame.length > whole.length - have;
			if (isBad) return 'bad';
			whole.set(frame, have);
			have += frame.length;
			return have === whole.length ? { sealed: whole } : { share: have / whole.length };
		}
	};
};
