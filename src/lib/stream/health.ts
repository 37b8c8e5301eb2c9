/** What the player's sentence says: the torrent's figures and the video element's facts become one named state. */
import type { TorrentSnapshot } from './ports.ts';

export interface MediaFacts {
	/** HTMLMediaElement.readyState. */
	readonly readyState: number;
	readonly paused: boolean;
	readonly ended: boolean;
	/** Seconds. */
	readonly currentTime: number;
	readonly bufferedAheadSeconds: number;
	/** HTMLMediaElement.error.code. */
	readonly errorCode?: number;
}

export type Health =
	| { readonly type: 'opening' }
	| { readonly type: 'finding-peers' }
	| { readonly type: 'connecting'; readonly peers: number }
	| {
			readonly type: 'buffering';
			readonly haveBytes: number;
			readonly needBytes: number;
			readonly peers: number;
	  }
	| { readonly type: 'playing'; readonly peers: number }
	| { readonly type: 'paused' }
	| { readonly type: 'ended' }
	| { readonly type: 'no-peers-yet' }
	| { readonly type: 'broken-file' };

export interface HealthFacts {
	readonly torrent: TorrentSnapshot;
	readonly media: MediaFacts;
	readonly sinceOpenedMs: number;
}

/** Nobody found for this long is said in words. */
const patienceMs = 5000;
/** What is needed before playback begins, when nothing better is known. */
const startBytes = 1_500_000;
const haveFutureData = 3;
const haveMetadata = 1;

/** MEDIA_ERR_DECODE and MEDIA_ERR_SRC_NOT_SUPPORTED: the bytes are here and are no film. */
const isBroken = (media: MediaFacts): boolean => media.errorCode === 3 || media.errorCode === 4;

/** Bytes come from somewhere, or are here already. */
const isFed = ({ complete, peers, fromWebSeedsBytes }: TorrentSnapshot): boolean =>
	complete || peers > 0 || fromWebSeedsBytes > 0;

/** The state that is true now. */
export const judge = ({ torrent, media, sinceOpenedMs }: HealthFacts): Health => {
	const { peers, connecting } = torrent;
	if (isBroken(media)) return { type: 'broken-file' };
	if (media.ended) return { type: 'ended' };
	if (media.readyState >= haveFutureData) {
		return media.paused ? { type: 'paused' } : { type: 'playing', peers };
	}
	if (isFed(torrent)) {
		if (media.paused && media.readyState > haveMetadata) return { type: 'paused' };
		const needBytes = Math.min(startBytes, torrent.lengthBytes || startBytes);
		return {
			type: 'buffering',
			haveBytes: Math.min(torrent.haveBytes, needBytes),
			needBytes,
			peers
		};
	}
	if (connecting > 0) return { type: 'connecting', peers: connecting };
	return sinceOpenedMs >= patienceMs ? { type: 'no-peers-yet' } : { type: 'finding-peers' };
};
