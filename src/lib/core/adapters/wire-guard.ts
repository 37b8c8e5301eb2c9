/** Keeps hostile bytes from bittorrent-protocol's tolerant parsers, on every wire of the page or process. */
import Wire, { type Extension, type ExtensionClass } from 'bittorrent-protocol';
import {
	decodeBencode,
	isBdict,
	isBytes,
	readBencode,
	type Bdict,
	type Bvalue
} from '#lib/core/bencode.ts';
import { concatBytes, utf8 } from '#lib/core/bytes.ts';
import { wholeOf } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';

const { messageBytes, extensionBytes } = limits.wire;
const { metadataBytes } = limits.torrent;
/** BEP 9: metadata travels in blocks of 16 KiB. */
const metadataBlockBytes = 16 * 1024;
/** BEP 3: a handshake begins with the length of this name and the name; 48 bytes follow. */
const protocolName = utf8('BitTorrent protocol');
const handshakeBytes = protocolName.length + 48;

/** Wires that were cut: what still arrives before the stream ends is thrown away unread. */
const cutWires = new WeakSet<Wire>();

const cut = (wire: Wire): void => {
	cutWires.add(wire);
	wire._buffer = [];
	wire._bufferSize = 0;
	wire._parse(Number.MAX_VALUE, () => undefined);
	wire.destroy();
};

const isWhole = (value: Bvalue | undefined, most: number): boolean =>
	wholeOf(value, { least: 0, most }) !== undefined;

/** An extended handshake (BEP 10) in which every field that the library or an extension reads has its type. */
const isSoundHandshake = (payload: Uint8Array): boolean => {
	const read = decodeBencode(payload, extensionBytes);
	if (!read.ok || !isBdict(read.value) || read.value.has('__proto__')) return false;
	const names = read.value.get('m');
	if (names !== undefined) {
		if (!isBdict(names) || names.has('__proto__')) return false;
		if (![...names.values()].every((id) => isWhole(id, 255))) return false;
	}
	const size = read.value.get('metadata_size');
	return size === undefined || isWhole(size, metadataBytes);
};

const metadataFields = new Set(['msg_type', 'piece', 'total_size']);

const isMetadataHeader = (dict: Bdict): boolean =>
	// Only these keys: ut_metadata finds the end of the header by its first "ee", which another key could contain.
	[...dict.keys()].every((key) => metadataFields.has(key)) &&
	isWhole(dict.get('msg_type'), 2) &&
	isWhole(dict.get('piece'), metadataBytes / metadataBlockBytes - 1) &&
	(!dict.has('total_size') || isWhole(dict.get('total_size'), metadataBytes));

/** A ut_metadata message (BEP 9): a small dictionary, with a block of data behind it in a data message alone. */
const isSoundMetadataMessage = (payload: Uint8Array): boolean => {
	const read = readBencode(payload);
	if (!read.ok || !isBdict(read.value.value) || !isMetadataHeader(read.value.value)) return false;
	const dataBytes = payload.length - read.value.end;
	return read.value.value.get('msg_type') === 1 ? dataBytes <= metadataBlockBytes : dataBytes === 0;
};

/** A ut_pex message (BEP 11): byte strings under names. */
const isSoundPexMessage = (payload: Uint8Array): boolean => {
	const read = decodeBencode(payload, extensionBytes);
	if (!read.ok || !isBdict(read.value) || read.value.has('__proto__')) return false;
	return [...read.value.values()].every(isBytes);
};

/** Extensions whose payload reaches the library's own bencode reader. */
const payloadChecks: ReadonlyMap<string, (payload: Uint8Array) => boolean> = new Map([
	['ut_metadata', isSoundMetadataMessage],
	['ut_pex', isSoundPexMessage]
]);

interface MetadataExtension extends Extension {
	setMetadata: (metadata: Uint8Array) => Promise<boolean>;
}

const isMetadataExtension = (extension: Extension): extension is MetadataExtension =>
	'setMetadata' in extension;

/** A throw from a handler ends this wire, not the stream's caller: in Node that would be the process. */
const contain = (wire: Wire, extension: Extension): void => {
	const guarded =
		<A extends unknown[]>(handler: ((...args: A) => void) | undefined) =>
		(...args: A): void => {
			try {
				handler?.apply(extension, args);
			} catch {
				// Whatever broke was caused by what this peer sent, and nobody above the wire could mend it.
				cut(wire);
			}
		};
	extension.onHandshake = guarded(extension.onHandshake);
	extension.onExtendedHandshake = guarded(extension.onExtendedHandshake);
	extension.onMessage = guarded(extension.onMessage);
	if (!isMetadataExtension(extension)) return;
	const setMetadata = extension.setMetadata.bind(extension);
	// The library decodes what strangers sent before it compares the hash; a strict reader has to come first.
	extension.setMetadata = async (metadata): Promise<boolean> =>
		decodeBencode(metadata, metadataBytes).ok && setMetadata(metadata);
};

let isInstalled = false;

/**
 * Patches `Wire.prototype` once, before any wire exists; lobby wires and WebTorrent's film wires are the same class.
 * A message beyond 256 KiB or an extended message beyond 64 KiB ends the wire; an extended handshake, ut_metadata or
 * ut_pex payload that is not canonical bencode of the right shape is dropped unread; a handler that throws ends its wire
 * and nothing else (security.md 1.1 and 1.2). Idempotent.
 */
export const installWireGuard = (): void => {
	if (isInstalled) return;
	isInstalled = true;
	const { prototype } = Wire;
	const { _write: write, _onMessageLength: onLength, _onExtended: onExtended, use } = prototype;

	prototype._write = function (this: Wire, chunk, done): void {
		if (cutWires.has(this)) {
			done(null);
			return;
		}
		if (this._encryptor) {
			write.call(this, chunk, done);
			return;
		}
		// The library joins the whole buffer at each chunk, which is quadratic when a message comes in crumbs.
		this._buffer.push(chunk);
		this._bufferSize += chunk.length;
		if (this._bufferSize >= this._parserSize) {
			if (this._buffer.length > 1) this._buffer = [concatBytes(...this._buffer)];
			this._processBuffer();
		}
		done(null);
	};

	// Whoever speaks something else is let go; the library reads on, byte by byte, and copies the rest at each.
	prototype._parseHandshake = function (this: Wire): void {
		const greet = (bytes: Uint8Array): void => {
			if (protocolName.every((byte, at) => bytes[at] === byte)) this._onHandshakeBuffer(bytes);
			else cut(this);
		};
		this._parse(1, ([protocolBytes]) => {
			if (protocolBytes === protocolName.length) this._parse(handshakeBytes, greet);
			else cut(this);
		});
	};

	prototype._onMessageLength = function (this: Wire, bytes): void {
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		if (view.getUint32(0) > messageBytes) cut(this);
		else onLength.call(this, bytes);
	};

	prototype._onExtended = function (this: Wire, ext, payload): void {
		if (payload.length > extensionBytes) {
			cut(this);
			return;
		}
		const check = ext === 0 ? isSoundHandshake : payloadChecks.get(this.extendedMapping[ext] ?? '');
		if (!check || check(payload)) onExtended.call(this, ext, payload);
	};

	prototype.use = function (this: Wire, extension: ExtensionClass): void {
		use.call(this, extension);
		const handler = this._ext[extension.prototype.name];
		if (handler) contain(this, handler);
	};
};
