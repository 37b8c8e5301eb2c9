/** Looks at a film before anybody else does: its length, its size, and pictures out of it, by the browser's own decoder. */
import { limits } from '#lib/core/limits.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { DraftPicture } from '#lib/studio/draft.ts';

export interface FilmLook {
	readonly durationSeconds: number;
	readonly width: number;
	readonly height: number;
	readonly pictures: readonly DraftPicture[];
}

/** Where pictures are taken, as shares of the film. */
const places = [0.1, 0.3, 0.5, 0.7];
const waitMs = 10_000;
const [stillWidth, stillHeight] = [640, 360];
const posterWidth = limits.poster.madeWidth;
const posterHeight = Math.round((posterWidth * 3) / 2);
const qualities = [0.82, 0.7, 0.55, 0.4, 0.25];

/** Resolves with true at the event, with false at an error or when nothing happens. */
const happens = (video: HTMLVideoElement, event: string): Promise<boolean> =>
	new Promise((resolve) => {
		const end = (did: boolean) => (): void => {
			clearTimeout(timer);
			video.removeEventListener(event, yes);
			video.removeEventListener('error', no);
			resolve(did);
		};
		const [yes, no] = [end(true), end(false)];
		const timer = setTimeout(no, waitMs);
		video.addEventListener(event, yes);
		video.addEventListener('error', no);
	});

/** The middle of the picture in this shape, small enough for an object; undefined when the browser makes none. */
const drawn = async (
	picture: CanvasImageSource,
	from: { readonly width: number; readonly height: number },
	to: { readonly width: number; readonly height: number }
): Promise<Bytes | undefined> => {
	const canvas = new OffscreenCanvas(to.width, to.height);
	const context = canvas.getContext('2d');
	if (!context) return undefined;
	const scale = Math.max(to.width / from.width, to.height / from.height);
	const [width, height] = [from.width * scale, from.height * scale];
	context.drawImage(picture, (to.width - width) / 2, (to.height - height) / 2, width, height);
	for (const quality of qualities) {
		const blob = await canvas.convertToBlob({ type: 'image/webp', quality });
		if (blob.size <= limits.poster.madeBytes * 2) return new Uint8Array(await blob.arrayBuffer());
	}
	return undefined;
};

const bothShapes = async (
	picture: CanvasImageSource,
	from: { readonly width: number; readonly height: number }
): Promise<DraftPicture | undefined> => {
	const still = await drawn(picture, from, { width: stillWidth, height: stillHeight });
	const poster = await drawn(picture, from, { width: posterWidth, height: posterHeight });
	return still && poster ? { still, poster } : undefined;
};

const lookInto = async (video: HTMLVideoElement, file: Blob): Promise<FilmLook | undefined> => {
	video.muted = true;
	video.preload = 'auto';
	const isThere = happens(video, 'loadeddata');
	video.src = URL.createObjectURL(file);
	if (!(await isThere)) return undefined;
	const { duration, videoWidth: width, videoHeight: height } = video;
	const pictures: DraftPicture[] = [];
	for (const place of Number.isFinite(duration) && width > 0 ? places : []) {
		const isSought = happens(video, 'seeked');
		video.currentTime = duration * place;
		if (!(await isSought)) break;
		const picture = await bothShapes(video, { width, height });
		if (picture) pictures.push(picture);
	}
	return { durationSeconds: Number.isFinite(duration) ? duration : 0, width, height, pictures };
};

/** Undefined for what this browser does not play. */
export const lookAtFilm = async (file: Blob): Promise<FilmLook | undefined> => {
	const video = document.createElement('video');
	try {
		return await lookInto(video, file);
	} finally {
		URL.revokeObjectURL(video.src);
		video.removeAttribute('src');
		video.load();
	}
};

/** A picture of the publisher's own, in both shapes; undefined for what is none or is too large. */
export const takePicture = async (file: Blob): Promise<DraftPicture | undefined> => {
	if (file.size > 32 * limits.poster.sourceBytes) return undefined;
	try {
		const picture = await createImageBitmap(file);
		const made = await bothShapes(picture, picture);
		picture.close();
		return made;
	} catch {
		// No picture, or one that is damaged.
		return undefined;
	}
};
