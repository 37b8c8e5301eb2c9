/** `matinee key`: making a channel's keys, replacing them, and giving one feed into other hands. */
import { resolve } from 'node:path';
import { nobleHygiene } from '#lib/channel/adapters/noble-hygiene.ts';
import { isFeedName } from '#lib/channel/feed-name.ts';
import { formatChannelLink } from '#lib/channel/link.ts';
import { parseTrackerAddress, parseWebAddress } from '#lib/core/addresses.ts';
import { bytesToHex, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { createChannel } from '#lib/studio/channel.ts';
import { createKey, type SecretKey } from '#lib/studio/keys.ts';
import { writeKeyFile } from '#node/publish/key-file.ts';
import { makeNextRoot } from '#node/publish/next-root.ts';
import { sentenceOf } from '#node/publish/refusals.ts';
import { StartError } from '#node/start-error.ts';
import { createNodePorts } from './node-ports.ts';
import {
	addressesOf,
	parseOptions,
	required,
	runVerb,
	UsageError,
	wholeNumber
} from './options.ts';
import { rootOptions, withChannel } from './root-change.ts';
import { say } from './say.ts';

const help = `Usage: npm run matinee -- key new --out FILE [options]
       npm run matinee -- key new --hot --out FILE
       npm run matinee -- key rotate --key FILE --out FILE [--root] [options]
       npm run matinee -- key delegate FEED --to PUBLICKEY --max-bytes N --key FILE [options]

key new makes a channel: cold root keys, the hot key that signs versions, and the signed root.
  --out FILE         the new key file (0600); one that is there is never replaced
  --root-out FILE    put the cold keys into a file of their own, to be kept elsewhere
  --root-keys N      how many cold keys (default: 1)
  --threshold K      how many of them must sign the next root (default: all)
  --name TEXT        what the channel calls itself
  --feed NAME        its feed (default: films)
  --tracker URL      where followers meet; may be repeated
  --mirror URL       where its files are served; may be repeated
  --hot              only a hot key, for a feed that somebody delegates to you

key rotate makes the next root with a new hot key (--root: with new cold keys too) and writes a new key file.
key delegate makes the next root, in which another key signs the feed.
  --key FILE         the key file of the channel
  --root-key FILE    a file with cold keys; may be repeated (default: the key file)
  --home DIR         where the roots are kept for the mirror (default: .matinee)
  --roots-out FILE   also write the signed roots, which are public, to a file
  --static DIR       also write them as static files for any web host
  --json             print one JSON value
`;

const feedOf = (name: string): string => {
	if (!isFeedName(name)) throw new UsageError(`${name} is no name for a feed.`);
	return name;
};

const newOptions = {
	out: { type: 'string' },
	'root-out': { type: 'string' },
	'root-keys': { type: 'string', default: '1' },
	threshold: { type: 'string' },
	name: { type: 'string', default: '' },
	feed: { type: 'string', default: 'films' },
	tracker: { type: 'string', multiple: true, default: [] as string[] },
	mirror: { type: 'string', multiple: true, default: [] as string[] },
	hot: { type: 'boolean', default: false }
} as const;

/** A hot key alone: its public half is told to whoever delegates. */
const makeHotKey = async (out: string, json: boolean): Promise<number> => {
	const { random, createSigner } = await createNodePorts();
	const key = createKey('head', random);
	const { publicKey } = await createSigner(key.seed);
	await writeKeyFile(out, { keys: [key], roots: [] });
	const value = { file: resolve(out), publicKey: bytesToHex(publicKey) };
	say(json, value, [`The key is in ${value.file}. Its public half:`, value.publicKey]);
	return 0;
};

const makeKeys = async (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, newOptions);
	if (positionals.length > 0) throw new UsageError(`${positionals.join(' ')} is not expected.`);
	const out = required(values.out, '--out');
	if (values.hot) return makeHotKey(out, values.json);
	const most = limits.channel.rootKeys - 1;
	const count = wholeNumber(values['root-keys'], '--root-keys', 1, most);
	const threshold = wholeNumber(values.threshold ?? String(count), '--threshold', 1, count);
	const feed = feedOf(values.feed);
	const ports = await createNodePorts();
	const rootKeys = Array.from({ length: count }, () => createKey('root', ports.random));
	const hotKey = createKey('head', ports.random);
	const { publicKey } = await ports.createSigner(hotKey.seed);
	const created = await createChannel(
		{
			name: values.name,
			rootSigners: await Promise.all(rootKeys.map(({ seed }) => ports.createSigner(seed))),
			threshold,
			headKeys: { [feed]: publicKey },
			trackers: addressesOf(values.tracker, parseTrackerAddress),
			mirrors: addressesOf(values.mirror, parseWebAddress)
		},
		ports
	);
	if (!created.ok) throw new StartError(sentenceOf(created.error));
	const { channel, root, envelope } = created.value;
	const rootOut = values['root-out'];
	const roots = [envelope];
	if (rootOut !== undefined) await writeKeyFile(rootOut, { keys: rootKeys, roots });
	const keys = rootOut === undefined ? [...rootKeys, hotKey] : [hotKey];
	await writeKeyFile(out, { keys, roots });
	const { name, trackers } = root;
	const link = formatChannelLink({ hotKey: publicKey, feed, name, channel, trackers });
	const value = {
		channel,
		link,
		publicKey: bytesToHex(publicKey),
		file: resolve(out),
		...(rootOut === undefined ? {} : { rootFile: resolve(rootOut) })
	};
	say(values.json, value, [
		`The keys are in ${value.file}. Keep a copy where nobody else finds it.`,
		...(value.rootFile === undefined ? [] : [`The cold keys are in ${value.rootFile}.`]),
		link
	]);
	return 0;
};

