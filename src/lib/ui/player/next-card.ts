/** When the card of the next episode is there, and how many seconds it counts. */

/** The end is near so many seconds before it. */
const beforeEndSeconds = 15;

/** Seconds until the next episode plays by itself; undefined while the card is not to be seen. */
export const nextCardSeconds = (
	media: { readonly currentTime: number; readonly duration: number },
	isCredits: boolean
): number | undefined => {
	const { currentTime, duration } = media;
	// A film that is hardly longer than the card has none of it.
	if (duration < 2 * beforeEndSeconds || currentTime <= 0) return undefined;
	const left = duration - currentTime;
	return left <= beforeEndSeconds || isCredits ? left : undefined;
};
