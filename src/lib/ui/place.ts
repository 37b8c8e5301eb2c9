/** Where in the app the viewer is: a path of the address, or, in the capsule, what stands behind its #. */
import { isCapsule } from '#lib/core/capsule.ts';

/** Path and query of a page, whatever carries them. */
export const placeOf = (url: URL): Pick<URL, 'pathname' | 'searchParams' | 'hash'> =>
	isCapsule
		? new URL(url.hash.slice(1).replaceAll('~', '%') || '/', 'https://capsule.invalid')
		: url;

/**
 * The address of a path of the app such as `/watch?title=…`, to be gone to. The router decodes what stands behind the #
 * before anybody can take it apart, so escapes are written with another sign there.
 */
export const hrefTo = (path: string): string =>
	isCapsule ? `#${path.replaceAll('~', '%7E').replaceAll('%', '~')}` : path;

/** In the capsule, lets links to paths of the app lead behind its #: a path would be a file of the disk. Returns the way to stop. */
export const keepInside = (root: Document): (() => void) => {
	if (!isCapsule) return () => undefined;
	const mend = ({ target }: Event): void => {
		const link = target instanceof Element ? target.closest('a') : null;
		const href = link?.getAttribute('href');
		if (href?.startsWith('/')) link?.setAttribute('href', hrefTo(href));
	};
	const events = ['pointerdown', 'pointerover', 'focusin', 'click'];
	for (const event of events) root.addEventListener(event, mend, { capture: true });
	return () => {
		for (const event of events) root.removeEventListener(event, mend, { capture: true });
	};
};
