/** `matinee follow`, `unfollow`, `channels`: which channels this host keeps and passes on. */
import { join, resolve } from 'node:path';
import { nobleHygiene } from '#lib/channel/adapters/noble-hygiene.ts';
import { parseHead } from '#lib/channel/head.ts';
import { parseChannelLink } from '#lib/channel/link.ts';
import { systemClock, systemDigest } from '#lib/core/adapters/system.ts';
import { parseWebAddress } from '#lib/core/addresses.ts';
import { parseChannelId } from '#lib/core/ids.ts';
import { createFilePointerStore } from '#node/adapters/file-pointer-store.ts';
import { follow as addChannel, unfollow as removeChannel } from '#node/follow/followed-list.ts';
import { readHomeFeeds, type HomeFeedEntry } from '#node/follow/home-feeds.ts';
import { addressesOf, parseOptions, required, runVerb, UsageError } from './options.ts';
import { say, sayFailure } from './say.ts';

const home = { home: { type: 'string', default: '.matinee' } } as const;

const followHelp = `Usage: npm run matinee -- follow LINK [options]

From then on a projector with this home fetches the channel, keeps it and passes it on; one that is running begins at once.
  --mirror URL  where its files are served; may be repeated (default: what the channel says itself)
  --home DIR    (default: .matinee)
  --json        print one JSON value
`;

const only = (positionals: readonly string[], what: string): string => {
	if (positionals.length > 1) throw new UsageError('One channel at a time.');
	return required(positionals[0], what);
};

/** Exit code 2 for something that is no link. */
export const follow = (args: readonly string[]): Promise<number> =>
	runVerb(args, followHelp, async () => {
		const { values, positionals } = parseOptions(args, {
			...home,
			mirror: { type: 'string', multiple: true, default: [] as string[] }
		});
		const link = parseChannelLink(only(positionals, 'The link'));
		if (!link.ok)
			throw new UsageError('That is not the link of a channel (magnet:?xs=urn:btpk:…).');
		const { hotKey, channel, feed, name } = link.value;
		if (!nobleHygiene.isSound(hotKey)) {
			throw new UsageError(
				'The key in this link is one on which programs disagree: it is not followed.'
			);
		}
		const mirrors = addressesOf(values.mirror, parseWebAddress);
		await addChannel(resolve(values.home), { link: link.value, mirrors });
		const called = name === '' ? channel : `${name} (${channel})`;
		say(values.json, { channel, feed }, [`Following ${called}.`]);
		return 0;
	});

const unfollowHelp = `Usage: npm run matinee -- unfollow CHANNEL|LINK [--home DIR] [--json]

A projector with this home fetches the channel no more and does not pass it on. What was the newest version is remembered,
so that an older one is refused when it is followed again.
`;

/** Exit code 1 when the channel was not followed. */
export const unfollow = (args: readonly string[]): Promise<number> =>
	runVerb(args, unfollowHelp, async () => {
		const { values, positionals } = parseOptions(args, home);
		const text = only(positionals, 'The channel');
		const link = parseChannelLink(text);
		const channel = link.ok ? link.value.channel : parseChannelId(text);
		if (!channel) throw new UsageError('That is neither the id nor the link of a channel.');
		if (!(await removeChannel(resolve(values.home), channel))) {
			sayFailure(values.json, { channel, error: 'not followed' }, [`${channel} is not followed.`]);
			return 1;
		}
		say(values.json, { channel }, [`Not following ${channel} any more.`]);
		return 0;
	});

const channelsHelp = `Usage: npm run matinee -- channels [--home DIR] [--json]

Lists the channels that this home publishes and follows, and the version that it has of each.
`;

const dayMs = 24 * 60 * 60 * 1000;

/** Exit code 0, also when there is none. */
export const channels = (args: readonly string[]): Promise<number> =>
	runVerb(args, channelsHelp, async () => {
		const { values, positionals } = parseOptions(args, home);
		if (positionals.length > 0) throw new UsageError(`${positionals.join(' ')} is not expected.`);
		const folder = resolve(values.home);
		const pointers = createFilePointerStore(join(folder, 'pointers'), systemDigest);
		const describe = async ({ link, published }: HomeFeedEntry) => {
			const { channel, feed, name } = link;
			const shown = (await pointers.read(channel, feed))?.shown;
			const head = shown && parseHead(shown);
			const version = head?.ok
				? { seq: head.value.seq, titles: head.value.titles, signedMs: head.value.timeMs }
				: undefined;
			return { channel, feed, name, published, version };
		};
		const list = await Promise.all((await readHomeFeeds(folder, pointers)).map(describe));
		const lines = list.map(({ channel, feed, name, published, version }) => {
			const days = Math.max(0, Math.floor((systemClock.now() - (version?.signedMs ?? 0)) / dayMs));
			const has = version
				? `version ${version.seq}, ${version.titles} titles, signed ${days} days ago`
				: 'nothing yet';
			return `${channel}/${feed} ${name} (${published ? 'published here' : 'followed'}): ${has}`;
		});
		say(values.json, list, lines.length > 0 ? lines : ['No channels yet.']);
		return 0;
	});
