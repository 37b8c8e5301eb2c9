/** Hands every card below the way to say what is on the screen and to learn whether it plays. */
import { createContext } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import type { Readiness, TitleView } from '#lib/state/views.ts';

export interface Sights {
	readonly readiness: (title: TitleView) => Readiness;
	/** It is on the screen; returns the way to say that it has left. */
	readonly look: (title: TitleView) => () => void;
}

export const [getSights, setSights] = createContext<Sights>();

const entered = new WeakMap<Element, (isIn: boolean) => void>();
let observer: IntersectionObserver | undefined;

/** Calls `look` when the element comes onto the screen, and what it returned when it leaves. */
export const onScreen =
	(look: () => () => void): Attachment =>
	(element) => {
		let leave: (() => void) | undefined;
		observer ??= new IntersectionObserver((entries) => {
			for (const { target, isIntersecting } of entries) entered.get(target)?.(isIntersecting);
		});
		entered.set(element, (isIn) => {
			leave?.();
			leave = isIn ? look() : undefined;
		});
		observer.observe(element);
		return () => {
			observer?.unobserve(element);
			leave?.();
		};
	};
