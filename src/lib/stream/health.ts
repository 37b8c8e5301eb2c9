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
	readonly seeking?: boolean;
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
	| { readonly type: 'no-answer'; readonly peers: number }
	| { readonly type: 'broken-file' };

export interface HealthFacts {
	readonly torrent: TorrentSnapshot;
	readonly media: MediaFacts;
	readonly sinceOpenedMs: number;
}

/** Nobody found for this long, or nothing sent by anybody in it, is said in words; rates are over as long. */
const patienceMs = 5000;
/** What is needed before playback begins, when no reader says better. */
const startBytes = 1_500_000;
/** HTMLMediaElement.HAVE_METADATA and HAVE_FUTURE_DATA. */
const [haveMetadata, haveFutureData] = [1, 3];

/** The state that is true now. */
export const judge = (facts: HealthFacts): Health =>
	judgeMedia(facts.media, facts.torrent) ?? judgeSwarm(facts);

/** What the video element settles alone. */
const judgeMedia = (media: MediaFacts, { peers }: TorrentSnapshot): Health | undefined => {
	// MEDIA_ERR_DECODE and MEDIA_ERR_SRC_NOT_SUPPORTED: the bytes are here and are no film.
	if (media.errorCode === 3 || media.errorCode === 4) return { type: 'broken-file' };
	if (media.ended) return { type: 'ended' };
	const canGoOn = media.readyState >= haveFutureData;
	if (media.paused && (canGoOn || media.readyState > haveMetadata)) return { type: 'paused' };
	return canGoOn ? { type: 'playing', peers } : undefined;
};

/** Why there is nothing to show. */
const judgeSwarm = ({ torrent, sinceOpenedMs }: HealthFacts): Health => {
	const { peers, connecting, phase } = torrent;
	const isFed = torrent.complete || peers > 0 || torrent.fromWebSeedsBytes > 0;
	const isPatient = sinceOpenedMs < patienceMs;
	// Whoever went without a word stays connected for half a minute more.
	if (isSilent(torrent) && !isPatient) return { type: 'no-answer', peers };
	if (isFed && phase === 'ready') return { type: 'buffering', ...wantedBytes(torrent), peers };
	// Connected, and the metadata has still to come.
	if (connecting + peers > 0) return { type: 'connecting', peers: connecting + peers };
	return { type: isPatient ? 'finding-peers' : 'no-peers-yet' };
};

/** A reader waits, somebody is there, and no byte has come in the time that the rate is taken over. */
const isSilent = ({ phase, waiting, peers, downBytesPerSecond }: TorrentSnapshot): boolean =>
	phase === 'ready' && waiting !== undefined && peers > 0 && downBytesPerSecond === 0;

const wantedBytes = (
	torrent: TorrentSnapshot
): { readonly haveBytes: number; readonly needBytes: number } => {
	if (torrent.waiting) return torrent.waiting;
	const needBytes = Math.min(startBytes, torrent.lengthBytes || startBytes);
	return { haveBytes: Math.min(torrent.haveBytes, needBytes), needBytes };
};
