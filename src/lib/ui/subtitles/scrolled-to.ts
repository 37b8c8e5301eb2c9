/** Brings a line into view within its own list, never the page. */
import type { Attachment } from 'svelte/attachments';

/** For the element; nothing happens while it is not wanted, or while it is seen already. */
export const scrolledTo =
	(isWanted: boolean): Attachment<HTMLElement> =>
	(element) => {
		const list = element.closest<HTMLElement>('[role="tabpanel"]');
		if (!isWanted || !list) return;
		const [line, around] = [element.getBoundingClientRect(), list.getBoundingClientRect()];
		if (line.top > around.top + 80 && line.bottom < around.bottom) return;
		list.scrollTop += line.top - around.top - around.height / 2;
	};
