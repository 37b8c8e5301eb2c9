/** Links on which only members of a room are heard: a fresh key each, every message numbered, the host's beats signed. */
import { concatBytes, equalBytes, hexToBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest, Random } from '#lib/core/ports.ts';
import type { Link, Transport } from '#lib/p2p/ports.ts';
import { encodeRoomMessage, parseRoomMessage, type RoomMessage } from './messages.ts';
import type { HostKey, RoomCipher } from './ports.ts';
import { hostPart, type RoomNames } from './room-key.ts';

export interface RoomLinkEvents {
	/** Both ends know the secret of the room as soon as the first message is heard. */
	readonly opened: (linkId: string) => void;
	readonly heard: (linkId: string, message: RoomMessage, by: { readonly host: boolean }) => void;
	readonly closed: (linkId: string) => void;
}

export interface RoomLinks {
	readonly send: (linkId: string, message: RoomMessage) => void;
	readonly close: (linkId: string) => void;
	readonly stop: () => void;
}

export interface RoomLinksOptions {
	readonly transport: Transport;
	readonly names: RoomNames;
	/** The host's part of the room's key. */
	readonly host: Bytes;
	/** Only where the room was begun. */
	readonly hostKey?: HostKey;
	readonly cipher: RoomCipher;
	readonly digest: Digest;
	readonly random: Random;
	readonly events: RoomLinkEvents;
}

interface Sealed {
	readonly link: Link;
	readonly salt: Bytes;
	keys: { readonly toThem: Bytes; readonly toUs: Bytes } | undefined;
	sent: number;
	heard: number;
	waiting: number;
	/** What was begun on this link, one after the other: order is what the numbers stand for. */
	work: Promise<void>;
	isOpen: boolean;
}

const version = 1;
const saltBytes = 16;
/** Type of a beat that carries the host's key and signature before its map. */
const signedBeat = 6;
const [publicKeyBytes, signatureBytes] = [65, 64];
/** Whoever cannot speak in the room is not dialled again for a while. */
const refuseMs = 10 * 60_000;

/** Begins to meet members at once. */
export const openRoomLinks = (options: RoomLinksOptions): RoomLinks => {
	const { transport, names, cipher, digest, random, events, hostKey } = options;
	const links = new Map<string, Sealed>();
	const place = hexToBytes(names.infoHash) ?? new Uint8Array();
	const signedPart = (body: Uint8Array): Bytes =>
		concatBytes(utf8('matinee-room-host-1\0'), place, body);

	const drop = (one: Sealed, refused: boolean): void => {
		if (links.get(one.link.id) !== one) return;
		links.delete(one.link.id);
		one.link.close(refused ? refuseMs : 0);
		if (one.isOpen) events.closed(one.link.id);
	};
	/** One thing after the other; whoever makes too many wait is left. */
	const queue = (one: Sealed, run: () => Promise<void>): void => {
		if (++one.waiting > limits.together.waitingMessages) {
			drop(one, false);
			return;
		}
		one.work = one.work.then(run).then(
			() => {
				one.waiting--;
			},
			() => {
				drop(one, true);
			}
		);
	};
	const keyFor = (from: Bytes, to: Bytes): Promise<Bytes> =>
		digest.sha256(concatBytes(utf8('matinee-room-link-1\0'), names.key, from, to));

	const greet = async (one: Sealed, frame: Bytes): Promise<void> => {
		const theirs = frame.subarray(1);
		// Our own salt back is a mirror, not a member.
		if (frame[0] !== version || theirs.length !== saltBytes || equalBytes(theirs, one.salt)) {
			drop(one, true);
			return;
		}
		const salt = frame.slice(1);
		one.keys = { toThem: await keyFor(one.salt, salt), toUs: await keyFor(salt, one.salt) };
		if (links.get(one.link.id) !== one) return;
		one.isOpen = true;
		events.opened(one.link.id);
	};

	/** The beat inside, when the host has signed it. */
	const openSigned = async (plain: Bytes): Promise<RoomMessage | undefined> => {
		const publicKey = plain.slice(1, 1 + publicKeyBytes);
		const rest = plain.subarray(1 + publicKeyBytes);
		const signature = rest.slice(0, signatureBytes);
		const body = rest.slice(signatureBytes);
		if (!equalBytes(await hostPart(publicKey, digest), options.host)) return undefined;
		if (!(await cipher.verify(publicKey, signature, signedPart(body)))) return undefined;
		const message = parseRoomMessage(body);
		return message?.type === 'beat' ? message : undefined;
	};

	const hear = async (one: Sealed, frame: Bytes): Promise<void> => {
		if (!one.keys) {
			await greet(one, frame);
			return;
		}
		const plain = await cipher.open(one.keys.toUs, one.heard++, frame);
		if (!plain) {
			drop(one, true);
			return;
		}
		const isSigned = plain[0] === signedBeat;
		const message = isSigned ? await openSigned(plain) : parseRoomMessage(plain);
		if (links.get(one.link.id) !== one) return;
		if (message) events.heard(one.link.id, message, { host: isSigned });
		else if (isSigned) drop(one, true);
	};

	const sign = async (beat: Bytes): Promise<Bytes> => {
		if (!hostKey) return beat;
		const signature = await hostKey.sign(signedPart(beat));
		return concatBytes(Uint8Array.of(signedBeat), hostKey.publicKey, signature, beat);
	};

	const stop = transport.start({
		open: (link) => {
			const salt = random.bytes(saltBytes);
			const idle = Promise.resolve();
			const one: Sealed = {
				...{ link, salt, keys: undefined, sent: 0, heard: 0 },
				...{ waiting: 0, work: idle, isOpen: false }
			};
			links.set(link.id, one);
			link.send(concatBytes(Uint8Array.of(version), salt));
		},
		frame: (linkId, frame) => {
			const one = links.get(linkId);
			if (!one) return;
			if (frame.length > limits.together.messageBytes + 1024) drop(one, true);
			else queue(one, () => hear(one, frame));
		},
		closed: (linkId) => {
			const one = links.get(linkId);
			links.delete(linkId);
			if (one?.isOpen) events.closed(linkId);
		}
	});

	return {
		send: (linkId, message) => {
			const one = links.get(linkId);
			if (!one?.keys) return;
			const { toThem } = one.keys;
			queue(one, async () => {
				const bytes = encodeRoomMessage(message);
				const plain = message.type === 'beat' ? await sign(bytes) : bytes;
				const sealed = await cipher.seal(toThem, one.sent++, plain);
				// A number that was used and not sent would leave the other end waiting for it.
				if (!one.link.send(sealed)) drop(one, false);
			});
		},
		close: (linkId) => {
			const one = links.get(linkId);
			if (one) drop(one, true);
		},
		stop: () => {
			links.clear();
			stop();
		}
	};
};
