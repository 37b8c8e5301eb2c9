/** Lets simple-peer answer as soon as ICE candidates are gathered, on platforms that never send the closing null candidate. */
import Peer from '@thaunknown/simple-peer/lite.js';

let isInstalled = false;

/**
 * In Node, webrtc-polyfill never signals the end of gathering with a null candidate (W3C WebRTC 4.8.2), so simple-peer
 * without trickle holds every offer and answer back for its 5 s `iceCompleteTimeout`: a connection takes 12 s where it
 * could take 20 ms (measured on loopback). The gathering state does become `complete`, and `localDescription` carries
 * every candidate by then. In browsers the null candidate comes as well; whichever is first counts. Idempotent.
 */
export const installPromptIce = (): void => {
	if (isInstalled) return;
	isInstalled = true;
	const { _onIceStateChange: onIceStateChange } = Peer.prototype;
	Peer.prototype._onIceStateChange = function (this: Peer): void {
		onIceStateChange.call(this);
		if (this.destroyed || this._iceComplete) return;
		if (this._pc?.iceGatheringState !== 'complete') return;
		this._iceComplete = true;
		this.emit('_iceComplete');
	};
};
