/** QR codes: drawn as the path of an SVG by uqr, read out of pictures by jsqr; both are fetched when first used. */

/** A drawing in a square of `size` by `size` units, with its quiet zone. */
export interface QrDrawing {
	readonly size: number;
	/** The `d` of one SVG path: the dark modules. */
	readonly path: string;
}

/** The largest picture that is decoded, and the longest side that is searched: more pixels find no more codes. */
const pictureBytesMost = 20 * 1024 * 1024;
const sideMost = 1600;
const quietZone = 4;
/** A code of version 40 with the lowest correction holds no more (ISO/IEC 18004). */
const textBytesMost = 2953;

/** The code of a text, or undefined when it is too long for one. */
export const drawQr = async (text: string): Promise<QrDrawing | undefined> => {
	if (new TextEncoder().encode(text).length > textBytesMost) return undefined;
	const { encode } = await import('uqr');
	const { size, data } = encode(text, { ecc: 'L', border: quietZone });
	const path = data
		.flatMap((row, y) => row.map((dark, x) => (dark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')))
		.join('');
	return { size, path };
};

/** The text of the code in a picture, or undefined when it is no picture, too large, or has none. */
export const readQr = async (picture: Blob): Promise<string | undefined> => {
	if (picture.size > pictureBytesMost) return undefined;
	let bitmap: ImageBitmap;
	try {
		bitmap = await createImageBitmap(picture);
	} catch {
		// The browser cannot decode it: there is no code to be read in it.
		return undefined;
	}
	const scale = Math.min(1, sideMost / Math.max(bitmap.width, bitmap.height));
	const width = Math.max(1, Math.round(bitmap.width * scale));
	const height = Math.max(1, Math.round(bitmap.height * scale));
	const context = new OffscreenCanvas(width, height).getContext('2d');
	context?.drawImage(bitmap, 0, 0, width, height);
	bitmap.close();
	const pixels = context?.getImageData(0, 0, width, height);
	if (!pixels) return undefined;
	const { default: jsQr } = await import('jsqr');
	return jsQr(pixels.data, width, height)?.data;
};
