/** Pointers on the picture, told to the desk: a mouse plays and pauses, fingers are gestures. */
import type { Attachment } from 'svelte/attachments';
import type { PlayerDesk } from './desk.svelte.ts';
import type { Touch } from './gestures.ts';

/** For the element that the picture is in. */
export const fingers =
	(desk: PlayerDesk): Attachment<HTMLElement> =>
	(element) => {
		const tell =
			(type: Touch['type']) =>
			(event: PointerEvent): void => {
				if (event.pointerType !== 'touch' || !event.isPrimary) return;
				const { left, top, width, height } = element.getBoundingClientRect();
				const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height];
				desk.touch({ type, x, y, atMs: event.timeStamp });
			};
		const clicked = (event: MouseEvent): void => {
			// The browser makes a click of every tap: the gesture has seen to it.
			const kind = (event as PointerEvent).pointerType;
			if (kind !== 'touch') desk.act({ type: 'toggle' });
		};
		const doubled = (event: MouseEvent): void => {
			const kind = (event as PointerEvent).pointerType;
			if (kind !== 'touch') desk.act({ type: 'fullscreen' });
		};
		const handlers = [
			['pointerdown', tell('down')],
			['pointermove', tell('move')],
			['pointerup', tell('up')],
			['pointercancel', tell('cancel')],
			['click', clicked],
			['dblclick', doubled]
		] as const;
		for (const [name, handler] of handlers)
			element.addEventListener(name, handler as EventListener);
		return () => {
			for (const [name, handler] of handlers)
				element.removeEventListener(name, handler as EventListener);
		};
	};
