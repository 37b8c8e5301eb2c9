/** A card becomes the poster of its title's page, where the browser can show that and the viewer wants things to move. */

/** The picture of the card of a title, if it is on the screen. */
const pictureOf = (key: string): HTMLElement | undefined => {
	const cards = document.querySelectorAll<HTMLElement>(`[data-title="${CSS.escape(key)}"]`);
	for (const card of cards) {
		const { top, bottom } = card.getBoundingClientRect();
		if (bottom > 0 && top < innerHeight) return card.querySelector<HTMLElement>('.picture') ?? card;
	}
	return undefined;
};

export interface CardTravel {
	/** The title whose page is left or gone to. */
	readonly key: string;
	readonly towards: 'card' | 'page';
	/** Kept once the new page is there. */
	readonly complete: Promise<void>;
}

/** Calls `go` in the middle of the transition, or at once where there is none. */
export const travel = ({ key, towards, complete }: CardTravel, go: () => void): void => {
	const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
	if (isStill || !('startViewTransition' in document)) {
		go();
		return;
	}
	const name = (picture: HTMLElement | undefined, text: string): void => {
		if (picture) picture.style.viewTransitionName = text;
	};
	const before = towards === 'page' ? pictureOf(key) : undefined;
	name(before, 'poster');
	const transition = document.startViewTransition(async () => {
		go();
		await complete.catch(() => undefined); // A navigation that was called off leaves the page as it is.
		name(before, '');
		if (towards === 'card') name(pictureOf(key), 'poster');
	});
	void transition.finished
		.catch(() => undefined) // One that was skipped shows the new page all the same.
		.then(() => {
			if (towards === 'card') name(pictureOf(key), '');
		});
};
