/** The speeds a film can be played at, and the way from one to the next. */

export const speeds = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 3, 4] as const;

/** The next speed up or down from a speed; the list's ends stay where they are. */
export const nextSpeed = (speed: number, by: 1 | -1): number => {
	const next = by === 1 ? speeds.find((one) => one > speed) : speeds.findLast((one) => one < speed);
	return next ?? (by === 1 ? 4 : 0.25);
};
