/** The channels of a home, believed by nobody: signatures, dates, and every object by its hash. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyHead } from '#lib/channel/head-rules.ts';
import { parseHead, type Head } from '#lib/channel/head.ts';
import type { ChannelLink } from '#lib/channel/link.ts';
import type { FeedPointer, Verifier } from '#lib/channel/ports.ts';
import { readFeed } from '#lib/channel/read-feed.ts';
import { verifyRootChain } from '#lib/channel/root-chain.ts';
import type { Root } from '#lib/channel/root.ts';
import { objectHashOf, parseObjectHash, type ChannelId } from '#lib/core/ids.ts';
import type { Clock, Digest } from '#lib/core/ports.ts';
import { createFileObjectStore } from '#node/adapters/file-object-store.ts';
import { createFilePointerStore } from '#node/adapters/file-pointer-store.ts';
import { readHomeFeeds } from '#node/follow/home-feeds.ts';
import { StartError } from '#node/start-error.ts';
import type { Finding } from './finding.ts';

export interface FeedPorts {
	readonly clock: Clock;
	readonly digest: Digest;
	readonly verifier: Verifier;
}

const dayMs = 24 * 60 * 60 * 1000;
const feedFinding = (verdict: Finding['verdict'], says: string): Finding => ({
	verdict,
	about: 'feed',
	says
});

/** The stored roots and the shown head, verified; a sentence when they are not what they should be. */
const believe = async (
	name: string,
	channel: ChannelId,
	{ roots, shown }: FeedPointer,
	{ verifier, digest, clock }: FeedPorts
): Promise<{ readonly head: Head; readonly root: Root } | string> => {
	const chain = await verifyRootChain({ channel, envelopes: roots, verifier, digest });
	if (!chain.ok) return `The roots of ${name} do not verify: ${chain.error.type}.`;
	const head = parseHead(shown ?? new Uint8Array());
	if (!head.ok) return `The head of ${name} cannot be read: ${head.error.type}.`;
	// A version signed under an earlier root is old, and still what is shown until the next one comes.
	const root = chain.value.roots[head.value.rootVersion - 1];
	if (!root) return `The head of ${name} names a root that is not here.`;
	const nowMs = clock.now();
	const verified = await verifyHead({ head: head.value, channel, root, verifier, nowMs });
	if (!verified.ok) return `The head of ${name} does not verify: ${verified.error.type}.`;
	return { head: head.value, root: chain.value.newest };
};

const examineFeed = async (
	{ channel, feed }: ChannelLink,
	home: string,
	ports: FeedPorts
): Promise<Finding> => {
	const name = `${channel}/${feed}`;
	const { digest, clock } = ports;
	const pointer = await createFilePointerStore(join(home, 'pointers'), digest).read(channel, feed);
	if (!pointer?.shown) return feedFinding('odd', `${name} has no version here yet.`);
	const believed = await believe(name, channel, pointer, ports);
	if (typeof believed === 'string') return feedFinding('wrong', believed);
	const { head, root } = believed;
	const version = `Version ${head.seq} of ${name}, ${head.titles} titles,`;
	const objects = createFileObjectStore(join(home, 'objects'));
	const read = await readFeed(head, { objects, digest });
	if (!read.ok) return feedFinding('wrong', `${version} is not whole: ${read.error.type}.`);
	const restMs = Math.min(head.expiresMs, root.expiresMs) - clock.now();
	return restMs <= 0
		? feedFinding('odd', `${version} has expired: nothing newer came in time.`)
		: feedFinding('fine', `${version} is whole and good for ${Math.floor(restMs / dayMs)} days.`);
};

/** Every object file, by its name; the first few that are damaged are named. */
const examineObjects = async (home: string, digest: Digest): Promise<Finding> => {
	const folder = join(home, 'objects');
	const files = await readdir(folder, { recursive: true }).catch(() => []);
	const damaged: string[] = [];
	let count = 0;
	for (const file of files) {
		const hash = parseObjectHash(file.slice(-64));
		if (!hash) continue;
		count++;
		const bytes = await readFile(join(folder, file)).catch(() => undefined);
		if (!bytes || objectHashOf(await digest.sha256(bytes)) !== hash) damaged.push(hash);
	}
	return damaged.length === 0
		? { verdict: 'fine', about: 'object', says: `All ${count} objects are what they were.` }
		: {
				verdict: 'wrong',
				about: 'object',
				says: `${damaged.length} of ${count} objects are damaged, such as ${damaged.slice(0, 3).join(', ')}. Remove those files; they are fetched again.`
			};
};

/** One finding for each feed, one for all objects. */
export const examineFeeds = async (home: string, ports: FeedPorts): Promise<readonly Finding[]> => {
	const findings: Finding[] = [];
	try {
		const pointers = createFilePointerStore(join(home, 'pointers'), ports.digest);
		for (const { link } of await readHomeFeeds(home, pointers)) {
			findings.push(await examineFeed(link, home, ports));
		}
	} catch (cause) {
		if (!(cause instanceof StartError)) throw cause;
		findings.push(feedFinding('wrong', cause.message));
	}
	return [...findings, await examineObjects(home, ports.digest)];
};
