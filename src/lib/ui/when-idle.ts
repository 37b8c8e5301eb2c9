/** Work that may wait until the page has nothing better to do. */

/** Where a browser does not tell when it is idle (Safari), a while after loading is taken for it. */
const restMs = 1500;

/** Calls once, when the page rests or after two seconds; returns the way to call it off. */
export const whenIdle = (work: () => void): (() => void) => {
	if ('requestIdleCallback' in globalThis) {
		const id = requestIdleCallback(work, { timeout: 2000 });
		return () => {
			cancelIdleCallback(id);
		};
	}
	const id = setTimeout(work, restMs);
	return () => {
		clearTimeout(id);
	};
};
