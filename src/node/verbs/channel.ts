/** `matinee channel`: what a channel says of itself, and closing it for good. */
import { parseChannelLink } from '#lib/channel/link.ts';
import { parseTrackerAddress, parseWebAddress } from '#lib/core/addresses.ts';
import { parseChannelId, type ChannelId } from '#lib/core/ids.ts';
import { makeNextRoot } from '#node/publish/next-root.ts';
import { addressesOf, parseOptions, runVerb, UsageError } from './options.ts';
import { rootOptions, withChannel } from './root-change.ts';

const help = `Usage: npm run matinee -- channel set --key FILE [--name TEXT] [--tracker URL]... [--mirror URL]... [--introduce LINK]...
       npm run matinee -- channel retire --key FILE --yes [options]

channel set makes the next root, which says something else of the channel; a list that is given replaces the old one.
  --name TEXT        what the channel calls itself
  --tracker URL      where followers meet; may be repeated; "" for none
  --mirror URL       where its files are served; may be repeated; "" for none
  --introduce LINK   a channel (link or id) that this one vouches for; may be repeated; "" for none

channel retire makes the last root: followers keep what they have, and nothing follows it, from nobody.
  --yes              this cannot be taken back

Both take:
  --key FILE         the key file of the channel
  --root-key FILE    a file with cold keys; may be repeated (default: the key file)
  --home DIR         where the roots are kept for the mirror (default: .matinee)
  --roots-out FILE   also write the signed roots, which are public, to a file
  --static DIR       also write them as static files for any web host
  --json             print one JSON value
`;

const noMore = (positionals: readonly string[]): void => {
	if (positionals.length > 0) throw new UsageError(`${positionals.join(' ')} is not expected.`);
};

const channelOf = (text: string): ChannelId | undefined => {
	const link = parseChannelLink(text);
	return link.ok ? link.value.channel : parseChannelId(text);
};

const setOptions = {
	...rootOptions,
	name: { type: 'string' },
	tracker: { type: 'string', multiple: true },
	mirror: { type: 'string', multiple: true },
	introduce: { type: 'string', multiple: true }
} as const;

const set = (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, setOptions);
	noMore(positionals);
	const { name, tracker, mirror, introduce } = values;
	const change = {
		...(name === undefined ? {} : { name }),
		...(tracker ? { trackers: addressesOf(tracker, parseTrackerAddress) } : {}),
		...(mirror ? { mirrors: addressesOf(mirror, parseWebAddress) } : {}),
		...(introduce ? { introduces: addressesOf(introduce, channelOf) } : {})
	};
	if (Object.keys(change).length === 0) throw new UsageError('There is nothing to set.');
	return withChannel(values, async ({ held, signers, ports, finish }) => {
		const next = await makeNextRoot(held, signers, (plan) => ({ ...plan, ...change }), ports);
		return finish(next, change, ['Publish once more, so that followers see a head of this root.']);
	});
};

const retireOptions = { ...rootOptions, yes: { type: 'boolean', default: false } } as const;

const retire = (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, retireOptions);
	noMore(positionals);
	if (!values.yes) throw new UsageError('This cannot be taken back: say --yes.');
	return withChannel(values, async ({ held, signers, ports, finish }) => {
		const next = await makeNextRoot(held, signers, (plan) => ({ ...plan, retired: true }), ports);
		return finish(next, { retired: true }, ['It is closed for good.']);
	});
};

const verbs: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
	set,
	retire
};

/** Exit code 1 when it failed, 2 for wrong usage. */
export const channel = (args: readonly string[]): Promise<number> =>
	runVerb(args, help, async () => {
		const [name = '', ...rest] = args;
		const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
		if (!verb) throw new UsageError('It is channel set or channel retire.');
		return verb(rest);
	});
