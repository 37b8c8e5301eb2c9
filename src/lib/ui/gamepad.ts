/** A gamepad as a remote control: its stick and cross are arrows, its first button presses, its second goes back. */

/** What of a gamepad in the standard mapping (W3C Gamepad, section 8) is used. */
export interface Pad {
	readonly buttons: readonly { readonly pressed: boolean }[];
	readonly axes: readonly number[];
}

export type PadKey = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight' | 'press' | 'back';

const tilt = 0.6;
/** A key that is held comes again after the first time, then so often. */
const [firstRepeatMs, repeatMs] = [420, 140];

/** Keys that are held down now. */
export const heldKeys = ({ buttons, axes }: Pad): readonly PadKey[] => {
	const [x = 0, y = 0] = axes;
	const isDown = (index: number): boolean => buttons[index]?.pressed === true;
	const keys: readonly (readonly [PadKey, boolean])[] = [
		['ArrowUp', isDown(12) || y < -tilt],
		['ArrowDown', isDown(13) || y > tilt],
		['ArrowLeft', isDown(14) || x < -tilt],
		['ArrowRight', isDown(15) || x > tilt],
		['press', isDown(0)],
		['back', isDown(1)]
	];
	return keys.flatMap(([key, isHeld]) => (isHeld ? [key] : []));
};

/** Turns what is held, looked at again and again, into strokes. */
export const createStrokes = (): ((
	held: readonly PadKey[],
	nowMs: number
) => readonly PadKey[]) => {
	/** When each held key strikes next. */
	const dueMs = new Map<PadKey, number>();
	return (held, nowMs) => {
		for (const key of [...dueMs.keys()]) if (!held.includes(key)) dueMs.delete(key);
		return held.filter((key) => {
			const due = dueMs.get(key);
			if (due !== undefined && nowMs < due) return false;
			if (due !== undefined && !key.startsWith('Arrow')) return false;
			dueMs.set(key, nowMs + (due === undefined ? firstRepeatMs : repeatMs));
			return true;
		});
	};
};

const strike = (key: PadKey): void => {
	const target = document.activeElement ?? document.body;
	const send = (name: string): boolean =>
		target.dispatchEvent(
			new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true })
		);
	if (key === 'press') {
		if (target instanceof HTMLElement && target !== document.body) target.click();
		else send(' ');
		return;
	}
	if (key !== 'back') {
		send(key);
		return;
	}
	const sheet = [...document.querySelectorAll('dialog[open]')].at(-1);
	if (sheet) sheet.dispatchEvent(new Event('cancel', { cancelable: true }));
	else if (send('Escape')) history.back();
};

/** Looks at gamepads only while one is connected; `found` hears of the first. Returns the way to stop. */
export const watchGamepads = (found: () => void): (() => void) => {
	const strokes = createStrokes();
	let frame: number | undefined;
	const look = (nowMs: number): void => {
		const pads = navigator.getGamepads().filter((pad) => pad !== null);
		if (pads.length === 0) {
			frame = undefined;
			return;
		}
		for (const key of strokes([...new Set(pads.flatMap(heldKeys))], nowMs)) strike(key);
		frame = requestAnimationFrame(look);
	};
	const begin = (): void => {
		found();
		frame ??= requestAnimationFrame(look);
	};
	addEventListener('gamepadconnected', begin);
	return () => {
		removeEventListener('gamepadconnected', begin);
		if (frame !== undefined) cancelAnimationFrame(frame);
	};
};
