/** `matinee release publish`: hands a release that enough keys have signed to viewers, as the feed `app` of the project. */
import { resolve } from 'node:path';
import { parseChannelLink } from '#lib/channel/link.ts';
import { openHome } from '#node/home.ts';
import { takeLock } from '#node/lock.ts';
import { channelOf, readKeyFile } from '#node/publish/key-file.ts';
import { publishApp } from '#node/release/publish-app.ts';
import { readRelease } from '#node/release/release-file.ts';
import { StartError } from '#node/start-error.ts';
import { createNodePorts } from './node-ports.ts';
import { parseOptions, required, UsageError } from './options.ts';
import { headKeyOf } from './release-keys.ts';
import { say } from './say.ts';

export const publishHelp = `       npm run matinee -- release publish DIR --key FILE [options]

release publish refuses what fewer than two of three keys have signed, and a site that is not the signed one.
  --key FILE         the key file with the hot key of the feed app, or - for standard input
  --static DIR       also write it as static files for any web host
  --home DIR         (default: .matinee)
`;

/** Exit code 1 when it was refused. */
export const publish = async (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, {
		key: { type: 'string' },
		static: { type: 'string' },
		home: { type: 'string', default: '.matinee' }
	});
	if (positionals.length > 1) throw new UsageError('One release at a time.');
	const name = required(positionals[0], 'The folder of the release');
	const keyFile = await readKeyFile(required(values.key, '--key'));
	const ports = await createNodePorts();
	const file = await readRelease(name, ports);
	if (file.folder === undefined) throw new UsageError('It is the folder that is published.');
	const { roots } = keyFile;
	if ((await channelOf(roots, ports.digest)) !== file.channel) {
		throw new StartError('The key file is that of another project than the release.');
	}
	const headSigner = await ports.createSigner(headKeyOf(keyFile).seed);
	const home = await openHome(values.home, ports);
	const { path } = keyFile;
	const keyLock = path === undefined ? undefined : takeLock(`${path}.lock`, path);
	try {
		const staticFolder = values.static === undefined ? undefined : resolve(values.static);
		const { publication, believed } = await publishApp(
			{ home, file, folder: file.folder, roots, headSigner, keyFile: path, staticFolder },
			ports
		);
		const { seq, changed, link } = publication;
		const { version } = believed.release;
		if (!parseChannelLink(link).ok) throw new StartError('The project has too long a name.');
		const value = { version, release: believed.seq, seq, changed, link };
		say(values.json, value, [
			changed
				? `Release ${believed.seq} (${version}) is published as version ${seq} of the feed app.`
				: `Release ${believed.seq} (${version}) is published already.`,
			link
		]);
		return 0;
	} finally {
		keyLock?.release();
		home.close();
	}
};
