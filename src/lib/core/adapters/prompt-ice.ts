/** Makes simple-peer connect without waiting: no 5 s for the end of gathering, no race between answer and handshake. */
import Peer, { type PeerSignal } from '@thaunknown/simple-peer/lite.js';

/** How long an answerer keeps the offerer's candidates to itself: an answer is through by then, or in no hurry. */
const heldMs = 200;
/** No further candidate for this long: those of one kind come within a few milliseconds of each other. */
const quietMs = 30;
/** More than any honest machine has addresses. */
const mostCandidates = 64;

let isInstalled = false;

/**
 * Patches `Peer.prototype` once, for the lobby and for WebTorrent alike. Idempotent.
 *
 * In Node, webrtc-polyfill never signals the end of gathering with a null candidate (W3C WebRTC 4.8.2), so simple-peer
 * without trickle holds every offer and answer back for its 5 s `iceCompleteTimeout`: a connection takes 12 s where it
 * could take 20 ms (measured on loopback). The gathering state does become `complete`, and `localDescription` carries
 * every candidate by then. In browsers the null candidate comes as well; whichever is first counts.
 *
 * Chromium gathers in steps of 50 ms (UDP, relay, TCP): its host candidates are there after 5 ms and the end of gathering
 * comes after 128 ms, with nothing new in between when there is no server to ask. Offer and answer each wait for it. So
 * gathering counts as done when the candidates that the servers make possible are there and no more have come for 30 ms:
 * a tracker has answered 40 to 65 ms after a film was opened, where it took 125 ms.
 *
 * An answerer that has the offer's candidates begins at once to check them and to shake hands, before the offerer has
 * its answer. What it sends then is lost and repeated after a second; and when the answer does arrive at libdatachannel,
 * its handshake may begin before it has stored the fingerprint, and the connection is closed (on loopback 45 of 100
 * connections took a second, and under load 5 of 100 were lost; with this none were). So the answerer lets the offerer
 * begin, and adds the candidates itself a little later, for the offerer whom a NAT keeps from beginning.
 */
export const installPromptIce = (): void => {
	if (isInstalled) return;
	isInstalled = true;
	const {
		_onIceStateChange: onIceStateChange,
		_onIceCandidate: onIceCandidate,
		signal
	} = Peer.prototype;

	Peer.prototype._onIceStateChange = function (this: Peer): void {
		onIceStateChange.call(this);
		if (this.destroyed || this._iceComplete) return;
		if (this._pc?.iceGatheringState === 'complete') complete(this);
	};

	const quietTimers = new WeakMap<Peer, ReturnType<typeof setTimeout>>();
	Peer.prototype._onIceCandidate = function (this: Peer, event): void {
		onIceCandidate.call(this, event);
		const text = event.candidate?.candidate;
		if (this.trickle || this._iceComplete || text === undefined) return;
		const isLast = / typ (\w+)/.exec(text)?.[1] === lastKind(this.config.iceServers);
		if (!isLast && !quietTimers.has(this)) return;
		clearTimeout(quietTimers.get(this));
		quietTimers.set(
			this,
			setTimeout(() => {
				if (!this.destroyed && !this._iceComplete) complete(this);
			}, quietMs)
		);
	};

	Peer.prototype.signal = function (this: Peer, description): void {
		if (this.trickle || description.type !== 'offer' || typeof description.sdp !== 'string') {
			signal.call(this, description);
			return;
		}
		const { candidates, mid, rest } = takeCandidates(description.sdp);
		this.once('signal', () => {
			setTimeout(() => {
				if (this.destroyed || this._destroying || !this._pc) return;
				for (const candidate of candidates) {
					this._addIceCandidate({ candidate, sdpMid: mid, sdpMLineIndex: 0 });
				}
			}, heldMs);
		});
		const withheld: PeerSignal = { ...description, sdp: rest };
		signal.call(this, withheld);
	};
};

const complete = (peer: Peer): void => {
	peer._iceComplete = true;
	peer.emit('_iceComplete');
};

/** The kind of candidate (RFC 8839 section 5.1) that takes longest to be had from these servers. */
const lastKind = (servers: readonly { readonly urls: string | readonly string[] }[]): string => {
	const urls = servers.flatMap((server) => server.urls);
	if (urls.some((url) => /^turns?:/i.test(url))) return 'relay';
	return urls.length > 0 ? 'srflx' : 'host';
};

/** An offer's candidates and the offer without them (RFC 8839 section 5.1). A data channel has one media section. */
const takeCandidates = (
	sdp: string
): { readonly candidates: readonly string[]; readonly mid: string; readonly rest: string } => ({
	candidates: [...sdp.matchAll(/^a=(candidate:[^\r\n]*)/gm)]
		.slice(0, mostCandidates)
		.map(([, candidate = '']) => candidate.trim()),
	mid: /^a=mid:([^\r\n]*)/m.exec(sdp)?.[1]?.trim() ?? '0',
	rest: sdp.replace(/^a=(?:candidate:[^\r\n]*|end-of-candidates)\r?\n/gm, '')
});
