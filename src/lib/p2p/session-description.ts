/** What of a WebRTC session description a data channel needs, and the whole text rebuilt from it. */
import { bytesToHex, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';

/** How a candidate was found (RFC 8445 section 4). */
export type CandidateType = 'host' | 'srflx' | 'prflx' | 'relay';

/** A UDP address at which a peer may be reached. */
export interface IceCandidate {
	readonly type: CandidateType;
	/** An IPv4 or IPv6 address, or the name that a browser gives one of its own (`<uuid>.local`). */
	readonly address: string;
	readonly port: number;
}

/** The end that opens DTLS (RFC 5763 section 5): an offer leaves it open. */
export type DtlsSetup = 'actpass' | 'active' | 'passive';

export interface SessionDescription {
	/** Names the media section; an answer repeats its offer's. */
	readonly mid: string;
	readonly setup: DtlsSetup;
	readonly ufrag: string;
	readonly pwd: string;
	/** SHA-256 of the certificate. */
	readonly fingerprint: Bytes;
	readonly candidates: readonly IceCandidate[];
}

const patterns = {
	mid: /^[A-Za-z0-9]{1,16}$/,
	/** ice-char (RFC 8839 section 5.4); longer than any browser's is a stranger's idea. */
	ufrag: /^[A-Za-z0-9+/]{4,32}$/,
	pwd: /^[A-Za-z0-9+/]{22,64}$/
};

/** Whether the three texts are what WebRTC allows in their places. */
export const areIceTexts = (texts: {
	readonly mid: string;
	readonly ufrag: string;
	readonly pwd: string;
}): boolean =>
	patterns.mid.test(texts.mid) && patterns.ufrag.test(texts.ufrag) && patterns.pwd.test(texts.pwd);

const attribute = (sdp: string, name: string): string =>
	new RegExp(`^a=${name}:([^\\r\\n]{0,256})\\r?$`, 'm').exec(sdp)?.[1]?.trim() ?? '';

/** The most useful first: our address as others see it, then our own, then a server's. */
const order: readonly CandidateType[] = ['srflx', 'host', 'prflx', 'relay'];

const isCandidateType = (text: string | undefined): text is CandidateType =>
	order.some((type) => type === text);

const candidatesOf = (sdp: string): readonly IceCandidate[] => {
	const lines = sdp.matchAll(
		/^a=candidate:\S{1,32} 1 udp \d{1,10} ([0-9A-Za-z.:-]{1,64}) (\d{1,5}) typ (\w{4,5})/gim
	);
	const candidates: IceCandidate[] = [];
	for (const [, address = '', port, type] of lines) {
		if (isCandidateType(type)) candidates.push({ type, address, port: Number(port) });
	}
	return candidates
		.sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type))
		.slice(0, limits.lobby.inviteCandidates);
};

/**
 * Reads a description for one data channel, as browsers write it (RFC 8839, RFC 8841). TCP candidates and those beyond
 * the eighth are left out. Undefined when it lacks what a connection needs.
 */
export const readSessionDescription = (sdp: string): SessionDescription | undefined => {
	if (sdp.length > limits.lobby.sdpChars) return undefined;
	const setup = attribute(sdp, 'setup');
	if (setup !== 'actpass' && setup !== 'active' && setup !== 'passive') return undefined;
	const [kind, digits] = attribute(sdp, 'fingerprint').split(' ');
	const fingerprint = hexToBytes(digits?.replaceAll(':', '') ?? '');
	if (kind?.toLowerCase() !== 'sha-256' || fingerprint?.length !== 32) return undefined;
	const texts = {
		mid: attribute(sdp, 'mid'),
		ufrag: attribute(sdp, 'ice-ufrag'),
		pwd: attribute(sdp, 'ice-pwd')
	};
	if (!areIceTexts(texts)) return undefined;
	return { ...texts, setup, fingerprint, candidates: candidatesOf(sdp) };
};

/** RFC 8445 section 5.1.2.2: recommended preferences of the kinds of candidates. */
const typePreference: Readonly<Record<CandidateType, number>> = {
	host: 126,
	prflx: 110,
	srflx: 100,
	relay: 0
};

const candidateLine = ({ type, address, port }: IceCandidate, index: number): string => {
	const priority = typePreference[type] * 2 ** 24 + (65_535 - index) * 2 ** 8 + 255;
	// The address that it was found from (RFC 8839 section 5.1) is nobody's business; the grammar wants one.
	const related = type === 'host' ? '' : ' raddr 0.0.0.0 rport 9';
	return `a=candidate:${index + 1} 1 udp ${priority} ${address} ${port} typ ${type}${related}`;
};

/** The whole text that a browser takes as a remote description, at most 2 KiB. */
export const writeSessionDescription = (description: SessionDescription): string => {
	const { mid, setup, ufrag, pwd, fingerprint, candidates } = description;
	const digits = bytesToHex(fingerprint).toUpperCase().match(/../g) ?? [];
	const lines = [
		'v=0',
		'o=- 1 2 IN IP4 127.0.0.1',
		's=-',
		't=0 0',
		`a=group:BUNDLE ${mid}`,
		'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
		'c=IN IP4 0.0.0.0',
		...candidates.map(candidateLine),
		`a=ice-ufrag:${ufrag}`,
		`a=ice-pwd:${pwd}`,
		'a=ice-options:trickle',
		`a=fingerprint:sha-256 ${digits.join(':')}`,
		`a=setup:${setup}`,
		`a=mid:${mid}`,
		'a=sctp-port:5000',
		// The least of what browsers take; our frames are far smaller.
		'a=max-message-size:262144'
	];
	return `${lines.join('\r\n')}\r\n`;
};
