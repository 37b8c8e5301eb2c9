/** An offer or an answer as a short text that people carry by hand: in a link, a message or a QR code. */
import {
	base64UrlToBytes,
	bytesToBase64Url,
	bytesToHex,
	concatBytes,
	hexToBytes,
	utf8,
	utf8ToText,
	type Bytes
} from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { readIceAddress, writeIceAddress } from './ice-address.ts';
import {
	areIceTexts,
	type DtlsSetup,
	type IceCandidate,
	type SessionDescription
} from './session-description.ts';

export interface Invite {
	readonly kind: 'offer' | 'answer';
	/** Who made it, 40 hex digits. */
	readonly peerId: string;
	/** Names the offer, 40 hex digits; its answer carries the same. */
	readonly offerId: string;
	readonly description: SessionDescription;
}

export type InviteError =
	| { readonly type: 'TooLarge'; readonly limitChars: number }
	/** Made by a later version of this program. */
	| { readonly type: 'UnknownVersion' }
	| { readonly type: 'Malformed' };

const version = 1;
const idBytes = 20;
const fingerprintBytes = 32;
const setups: readonly DtlsSetup[] = ['actpass', 'active', 'passive'];
const types: readonly IceCandidate['type'][] = ['host', 'srflx', 'prflx', 'relay'];

const shortText = (text: string): Bytes => concatBytes(Uint8Array.of(text.length), utf8(text));

const candidateBytes = ({ type, address, port }: IceCandidate): Bytes | undefined => {
	const written = writeIceAddress(address);
	if (!written || port < 1 || port > 65_535) return undefined;
	const head = (types.indexOf(type) << 2) | written.kind;
	return concatBytes(Uint8Array.of(head, port >> 8, port & 0xff), written.bytes);
};

/**
 * The text of an invite, base64url: version, kind and setup, peer id, offer id, fingerprint, then mid, ufrag and pwd each
 * after its length, then candidates: kind of candidate and address, port, address. An address of no known form is left
 * out. About 170 characters with two candidates; never more than `limits.lobby.inviteChars`.
 */
export const writeInvite = ({ kind, peerId, offerId, description }: Invite): string => {
	const { setup, fingerprint, mid, ufrag, pwd, candidates } = description;
	const bytes = concatBytes(
		Uint8Array.of(version, (setups.indexOf(setup) << 1) | (kind === 'offer' ? 0 : 1)),
		hexToBytes(peerId) ?? new Uint8Array(idBytes),
		hexToBytes(offerId) ?? new Uint8Array(idBytes),
		fingerprint,
		shortText(mid),
		shortText(ufrag),
		shortText(pwd),
		...candidates
			.slice(0, limits.lobby.inviteCandidates)
			.flatMap((candidate) => candidateBytes(candidate) ?? [])
	);
	return bytesToBase64Url(bytes);
};

/** Takes bytes one piece after the other; a piece that is not there makes all of it malformed. */
const createReader = (
	bytes: Bytes
): { readonly take: (count: number) => Bytes | undefined; readonly left: () => number } => {
	let at = 0;
	return {
		take: (count) => {
			if (at + count > bytes.length) return undefined;
			at += count;
			return bytes.slice(at - count, at);
		},
		left: () => bytes.length - at
	};
};

type Reader = ReturnType<typeof createReader>;

const takeText = ({ take }: Reader): string => {
	const length = take(1)?.[0] ?? 0;
	return utf8ToText(take(length) ?? new Uint8Array(0)) ?? '';
};

const takeCandidate = ({ take }: Reader): IceCandidate | undefined => {
	const [head = 0xff, high = 0, low = 0] = take(3) ?? [];
	const type = types[head >> 2];
	const address = readIceAddress(head & 3, take);
	const port = high * 256 + low;
	return type && address !== undefined && port > 0 ? { type, address, port } : undefined;
};

const takeCandidates = (reader: Reader): readonly IceCandidate[] | undefined => {
	const candidates: IceCandidate[] = [];
	while (reader.left() > 0) {
		const candidate = takeCandidate(reader);
		if (!candidate || candidates.length >= limits.lobby.inviteCandidates) return undefined;
		candidates.push(candidate);
	}
	return candidates;
};

/** An offer leaves open who begins DTLS, an answer decides it (RFC 8842 section 5.3). */
const flagsOf = (
	flags: number
): { readonly kind: Invite['kind']; readonly setup: DtlsSetup } | undefined => {
	const setup = setups[flags >> 1];
	const kind = (flags & 1) === 0 ? 'offer' : 'answer';
	return setup && (kind === 'offer') === (setup === 'actpass') ? { kind, setup } : undefined;
};

/** The part of a pasted text that may be an invite: what follows `invite=` in a link, or all of it. */
const bareText = (text: string): string =>
	/[#?&]invite=([A-Za-z0-9_-]+)/.exec(text)?.[1] ?? text.trim();

/**
 * Reads the text of an invite, or a link that ends in `#invite=` and that text. Strict: every byte is accounted for, and
 * nothing but the named fields comes out.
 */
export const parseInvite = (pasted: string): Result<Invite, InviteError> => {
	const limitChars = limits.lobby.inviteChars;
	// A link has an address before it.
	if (pasted.length > limitChars + limits.title.urlChars) {
		return err({ type: 'TooLarge', limitChars });
	}
	const text = bareText(pasted);
	if (text.length > limitChars) return err({ type: 'TooLarge', limitChars });
	const bytes = base64UrlToBytes(text);
	if (!bytes) return err({ type: 'Malformed' });
	const reader = createReader(bytes);
	const [made, flags = 0xff] = reader.take(2) ?? [];
	if (made === undefined) return err({ type: 'Malformed' });
	if (made !== version) return err({ type: 'UnknownVersion' });
	const invite = takeBody(reader, flags);
	return invite ? ok(invite) : err({ type: 'Malformed' });
};

const takeBody = (reader: Reader, flags: number): Invite | undefined => {
	const kinds = flagsOf(flags);
	const [peerId, offerId] = [reader.take(idBytes), reader.take(idBytes)];
	const fingerprint = reader.take(fingerprintBytes);
	if (!kinds || !peerId || !offerId || !fingerprint) return undefined;
	const texts = { mid: takeText(reader), ufrag: takeText(reader), pwd: takeText(reader) };
	const candidates = areIceTexts(texts) ? takeCandidates(reader) : undefined;
	if (!candidates) return undefined;
	return {
		kind: kinds.kind,
		peerId: bytesToHex(peerId),
		offerId: bytesToHex(offerId),
		description: { ...texts, setup: kinds.setup, fingerprint, candidates }
	};
};
