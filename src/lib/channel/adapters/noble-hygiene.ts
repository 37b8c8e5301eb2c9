/** Whether a publisher's key is one on which all verifiers agree; asked once, when a channel is followed. */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { KeyHygiene } from '#lib/channel/ports.ts';

/** Strict decoding refuses non-canonical points; then small order and a torsion part are looked for (protocol.md 1.3). */
export const nobleHygiene: KeyHygiene = {
	isSound: (publicKey) => {
		try {
			const point = ed25519.Point.fromBytes(publicKey, false);
			return !point.isSmallOrder() && point.isTorsionFree();
		} catch {
			// Not 32 bytes, not canonical, or no point of the curve.
			return false;
		}
	}
};
