/** The film as the system sees it: its name on the lock screen, its keys on headphones and keyboards (W3C Media Session). */

export interface SessionFacts {
	readonly title: string;
	readonly artist: string;
	/** An address of a picture. */
	readonly poster: string | undefined;
}

export interface SessionDeeds {
	readonly toggle: (play: boolean) => void;
	readonly skip: (seconds: number) => void;
	readonly seek: (seconds: number) => void;
	readonly next: (() => void) | undefined;
	readonly previous: (() => void) | undefined;
}

const skipSeconds = 10;
const all = [
	'play',
	'pause',
	'seekbackward',
	'seekforward',
	'seekto',
	'nexttrack',
	'previoustrack'
] as const;

/** A browser may not know an action: the others stand. */
const handle = (action: MediaSessionAction, deed: MediaSessionActionHandler | null): void => {
	try {
		navigator.mediaSession.setActionHandler(action, deed);
	} catch {
		// An action of a later standard.
	}
};

/** Names the film and takes the system's keys; returns the way to give them back. */
export const openMediaSession = (facts: SessionFacts, deeds: SessionDeeds): (() => void) => {
	if (!('mediaSession' in navigator)) return () => undefined;
	const { title, artist, poster } = facts;
	navigator.mediaSession.metadata = new MediaMetadata({
		title,
		artist,
		...(poster === undefined ? {} : { artwork: [{ src: poster }] })
	});
	const { next, previous } = deeds;
	handle('play', () => {
		deeds.toggle(true);
	});
	handle('pause', () => {
		deeds.toggle(false);
	});
	handle('seekbackward', ({ seekOffset }) => {
		deeds.skip(-(seekOffset ?? skipSeconds));
	});
	handle('seekforward', ({ seekOffset }) => {
		deeds.skip(seekOffset ?? skipSeconds);
	});
	handle('seekto', ({ seekTime }) => {
		if (seekTime !== undefined) deeds.seek(seekTime);
	});
	handle('nexttrack', next ?? null);
	handle('previoustrack', previous ?? null);
	return () => {
		for (const action of all) handle(action, null);
		navigator.mediaSession.metadata = null;
		navigator.mediaSession.playbackState = 'none';
	};
};

/** Where the film stands; what does not fit together is not told. */
export const tellPosition = (media: {
	readonly paused: boolean;
	readonly duration: number;
	readonly currentTime: number;
	readonly speed: number;
}): void => {
	if (!('mediaSession' in navigator)) return;
	const { paused, duration, currentTime: position, speed: playbackRate } = media;
	navigator.mediaSession.playbackState = paused ? 'paused' : 'playing';
	if (duration > 0 && position <= duration && playbackRate > 0)
		navigator.mediaSession.setPositionState({ duration, position, playbackRate });
};
