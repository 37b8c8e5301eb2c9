/** What fingers on the picture mean: double tap skips, a hold plays fast, a vertical swipe changes volume or brightness; a pure step function. */

/** Where and when; `x` and `y` are shares of the picture, 0 to 1, from the top left. */
export interface Touch {
	readonly type: 'down' | 'move' | 'up' | 'cancel' | 'held';
	readonly x: number;
	readonly y: number;
	/** Milliseconds of any monotonic clock. */
	readonly atMs: number;
}

export type GestureDeed =
	| { readonly type: 'skip'; readonly seconds: number }
	| { readonly type: 'toggle' }
	/** One tap: the controls come or go. */
	| { readonly type: 'controls' }
	| { readonly type: 'louder'; readonly by: number }
	| { readonly type: 'brighter'; readonly by: number }
	/** Twice the speed while the finger stays. */
	| { readonly type: 'fast'; readonly on: boolean };

export interface GestureState {
	readonly down?: { readonly x: number; readonly y: number; readonly atMs: number };
	/** Where the swipe was measured last. */
	readonly lastY: number;
	readonly mode: 'none' | 'volume' | 'brightness' | 'fast' | 'other';
	readonly lastTap?: { readonly x: number; readonly atMs: number };
}

/** A finger that stays so long on its place holds; the caller says `held` then. */
export const holdMs = 500;
const doubleMs = 320;
/** Shares of the picture: a finger is no needle, and a swipe is no tap. */
const [stillShare, swipeShare] = [0.03, 0.05];
/** A swipe over this share of the height goes from nothing to all. */
const fullSwipe = 0.75;
const skipSeconds = 10;

export const noGesture: GestureState = { lastY: 0, mode: 'none' };

const rounded = (share: number): number => Math.round(share * 1000) / 1000;

const moved = (
	state: GestureState,
	touch: Touch
): readonly [GestureState, readonly GestureDeed[]] => {
	const { down, mode } = state;
	if (!down) return [state, []];
	if (mode === 'volume' || mode === 'brightness') {
		const by = rounded((state.lastY - touch.y) / fullSwipe);
		const type = mode === 'volume' ? 'louder' : 'brighter';
		return [{ ...state, lastY: touch.y }, by === 0 ? [] : [{ type, by }]];
	}
	if (mode !== 'none') return [state, []];
	const [across, along] = [Math.abs(touch.x - down.x), Math.abs(touch.y - down.y)];
	if (across > swipeShare) return [{ ...state, mode: 'other' }, []];
	if (along <= swipeShare) return [state, []];
	return [{ ...state, mode: down.x >= 0.5 ? 'volume' : 'brightness', lastY: touch.y }, []];
};

const lifted = (
	state: GestureState,
	touch: Touch
): readonly [GestureState, readonly GestureDeed[]] => {
	const { down, mode, lastTap } = state;
	if (mode === 'fast') return [noGesture, [{ type: 'fast', on: false }]];
	if (!down || mode !== 'none') return [noGesture, []];
	const tap = { x: down.x, atMs: touch.atMs };
	const isSecond =
		lastTap && touch.atMs - lastTap.atMs <= doubleMs && Math.abs(lastTap.x - down.x) < 0.25;
	if (!isSecond) return [{ ...noGesture, lastTap: tap }, [{ type: 'controls' }]];
	// A third tap in a row skips again.
	const next = { ...noGesture, lastTap: tap };
	if (down.x < 0.35) return [next, [{ type: 'skip', seconds: -skipSeconds }]];
	if (down.x > 0.65) return [next, [{ type: 'skip', seconds: skipSeconds }]];
	return [noGesture, [{ type: 'toggle' }]];
};

/** The next state, and what is to be done; one finger at a time. */
export const stepGesture = (
	state: GestureState,
	touch: Touch
): readonly [GestureState, readonly GestureDeed[]] => {
	switch (touch.type) {
		case 'down': {
			const { lastTap } = state;
			const down = { x: touch.x, y: touch.y, atMs: touch.atMs };
			return [{ down, lastY: touch.y, mode: 'none', ...(lastTap ? { lastTap } : {}) }, []];
		}
		case 'move':
			return moved(state, touch);
		case 'held': {
			const { down, mode } = state;
			if (!down || mode !== 'none') return [state, []];
			const isStill =
				Math.hypot(touch.x - down.x, touch.y - down.y) <= stillShare &&
				touch.atMs - down.atMs >= holdMs;
			return isStill ? [{ ...state, mode: 'fast' }, [{ type: 'fast', on: true }]] : [state, []];
		}
		case 'up':
			return lifted(state, touch);
		case 'cancel':
			return [noGesture, state.mode === 'fast' ? [{ type: 'fast', on: false }] : []];
	}
};
