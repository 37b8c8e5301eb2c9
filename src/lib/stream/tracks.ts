/** What a reader of a container finds: its sound and picture tracks, its length, its index. */
import type { ByteSpan } from './held-spans.ts';

export interface TrackFacts {
	readonly kind: 'video' | 'audio';
	/** As in RFC 6381, or as the file itself calls it. */
	readonly id: string;
}

export interface Tracks {
	readonly tracks: readonly TrackFacts[];
	readonly durationSeconds?: number;
	/** Where the index of the film lies, as far as it was met: `moov`, or `Cues`. */
	readonly indexSpan?: ByteSpan;
}
