/** The command line: `matinee <verb>`, exit codes 0 (done), 1 (failed), 2 (wrong usage). */
import { channel } from './verbs/channel.ts';
import { doctor } from './verbs/doctor.ts';
import { channels, follow, unfollow } from './verbs/follow.ts';
import { key } from './verbs/key.ts';
import { mirror } from './verbs/mirror.ts';
import { publish } from './verbs/publish.ts';
import { release } from './verbs/release.ts';
import { up } from './verbs/up.ts';
import { StartError } from './start-error.ts';

export type Verb = (args: readonly string[]) => Promise<number>;

const verbs: Readonly<Record<string, { readonly run: Verb; readonly says: string }>> = {
	up: { run: up, says: 'run a projector: web app, tracker, seeder and mirror of the demo channel' },
	key: { run: key, says: 'make the keys of a channel, replace them, give a feed into other hands' },
	channel: { run: channel, says: 'change what a channel says of itself, or close it for good' },
	publish: { run: publish, says: 'make a list of titles the next version of a channel' },
	release: { run: release, says: 'build, sign, publish and check releases of the app' },
	follow: { run: follow, says: 'keep a channel of somebody else, and pass it on' },
	unfollow: { run: unfollow, says: 'keep it no longer' },
	mirror: { run: mirror, says: 'write all of it as static files for any web host' },
	channels: { run: channels, says: 'list what is published and followed' },
	doctor: { run: doctor, says: 'look whether this machine and this home are in order' }
};

const help = (): string =>
	[
		'Usage: npm run matinee -- <verb> [options]',
		'',
		...Object.entries(verbs).map(([name, { says }]) => `  ${name.padEnd(8)} ${says}`),
		'',
		'Every verb takes --json and --help.',
		''
	].join('\n');

const main = async ([name, ...args]: readonly string[]): Promise<number> => {
	if (name === '--help' || name === '-h' || name === 'help') {
		process.stdout.write(help());
		return 0;
	}
	const verb = name !== undefined && Object.hasOwn(verbs, name) ? verbs[name] : undefined;
	if (!verb) {
		process.stderr.write(
			`${name === undefined ? 'Which verb?' : `Unknown verb: ${name}`}\n\n${help()}`
		);
		return 2;
	}
	try {
		return await verb.run(args);
	} catch (cause) {
		// A reason that a person can act on is one sentence; anything else is a bug and shows where it is.
		const known = cause instanceof StartError;
		console.error(known ? cause.message : cause);
		return 1;
	}
};

process.exit(await main(process.argv.slice(2)));
