/** Addresses of pictures that exist in memory alone, given back when nobody shows them any more. */

/** For `{@attach}` on an `<img>`: shows the bytes. */
export const showBytes =
	(bytes: Uint8Array<ArrayBuffer>) =>
	(image: HTMLImageElement): (() => void) => {
		const url = URL.createObjectURL(new Blob([bytes], { type: 'image/webp' }));
		image.src = url;
		return () => {
			URL.revokeObjectURL(url);
		};
	};
