/** Posters made small by sharp: WebP, 342 pixels wide, at most 24 KiB. */
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import sharp from 'sharp';

const { madeBytes, madeWidth: width, pixels, sourceBytes } = limits.poster;
/** Tried one after the other until the picture fits. */
const qualities = [78, 68, 58, 48, 38, 28, 18, 8];
/** No SVG: it is a program; no GIF, PDF or others: nobody needs the code that reads them. */
const formats = new Set(['jpeg', 'png', 'webp', 'heif']);

// One picture at a time in each of the callers' few; libvips would otherwise take every core.
sharp.concurrency(1);
sharp.cache(false);

/** The picture as WebP of at most 24 KiB, or undefined for what is no picture, is larger than 4 megapixels, or is of another kind. */
export const encodePoster = async (source: Bytes): Promise<Bytes | undefined> => {
	if (source.length > sourceBytes) return undefined;
	try {
		const options = { limitInputPixels: pixels, failOn: 'error', pages: 1 } as const;
		const { format } = await sharp(source, options).metadata();
		if (!formats.has(format)) return undefined;
		const small = await sharp(source, options)
			.rotate()
			.resize({ width, withoutEnlargement: true })
			.toColourspace('srgb')
			.raw()
			.toBuffer({ resolveWithObject: true });
		for (const quality of qualities) {
			const { width: w, height, channels } = small.info;
			const made = await sharp(small.data, { raw: { width: w, height, channels } })
				.webp({ quality, effort: 4 })
				.toBuffer();
			if (made.length <= madeBytes) return copyBytes(made);
		}
		return undefined;
	} catch {
		// sharp throws for everything that it cannot read; for whoever asks it is no picture.
		return undefined;
	}
};
