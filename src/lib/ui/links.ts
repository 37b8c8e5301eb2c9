/** Addresses of pages: one place, so that a link shared today opens tomorrow. */
import type { HourView, TitleView } from '#lib/state/views.ts';

/** A title's page. */
export const titleHref = (title: Pick<TitleView, 'key'>): string =>
	`/title?title=${encodeURIComponent(title.key)}`;

/** A seat at a showing: the film, at the second that everybody sees. */
export const hourHref = ({ key, startMs }: HourView): string =>
	`/watch?title=${encodeURIComponent(key)}&hour=${String(Math.round(startMs / 1000))}`;

/** The room that stands behind the # of an address; empty for one that is to be begun, undefined for none. */
export const roomIn = (hash: string): string | undefined => {
	if (hash === '#together') return '';
	return hash.startsWith('#room=') ? hash.slice('#room='.length) : undefined;
};

/** Where a title plays; a series plays its first episode. */
export const playHref = (title: Pick<TitleView, 'key' | 'type' | 'episodes'>): string =>
	`/watch?title=${encodeURIComponent((title.type === 'series' ? title.episodes[0]?.key : undefined) ?? title.key)}`;
