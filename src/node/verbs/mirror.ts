/** `matinee mirror`: the channels of a home as static files, which any web host can serve. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock, systemDigest } from '#lib/core/adapters/system.ts';
import { createVerifier } from '#lib/channel/adapters/webcrypto-verifier.ts';
import { bytesToHex, utf8 } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { createFileObjectStore } from '#node/adapters/file-object-store.ts';
import { createFilePointerStore } from '#node/adapters/file-pointer-store.ts';
import { followedPath } from '#node/follow/followed-list.ts';
import { readHomeFeeds } from '#node/follow/home-feeds.ts';
import { stampOf } from '#node/follow/stamp.ts';
import { writeTree, type TreeOutcome } from '#node/follow/static-tree.ts';
import { takeLock } from '#node/lock.ts';
import { chosenApp, sentenceOfApp, writeApp, type AppOutcome } from './mirror-app.ts';
import { parseOptions, required, runVerb, UsageError } from './options.ts';
import { say } from './say.ts';
import { untilStopped } from './signals.ts';

const help = `Usage: npm run matinee -- mirror DIR [options]

Writes /o, /h and /r of every channel that the home publishes or follows into DIR. A projector that runs on the home may go
on meanwhile. Files that nobody needs any more are taken away one change later. When the home follows an app (the feed app of
its project), its newest release that enough keys have signed is written as well, and DIR is the app's site.
  --app CHANNEL  which app, when the home has several; none for no site
  --watch     go on, and write every new version
  --home DIR  (default: .matinee)
  --json      print one JSON value for each change
`;

interface MirrorOutcome extends TreeOutcome {
	/** What became of the site, when there is one. */
	readonly app?: AppOutcome;
}

const report = (json: boolean, outcome: MirrorOutcome): void => {
	const { feeds, missing, written, removed, app } = outcome;
	say(json, outcome, [
		...feeds.map(
			({ channel, feed, seq, titles }) => `${channel}/${feed}: version ${seq}, ${titles} titles`
		),
		`${written} objects written, ${removed} taken away, ${missing} not here yet.`,
		...(app ? [sentenceOfApp(app)] : [])
	]);
};

/** Writes whenever the home has something else to show, until a signal comes. */
const watch = async (
	stampOfHome: () => Promise<string>,
	write: () => Promise<MirrorOutcome>
): Promise<void> => {
	const stop = new AbortController();
	void untilStopped().then(() => {
		stop.abort();
	});
	let stamp = '';
	let lookAgainMs = Infinity;
	while (!stop.signal.aborted) {
		const now = await stampOfHome();
		if (now !== stamp || systemClock.now() >= lookAgainMs) {
			stamp = now;
			const { missing } = await write();
			// Attachments come without a sign that could be seen from here.
			lookAgainMs = missing > 0 ? systemClock.now() + limits.host.attachmentRetryMs : Infinity;
		}
		// A signal ends the pause; that is no failure.
		await pause(limits.host.listEveryMs, undefined, { signal: stop.signal }).catch(() => undefined);
	}
};

/** Exit code 0 when the tree shows what the home shows; with --watch, after a signal. */
export const mirror = (args: readonly string[]): Promise<number> =>
	runVerb(args, help, async () => {
		const { values, positionals } = parseOptions(args, {
			home: { type: 'string', default: '.matinee' },
			app: { type: 'string' },
			watch: { type: 'boolean', default: false }
		});
		if (positionals.length > 1) throw new UsageError('One folder at a time.');
		const folder = resolve(required(positionals[0], 'The folder'));
		const home = resolve(values.home);
		const pointers = createFilePointerStore(join(home, 'pointers'), systemDigest);
		const objects = createFileObjectStore(join(home, 'objects'));
		const place = { folder, objects, pointers, digest: systemDigest };

		/** Changes when the home has something else to show. */
		const stampOfHome = async (): Promise<string> => {
			const feeds = await readHomeFeeds(home, pointers);
			const files = feeds.flatMap(({ link: { channel, feed } }) => {
				const name = bytesToHex(utf8(feed));
				return [join(home, 'pointers', channel, name), join(home, 'attached', channel, name)];
			});
			return (await Promise.all([followedPath(home), ...files].map(stampOf))).join('\n');
		};
		const verifier = await createVerifier();
		const write = async (): Promise<MirrorOutcome> => {
			const feeds = await readHomeFeeds(home, pointers);
			const tree = await writeTree(feeds, place);
			const app = await writeApp(folder, chosenApp(feeds, values.app), { ...place, verifier });
			const outcome = { ...tree, ...(app ? { app } : {}) };
			report(values.json, outcome);
			return outcome;
		};

		await mkdir(folder, { recursive: true });
		const lock = takeLock(join(folder, '.matinee-mirror.lock'), folder);
		try {
			if (values.watch) await watch(stampOfHome, write);
			else await write();
			return 0;
		} finally {
			lock.release();
		}
	});
