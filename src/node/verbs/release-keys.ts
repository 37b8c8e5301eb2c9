/** `matinee release keys`: making a release key, giving three of them their part in the project, and listing them. */
import { resolve } from 'node:path';
import { nobleHygiene } from '#lib/channel/adapters/noble-hygiene.ts';
import { appFeed } from '#lib/channel/feed-name.ts';
import { keysOfRole } from '#lib/channel/root.ts';
import { bytesToHex, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { createKey } from '#lib/studio/keys.ts';
import { writeKeyFile, type KeyFile } from '#node/publish/key-file.ts';
import { makeNextRoot } from '#node/publish/next-root.ts';
import { readProject } from '#node/release/anchor.ts';
import { projectRootsPath } from '#node/release/source-tree.ts';
import { StartError } from '#node/start-error.ts';
import { createNodePorts } from './node-ports.ts';
import { parseOptions, required, UsageError, wholeNumber } from './options.ts';
import { rootOptions, withChannel } from './root-change.ts';
import { say } from './say.ts';

export const keysHelp = `       npm run matinee -- release keys [--roots FILE]
       npm run matinee -- release keys new --out FILE
       npm run matinee -- release keys set --to PUBLICKEY --to … --key FILE [options]

release keys lists who may sign releases. keys new makes one release key, on the machine of its holder.
keys set makes the next root, in which the named keys sign releases (and the hot key of --key the feed app).
  --to PUBLICKEY     a release key's public half; three or more
  --threshold K      how many of them must sign (default: 2, which is the least)
  --key FILE         the key file of the project's channel
  --root-key FILE    a file with cold keys; may be repeated (default: the key file)
  --roots-out FILE   also write the signed roots, which are public, to a file
  --home DIR         (default: .matinee)
`;

const makeKey = async (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, { out: { type: 'string' } });
	if (positionals.length > 0) throw new UsageError(`${positionals.join(' ')} is not expected.`);
	const out = required(values.out, '--out');
	const { random, createSigner } = await createNodePorts();
	const key = createKey('release', random);
	const publicKey = bytesToHex((await createSigner(key.seed)).publicKey);
	await writeKeyFile(out, { keys: [key], roots: [] });
	const file = resolve(out);
	say(values.json, { file, publicKey }, [`The key is in ${file}. Its public half:`, publicKey]);
	return 0;
};

const publicKeyOf = (text: string): Bytes => {
	const key = hexToBytes(text);
	if (key?.length !== 32) throw new UsageError('--to must be a public key of 64 hex digits.');
	if (!nobleHygiene.isSound(key)) throw new UsageError('--to is a key that programs disagree on.');
	return key;
};

/** The one hot key of a key file, that signs heads. */
export const headKeyOf = (file: Pick<KeyFile, 'keys'>): KeyFile['keys'][number] => {
	const [key, ...more] = file.keys.filter(({ purpose }) => purpose === 'head');
	if (!key || more.length > 0) throw new StartError('The key file must hold exactly one head key.');
	return key;
};

const setKeys = async (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, {
		...rootOptions,
		to: { type: 'string', multiple: true, default: [] as string[] },
		threshold: { type: 'string', default: '2' }
	});
	if (positionals.length > 0) throw new UsageError(`${positionals.join(' ')} is not expected.`);
	const keys = values.to.map(publicKeyOf);
	if (new Set(keys.map(bytesToHex)).size !== keys.length) {
		throw new UsageError('--to names one key twice: each must have a holder of its own.');
	}
	if (keys.length < 3 || keys.length > limits.channel.rootKeys - 2) {
		throw new UsageError('--to must be there three times at least, and six times at most.');
	}
	const threshold = wholeNumber(values.threshold, '--threshold', 2, keys.length);
	return withChannel(values, async ({ held, signers, file, ports, finish }) => {
		const head = (await ports.createSigner(headKeyOf(file).seed)).publicKey;
		const next = await makeNextRoot(
			held,
			signers,
			(plan) => ({
				...plan,
				release: { keys, threshold },
				headKeys: { ...plan.headKeys, [appFeed]: plan.headKeys[appFeed] ?? head }
			}),
			ports
		);
		return finish(next, { keys: keys.map(bytesToHex), threshold }, [
			`Releases are signed by ${threshold} of ${keys.length} keys from now on.`
		]);
	});
};

const list = async (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, {
		roots: { type: 'string', default: projectRootsPath }
	});
	if (positionals.length > 0) throw new UsageError('It is release keys, keys new or keys set.');
	const { channel, newest } = await readProject(values.roots, await createNodePorts());
	const keys = keysOfRole(newest, 'release').map(bytesToHex);
	const threshold = newest.roles.get('release')?.threshold;
	say(values.json, { channel, root: newest.version, threshold, keys }, [
		`Project ${channel}, root ${newest.version}: ${threshold} of ${keys.length} must sign a release.`,
		...keys
	]);
	return 0;
};

/** Exit code 1 when a root could not be made or read. */
export const keys = (args: readonly string[]): Promise<number> => {
	const [name, ...rest] = args;
	if (name === 'new') return makeKey(rest);
	return name === 'set' ? setKeys(rest) : list(args);
};
