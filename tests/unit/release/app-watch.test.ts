/** A newer version of the app's feed is taken up once, when its turn comes, and again when what kept it back may have passed. */
import { expect, test } from 'vitest';
import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { limits } from '#lib/core/limits.ts';
import type { SyncedFeed } from '#lib/channel/read-feed.ts';
import { createAppWatch } from '#lib/release/app-watch.ts';
import { readFeed } from '#lib/channel/read-feed.ts';
import { parseHead } from '#lib/channel/head.ts';
import type { UpdateError, UpdateOutcome } from '#lib/release/updater.ts';
import { verifyRelease } from '#lib/release/verify.ts';
import { digest, must, verifier } from '#tests/support/channels.ts';
import { appFiles, createAppPublisher, manifestOf, signedBy } from '#tests/support/releases.ts';
import { project } from '#tests/support/shell-house.ts';

const alice = createAppPublisher(project);
const envelope = await signedBy(project, await manifestOf(appFiles(), { seq: 1 }));
const published = await alice.publish(envelope, appFiles());
const feed: SyncedFeed = must(
	await readFeed(must(parseHead(published.head)), {
		objects: { get: (hash) => Promise.resolve(alice.objects.get(hash)) },
		digest
	})
);
const believed = must(
	await verifyRelease({ channel: project.channel.channel, bytes: envelope, verifier, digest })
);

type Outcome = Result<UpdateOutcome, UpdateError>;
const ready: Outcome = ok({ state: 'ready', believed, fetchedBytes: 1 });

/** Bob, to whom these things happen one after the other. */
const bob = (...outcomes: readonly Outcome[]) => {
	const clock = createSeededClock();
	const left = [...outcomes];
	const seen = { tried: 0, ready: 0, settled: undefined as unknown };
	const watch = createAppWatch({
		feed: () => Promise.resolve(feed),
		takeUp: () => {
			seen.tried++;
			return Promise.resolve(left.shift() ?? ready);
		},
		settled: {
			read: () => Promise.resolve(seen.settled),
			write: (index) => {
				seen.settled = index;
				return Promise.resolve(true);
			}
		},
		clock,
		onReady: () => {
			seen.ready++;
		}
	});
	return { watch, seen, clock };
};

test('a version is taken up once, however often somebody looks', async () => {
	const { watch, seen } = bob(ready);
	await Promise.all([watch.look(), watch.look()]);
	await watch.look();
	expect(seen).toEqual({ tried: 1, ready: 1, settled: feed.head.index });
});

test('what nobody had is asked for again when somebody new is there, and after a while', async () => {
	const nobody: Outcome = err({ type: 'NotFetched', cause: { type: 'Unreachable' } });
	const { watch, seen, clock } = bob(nobody, nobody, ready);
	await watch.look();
	await watch.look();
	expect(seen).toMatchObject({ tried: 2, ready: 0, settled: undefined });
	clock.advance(limits.release.retryMs);
	await watch.look();
	expect(seen).toMatchObject({ tried: 3, ready: 1 });
});

test('what is wrong and signed is not looked at again', async () => {
	const { watch, seen, clock } = bob(err({ type: 'Threshold', signed: 1, needed: 2 }));
	await watch.look();
	clock.advance(limits.release.lookMs);
	await watch.look();
	expect(seen).toEqual({ tried: 1, ready: 0, settled: feed.head.index });
});

test('a release whose turn comes later is taken up then; one that waits for its viewer is not', async () => {
	const clock = createSeededClock();
	const later = (atMs?: number): Outcome =>
		ok({ state: 'later', believed, ...(atMs === undefined ? {} : { atMs }) });
	const soon = bob(later(clock.now() + 5000), ready);
	await soon.watch.look();
	expect(soon.seen.ready).toBe(0);
	soon.clock.advance(5000);
	await soon.watch.look();
	expect(soon.seen).toMatchObject({ tried: 2, ready: 1 });
	const never = bob(later());
	await never.watch.look();
	never.clock.advance(limits.release.lookMs);
	expect(never.seen).toEqual({ tried: 1, ready: 0, settled: undefined });
});
