/** Small pictures for the seek bar: taken as the film plays, and from what is stored when all of it is; bounded. */

/** One picture for each step of this many seconds. */
const stepSeconds = 5;
const [widthMost, picturesMost] = [176, 800];

export interface Previews {
	/** A frame is on the screen: keeps it for its step. */
	readonly take: (video: HTMLVideoElement) => void;
	/** The picture nearest to a second, no further than two steps away; undefined when there is none. */
	readonly near: (seconds: number) => ImageBitmap | undefined;
	/** The whole film is here: draws what was never shown, from a second element that is in no document. */
	readonly fetch: (src: string, seconds: number, done: () => void) => void;
	readonly close: () => void;
}

const sizeOf = ({ videoWidth, videoHeight }: HTMLVideoElement): ResizeOptions => {
	const width = Math.min(widthMost, videoWidth);
	return {
		resizeWidth: width,
		resizeHeight: Math.max(1, Math.round((videoHeight * width) / videoWidth))
	};
};
type ResizeOptions = Pick<ImageBitmapOptions, 'resizeWidth' | 'resizeHeight'>;

/** Holds nothing yet. */
export const createPreviews = (): Previews => {
	/** By step, the oldest first. */
	const pictures = new Map<number, ImageBitmap>();
	const taking = new Set<number>();
	let second: HTMLVideoElement | undefined;
	let isClosed = false;

	const keep = (step: number, picture: ImageBitmap): void => {
		if (isClosed || pictures.has(step)) {
			picture.close();
			return;
		}
		pictures.set(step, picture);
		const [oldest] = pictures.keys();
		if (oldest === undefined || pictures.size <= picturesMost) return;
		pictures.get(oldest)?.close();
		pictures.delete(oldest);
	};
	const draw = async (video: HTMLVideoElement): Promise<void> => {
		const step = Math.floor(video.currentTime / stepSeconds);
		if (video.videoWidth === 0 || pictures.has(step) || taking.has(step)) return;
		taking.add(step);
		try {
			keep(step, await createImageBitmap(video, { ...sizeOf(video), resizeQuality: 'low' }));
		} catch {
			// A frame that the browser would not lend: the next one may be.
		}
		taking.delete(step);
	};

	return {
		take: (video) => {
			if (!isClosed && !video.seeking && video.readyState >= 2) void draw(video); // Never rejects.
		},
		near: (seconds) => {
			const step = Math.floor(seconds / stepSeconds);
			for (const by of [0, -1, 1, -2, 2]) {
				const found = pictures.get(step + by);
				if (found) return found;
			}
			return undefined;
		},
		fetch: (src, seconds, done) => {
			const step = Math.floor(seconds / stepSeconds);
			if (isClosed || pictures.has(step) || second?.seeking === true) return;
			if (second?.src !== src) {
				second = document.createElement('video');
				second.muted = true;
				second.preload = 'auto';
				second.src = src;
			}
			const video = second;
			video.onseeked = () => {
				void draw(video).then(done);
			};
			video.currentTime = seconds;
		},
		close: () => {
			isClosed = true;
			second?.removeAttribute('src');
			second?.load();
			second = undefined;
			for (const picture of pictures.values()) picture.close();
			pictures.clear();
		}
	};
};
