/** The command line: `matinee <verb>`, exit codes 0 (done), 1 (failed), 2 (wrong usage). */
import { StartError } from './start-error.ts';

export type Verb = (args: readonly string[]) => Promise<number>;

/** Loaded when they are asked for: what a projector needs takes seconds to load, and most verbs do without. */
const verbs: Readonly<
	Record<string, { readonly load: () => Promise<Verb>; readonly says: string }>
> = {
	up: {
		load: async () => (await import('./verbs/up.ts')).up,
		says: 'run a projector: web app, tracker, seeder and mirror of the demo channel'
	},
	key: {
		load: async () => (await import('./verbs/key.ts')).key,
		says: 'make the keys of a channel, replace them, give a feed into other hands'
	},
	channel: {
		load: async () => (await import('./verbs/channel.ts')).channel,
		says: 'change what a channel says of itself, or close it for good'
	},
	publish: {
		load: async () => (await import('./verbs/publish.ts')).publish,
		says: 'make a list of titles the next version of a channel'
	},
	release: {
		load: async () => (await import('./verbs/release.ts')).release,
		says: 'build, sign, publish and check releases of the app'
	},
	follow: {
		load: async () => (await import('./verbs/follow.ts')).follow,
		says: 'keep a channel of somebody else, and pass it on'
	},
	unfollow: {
		load: async () => (await import('./verbs/follow.ts')).unfollow,
		says: 'keep it no longer'
	},
	mirror: {
		load: async () => (await import('./verbs/mirror.ts')).mirror,
		says: 'write all of it as static files for any web host'
	},
	channels: {
		load: async () => (await import('./verbs/follow.ts')).channels,
		says: 'list what is published and followed'
	},
	doctor: {
		load: async () => (await import('./verbs/doctor.ts')).doctor,
		says: 'look whether this machine and this home are in order'
	}
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
		const run = await verb.load();
		return await run(args);
	} catch (cause) {
		// A reason that a person can act on is one sentence; anything else is a bug and shows where it is.
		const known = cause instanceof StartError;
		console.error(known ? cause.message : cause);
		return 1;
	}
};

process.exit(await main(process.argv.slice(2)));
