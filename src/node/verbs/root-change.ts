/** What the verbs that make a next root have in common: the channel opened under its lock, and the root stored at the end. */
import { resolve } from 'node:path';
import type { Random } from '#lib/core/ports.ts';
import type { Signer } from '#lib/channel/ports.ts';
import { openHome } from '#node/home.ts';
import type { FolderPorts } from '#node/publish/home-feed.ts';
import { appendRoots, readKeyFile, writeKeyFile, type KeyFile } from '#node/publish/key-file.ts';
import {
	openChannel,
	rootSignersOf,
	storeRoots,
	type HeldChannel
} from '#node/publish/next-root.ts';
import { writeStaticRoots } from '#node/publish/static-files.ts';
import { createNodePorts } from './node-ports.ts';
import { required } from './options.ts';
import { say } from './say.ts';

export const rootOptions = {
	key: { type: 'string' },
	'root-key': { type: 'string', multiple: true, default: [] as string[] },
	home: { type: 'string', default: '.matinee' },
	'roots-out': { type: 'string' },
	static: { type: 'string' }
} as const;

interface RootValues {
	readonly key?: string | undefined;
	readonly 'root-key': readonly string[];
	readonly home: string;
	readonly 'roots-out'?: string | undefined;
	readonly static?: string | undefined;
	readonly json: boolean;
}

interface RootChange {
	readonly held: HeldChannel;
	readonly signers: readonly Signer[];
	/** The one that `--key` names. */
	readonly file: KeyFile;
	readonly ports: FolderPorts & { readonly random: Random };
	/** Stores the next root in home and key files, prints, and answers with exit code 0. */
	readonly finish: (next: HeldChannel, value: object, lines: readonly string[]) => Promise<number>;
}

/** Runs a change of root. Throws StartError and UsageError. */
export const withChannel = async (
	values: RootValues,
	change: (input: RootChange) => Promise<number>
): Promise<number> => {
	const ports = await createNodePorts();
	const file = await readKeyFile(required(values.key, '--key'));
	const files = [file, ...(await Promise.all(values['root-key'].map(readKeyFile)))];
	const home = await openHome(values.home, ports);
	try {
		const held = await openChannel(home, files, ports);
		const signers = await rootSignersOf(files, ports);
		const finish: RootChange['finish'] = async (next, value, lines) => {
			for (const each of files) await appendRoots(each, next.roots);
			const rootsOut = values['roots-out'];
			if (rootsOut !== undefined) await writeKeyFile(rootsOut, { keys: [], roots: next.roots });
			await storeRoots(home, next);
			if (values.static !== undefined) {
				await writeStaticRoots(resolve(values.static), next.channel, next.roots);
			}
			const { version } = next.newest;
			say(values.json, { channel: next.channel, root: version, ...value }, [
				`Root ${version} of the channel ${next.channel} is signed.`,
				...lines
			]);
			return 0;
		};
		return await change({ held, signers, file, ports, finish });
	} finally {
		home.close();
	}
};
