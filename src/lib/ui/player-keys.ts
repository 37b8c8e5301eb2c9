/** What each key does in the player: pure, so that the help sheet and the tests read the same table. */

export type PlayerDeed =
	| { readonly type: 'toggle' }
	| { readonly type: 'skip'; readonly seconds: number }
	| { readonly type: 'jump'; readonly share: number }
	| { readonly type: 'louder'; readonly by: number }
	| { readonly type: 'mute' }
	| { readonly type: 'subtitles' }
	| { readonly type: 'fullscreen' }
	| { readonly type: 'pip' }
	| { readonly type: 'speed'; readonly by: 1 | -1 }
	| { readonly type: 'stats' }
	| { readonly type: 'help' };

const deeds: Readonly<Record<string, PlayerDeed>> = {
	' ': { type: 'toggle' },
	k: { type: 'toggle' },
	j: { type: 'skip', seconds: -10 },
	l: { type: 'skip', seconds: 10 },
	arrowleft: { type: 'skip', seconds: -5 },
	arrowright: { type: 'skip', seconds: 5 },
	arrowup: { type: 'louder', by: 0.1 },
	arrowdown: { type: 'louder', by: -0.1 },
	m: { type: 'mute' },
	c: { type: 'subtitles' },
	f: { type: 'fullscreen' },
	p: { type: 'pip' },
	'<': { type: 'speed', by: -1 },
	'>': { type: 'speed', by: 1 },
	i: { type: 'stats' },
	'?': { type: 'help' }
};

/** The deed of a key, or undefined; keys held with Ctrl, Alt or Meta belong to the browser. */
export const deedOf = (event: {
	readonly key: string;
	readonly ctrlKey: boolean;
	readonly altKey: boolean;
	readonly metaKey: boolean;
}): PlayerDeed | undefined => {
	if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
	if (/^[0-9]$/.test(event.key)) return { type: 'jump', share: Number(event.key) / 10 };
	return deeds[event.key.toLowerCase()];
};

const speeds = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 3, 4] as const;

/** The next speed up or down from a speed. */
export const nextSpeed = (speed: number, by: 1 | -1): number => {
	const at = speeds.findIndex((one) => one >= speed);
	return speeds[Math.max(0, Math.min(speeds.length - 1, (at < 0 ? 3 : at) + by))] ?? 1;
};
