/** Arrow keys move the focus by what lies on that side; fields, players and lists that use arrows keep them. */
import { nextThatWay, type Direction } from './spatial.ts';

const directions: Readonly<Record<string, Direction>> = {
	ArrowLeft: 'left',
	ArrowRight: 'right',
	ArrowUp: 'up',
	ArrowDown: 'down'
};

const reachable =
	'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex="0"]';

/** Elements to which an arrow means something of their own. */
const keepsArrows =
	'input:not([type="checkbox"]):not([type="radio"]):not([type="button"]), textarea, select, video, audio, [contenteditable], [role="slider"], [role="listbox"], [role="menu"], [role="tablist"]';

const shown = (element: HTMLElement): boolean =>
	element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) &&
	element.closest('[inert]') === null;

/** Moves the focus; false when nothing lies that way. A sheet that is open is all there is. */
const moveFocus = (direction: Direction): boolean => {
	const root = [...document.querySelectorAll<HTMLElement>('dialog[open]')].at(-1) ?? document.body;
	const all = [...root.querySelectorAll<HTMLElement>(reachable)].filter(shown);
	const now = document.activeElement;
	const isNowhere = !(now instanceof HTMLElement) || !all.includes(now);
	if (isNowhere) {
		const first = all.find((element) => element.getBoundingClientRect().bottom > 0);
		first?.focus();
		return first !== undefined;
	}
	const others = all.filter((element) => element !== now);
	const index = nextThatWay(
		now.getBoundingClientRect(),
		others.map((element) => element.getBoundingClientRect()),
		direction
	);
	const next = index === undefined ? undefined : others[index];
	next?.focus();
	next?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
	return next !== undefined;
};

/** Listens for arrows. Who scrolls with them and has focused nothing by keyboard goes on scrolling, unless the screen is far away. */
export const onArrow = (event: KeyboardEvent): void => {
	const direction = directions[event.key];
	const { target } = event;
	if (!direction || event.defaultPrevented || !(target instanceof Element)) return;
	if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
	if (target.closest(keepsArrows)) return;
	const isFar = document.documentElement.dataset['layout'] === 'tv';
	if (!isFar && !target.matches('a:focus-visible, button:focus-visible, input:focus-visible'))
		return;
	if (moveFocus(direction)) event.preventDefault();
};