const rotateOptions = {
	...rootOptions,
	out: { type: 'string' },
	feed: { type: 'string', default: 'films' },
	root: { type: 'boolean', default: false }
} as const;

const rotate = async (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, rotateOptions);
	if (positionals.length > 0) throw new UsageError(`${positionals.join(' ')} is not expected.`);
	const out = required(values.out, '--out');
	const feed = feedOf(values.feed);
	return withChannel(values, async ({ held, signers, file, ports, finish }) => {
		const hotKey = createKey('head', ports.random);
		const { publicKey } = await ports.createSigner(hotKey.seed);
		const fresh: readonly SecretKey[] = values.root
			? (held.newest.roles.get('root')?.keys ?? []).map(() => createKey('root', ports.random))
			: [];
		const freshSigners = await Promise.all(fresh.map(({ seed }) => ports.createSigner(seed)));
		const next = await makeNextRoot(
			held,
			signers,
			(plan) => ({
				...plan,
				headKeys: { ...plan.headKeys, [feed]: publicKey },
				...(values.root
					? { rootSigners: freshSigners, rootKeys: freshSigners.map((signer) => signer.publicKey) }
					: {})
			}),
			ports
		);
		const kept = values.root ? fresh : file.keys.filter(({ purpose }) => purpose === 'root');
		// The new keys are safe before anybody can learn that they are the ones that count.
		await writeKeyFile(out, { keys: [...kept, hotKey], roots: next.roots });
		return finish(next, { file: resolve(out), publicKey: bytesToHex(publicKey) }, [
			`The new keys are in ${resolve(out)}. Publish with them: the old hot key signs nothing any more.`
		]);
	});
};

const publicKeyOf = (text: string): Bytes => {
	const key = hexToBytes(text);
	if (key?.length !== 32) throw new UsageError('--to must be a public key of 64 hex digits.');
	if (!nobleHygiene.isSound(key)) throw new UsageError('--to is a key that no follower accepts.');
	return key;
};

const delegateOptions = {
	...rootOptions,
	to: { type: 'string' },
	'max-bytes': { type: 'string', default: String(limits.channel.feedBytes) }
} as const;

const delegate = (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, delegateOptions);
	const feed = feedOf(required(positionals[0], 'The feed'));
	const key = publicKeyOf(required(values.to, '--to'));
	const maxBytes = wholeNumber(values['max-bytes'], '--max-bytes', 1, limits.channel.feedBytes);
	return withChannel(values, async ({ held, signers, ports, finish }) => {
		const next = await makeNextRoot(
			held,
			signers,
			(plan) => ({
				...plan,
				headKeys: { ...plan.headKeys, [feed]: key },
				feedBytes: { ...plan.feedBytes, [feed]: maxBytes }
			}),
			ports
		);
		return finish(next, { feed, publicKey: bytesToHex(key), maxBytes }, [
			`The feed ${feed} is signed by ${bytesToHex(key)} from now on.`
		]);
	});
};

const verbs: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
	new: makeKeys,
	rotate,
	delegate
};

/** Exit code 1 when it failed, 2 for wrong usage. */
export const key = (args: readonly string[]): Promise<number> =>
	runVerb(args, help, async () => {
		const [name = '', ...rest] = args;
		const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
		if (!verb) throw new UsageError('It is key new, key rotate or key delegate.');
		return verb(rest);
	});
