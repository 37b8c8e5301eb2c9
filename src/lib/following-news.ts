/** What the list of channels says to the tab that follows them, and what that tab reports back. */
import { formatChannelLink, parseChannelLink } from '#lib/channel/link.ts';
import type { Remote } from '#lib/core/calls.ts';
import { blockedOf } from '#lib/library/blocks.ts';
import type { ChannelsState } from '#lib/state/channels.svelte.ts';
import type { Backstage } from './backstage.ts';
import type { FollowingOrder } from './following-desk.ts';

export interface FollowingNews {
	/** What is to be followed, in the viewer's order, and what is never to be shown. */
	readonly order: () => FollowingOrder;
	/** Brings the figures of followed channels, and who introduces whom, up to date. */
	readonly report: () => Promise<void>;
}

/** Asks nothing before it is called. */
export const createFollowingNews = (
	channels: ChannelsState,
	backstage: Pick<Remote<Backstage>, 'report'>
): FollowingNews => ({
	order: () => ({
		followed: channels.following.followed.map(({ link, paused }) => ({
			link: formatChannelLink(link),
			paused
		})),
		blocked: blockedOf(channels.blocks)
	}),
	report: async () => {
		const { facts, introduced } = await backstage.report();
		channels.setFacts(new Map(facts));
		channels.setIntroduced(
			introduced.flatMap(({ link: text, by }) => {
				const link = parseChannelLink(text);
				return link.ok ? [{ link: link.value, by }] : [];
			})
		);
	}
});
