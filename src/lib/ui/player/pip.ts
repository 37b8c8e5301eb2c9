/** Picture in picture: a small window of its own that carries subtitles too where the browser has one, else the video alone. */

interface DocumentPip {
	readonly window: Window | null;
	readonly requestWindow: (size: { width: number; height: number }) => Promise<Window>;
}

const documentPip = (): DocumentPip | undefined =>
	(globalThis as { documentPictureInPicture?: DocumentPip }).documentPictureInPicture;

/** True where there is any kind of it. */
export const hasPip = (): boolean =>
	documentPip() !== undefined || document.pictureInPictureEnabled;

const copyStyles = (from: Document, to: Document): void => {
	for (const sheet of from.styleSheets) {
		const style = to.createElement('style');
		style.textContent = [...sheet.cssRules].map(({ cssText }) => cssText).join('\n');
		to.head.append(style);
	}
};

/** Moves the picture with its subtitles to a window of its own, and back when that closes. */
const float = async (pip: DocumentPip, picture: HTMLElement): Promise<void> => {
	const { width, height } = picture.getBoundingClientRect();
	const share = width > 0 ? height / width : 9 / 16;
	const small = await pip.requestWindow({ width: 480, height: Math.round(480 * share) });
	const place = document.createComment('the picture');
	picture.replaceWith(place);
	copyStyles(document, small.document);
	small.document.documentElement.lang = document.documentElement.lang;
	small.document.body.style.cssText = 'margin: 0; height: 100vh';
	// Its controls stay behind.
	picture.dataset['floating'] = '';
	small.document.body.append(picture);
	small.addEventListener('pagehide', () => {
		delete picture.dataset['floating'];
		place.replaceWith(picture);
	});
};

/** Opens it, or closes it when it is open; rejects where the browser refuses. */
export const togglePip = async (
	video: HTMLVideoElement,
	picture: HTMLElement | undefined
): Promise<void> => {
	const pip = documentPip();
	if (pip?.window) {
		pip.window.close();
		return;
	}
	if (pip && picture) {
		await float(pip, picture);
		return;
	}
	if (document.pictureInPictureElement) await document.exitPictureInPicture();
	else await video.requestPictureInPicture();
};
