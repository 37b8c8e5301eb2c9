/** The extensions (BEP 10) that our engine speaks on a film's wire: metadata for whoever lacks it, and playheads. */
import type Wire from 'bittorrent-protocol';
import type { Extension, ExtensionClass } from 'bittorrent-protocol';
import { encodeBencode, isBdict, readBencode } from '#lib/core/bencode.ts';
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { fieldsOf, wholeOf } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';
import { metadataBlockBytes } from '#lib/stream/swarm/metadata-exchange.ts';

const metadataName = 'ut_metadata';
export const playheadName = 'mt_play1';

/** Metadata that one wire is given, in times its size: a client that asks for more does not keep what it gets. */
const metadataServings = 2;
const message = { ask: 0, data: 1, refuse: 2 } as const;

export interface MetadataEvents {
	/** The info dictionary, once it is known. */
	readonly info: () => Bytes | undefined;
	readonly offered: (sizeBytes: number) => void;
	readonly arrived: (block: { readonly index: number; readonly bytes: Uint8Array }) => void;
	readonly refused: (block: number) => void;
}

/** A class for `wire.use()` whose instances are the extension that `make` returns for a wire. */
const extensionClass = (name: string, make: (wire: Wire) => Extension): ExtensionClass => {
	class Made implements Extension {
		declare readonly name: string;
		onExtendedHandshake?: (handshake: object) => void;
		onMessage?: (payload: Uint8Array) => void;
		constructor(wire: Wire) {
			Object.assign(this, make(wire));
		}
	}
	Object.defineProperty(Made.prototype, 'name', { value: name });
	return Made;
};

/** Sends an extended message if the peer knows the extension; false when it does not. */
export const sayExtended = (wire: Wire, name: string, payload: Uint8Array): boolean => {
	if (!wire.peerExtendedMapping[name]) return false;
	wire.extended(name, payload);
	return true;
};

const header = (type: number, block: number, totalBytes?: number): Bytes =>
	encodeBencode(
		new Map([
			['msg_type', type],
			['piece', block],
			...(totalBytes === undefined ? [] : [['total_size', totalBytes] as const])
		])
	);

/** Asks a peer for a block of the metadata (BEP 9). */
export const askMetadata = (wire: Wire, block: number): void => {
	sayExtended(wire, metadataName, header(message.ask, block));
};

/**
 * `ut_metadata` (BEP 9), for one wire. The shape of what comes is checked before by the wire guard; sizes and who was
 * asked for what are the exchange's to check.
 */
export const createMetadataExtension = (events: MetadataEvents): ExtensionClass =>
	extensionClass(metadataName, (wire) => {
		let givenBytes = 0;
		const give = (block: number): void => {
			const info = events.info();
			const part = info?.subarray(block * metadataBlockBytes, (block + 1) * metadataBlockBytes);
			const isSpent = info && givenBytes >= metadataServings * info.length;
			if (!info || !part || part.length === 0 || isSpent) {
				sayExtended(wire, metadataName, header(message.refuse, block));
				return;
			}
			givenBytes += part.length;
			const payload = concatBytes(header(message.data, block, info.length), part);
			sayExtended(wire, metadataName, payload);
		};
		return {
			onExtendedHandshake: (handshake) => {
				const sizeBytes = wholeOf(fieldsOf(handshake)?.['metadata_size'], {
					least: 1,
					most: limits.torrent.metadataBytes
				});
				if (sizeBytes !== undefined) events.offered(sizeBytes);
			},
			onMessage: (payload) => {
				const read = readBencode(payload);
				if (!read.ok || !isBdict(read.value.value)) return;
				const { value, end } = read.value;
				const block = wholeOf(value.get('piece'), { least: 0 });
				if (block === undefined) return;
				const type = value.get('msg_type');
				if (type === message.ask) give(block);
				else if (type === message.refuse) events.refused(block);
				else if (type === message.data) {
					events.arrived({ index: block, bytes: payload.subarray(end) });
				}
			}
		};
	});

/** `mt_play1`, for one wire: frames come as they are, to be checked by whoever knows the torrent. */
export const createPlayheadExtension = (heard: (frame: Uint8Array) => void): ExtensionClass =>
	extensionClass(playheadName, () => ({ onMessage: heard }));
