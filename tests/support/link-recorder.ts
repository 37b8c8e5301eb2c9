/** What a transport has told: links, frames and ends, and a way to wait for them without sleeping. */
import type { Bytes } from '#lib/core/bytes.ts';
import type { Link, LinkEvents } from '#lib/p2p/ports.ts';

export interface LinkRecorder {
	readonly events: LinkEvents;
	/** Open links by id. */
	readonly links: ReadonlyMap<string, Link>;
	/** How many links have opened so far. */
	readonly opened: () => number;
	readonly frames: readonly Bytes[];
	/** Ids of links that have ended, in order, as often as it was told. */
	readonly ended: readonly string[];
	/** Resolves once this is true, looked at after every event. */
	readonly until: (isTrue: () => boolean) => Promise<void>;
}

/** Nothing recorded yet. */
export const createLinkRecorder = (): LinkRecorder => {
	const links = new Map<string, Link>();
	const frames: Bytes[] = [];
	const ended: string[] = [];
	const waiting = new Set<() => void>();
	let opened = 0;
	const look = (): void => {
		for (const check of [...waiting]) check();
	};
	return {
		links,
		frames,
		ended,
		opened: () => opened,
		events: {
			open: (link) => {
				opened++;
				links.set(link.id, link);
				look();
			},
			frame: (_linkId, frame) => {
				frames.push(frame);
				look();
			},
			closed: (linkId) => {
				links.delete(linkId);
				ended.push(linkId);
				look();
			}
		},
		until: (isTrue) =>
			new Promise((resolve) => {
				const check = (): void => {
					if (!isTrue()) return;
					waiting.delete(check);
					resolve();
				};
				waiting.add(check);
				check();
			})
	};
};
