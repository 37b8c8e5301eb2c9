/** Fuzz of what comes from files, storage and other tabs: carried channels, lists that are kept, calls between tabs. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { linkOfFile, loadChannel, saveChannel } from '#lib/channel/carry.ts';
import type { CarriedFile } from '#lib/channel/carry-format.ts';
import { syncFeed } from '#lib/channel/sync.ts';
import { formatChannelLink } from '#lib/channel/link.ts';
import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { connect, serve, type Line } from '#lib/core/calls.ts';
import { blocksToValue, parseBlocks } from '#lib/library/blocks.ts';
import { followingToValue, importList, parseFollowing } from '#lib/library/following.ts';
import {
	createPublisher,
	createViewer,
	digest,
	filmValue,
	must,
	type Viewer
} from '#tests/support/channels.ts';
import { fuzz } from '#tests/support/hostile/fuzz.ts';
import { mutatedBytes, mutatedValue } from '#tests/support/hostile/mutate.ts';

const alice = await createPublisher('alice');
const { head } = await alice.publish(Array.from({ length: 8 }, (_, i) => filmValue(`film-${i}`)));
const portsOf = ({ book, objects, clock }: Viewer) => ({ book, objects, clock, digest });
const fileOf = (bytes: Bytes): CarriedFile => ({
	bytes: bytes.length,
	slice: (start, end) => Promise.resolve(bytes.slice(start, end))
});
let carried: Bytes = new Uint8Array();

beforeAll(async () => {
	const bob = createViewer();
	must(await bob.book.follow(alice.link));
	const { channel, feed } = alice.link;
	await bob.book.offerRoots(channel, [alice.channel.envelope]);
	await bob.book.offerHead(head);
	must(await syncFeed({ ...portsOf(bob), channel, feed, source: alice.source }));
	const parts: Bytes[] = [];
	const write = (bytes: Bytes): Promise<void> => Promise.resolve(void parts.push(bytes));
	must(await saveChannel(alice.link, write, portsOf(bob)));
	carried = concatBytes(...parts);
});

test('fuzz: which channel a file says it carries', async () => {
	const inputs = fc.constant(null).chain(() => mutatedBytes([carried]));
	expect(await fuzz(inputs, (bytes) => linkOfFile(fileOf(bytes), digest))).toBeLessThan(250);
});

test('fuzz: a channel taken out of a file shows whole or not at all', async () => {
	const inputs = fc.constant(null).chain(() => mutatedBytes([carried]));
	const load = async (bytes: Bytes) => {
		const carol = createViewer();
		must(await carol.book.follow(alice.link));
		const loaded = await loadChannel(fileOf(bytes), portsOf(carol));
		const { channel, feed } = alice.link;
		// Whatever was changed on the way: nothing but the version that its publisher signed is ever shown.
		expect(carol.book.shown(channel, feed) !== undefined).toBe(loaded.ok);
		return loaded;
	};
	expect(await fuzz(inputs, load)).toBeLessThan(250);
});

const followed = [{ link: formatChannelLink(alice.link), paused: false, from: { type: 'link' } }];
const blocked = [
	{ type: 'channel', id: alice.link.channel, name: 'Alice' },
	{ type: 'title', id: `${alice.link.channel}/film-1`, name: 'Film', films: ['ab'.repeat(20)] }
];
type ListRow = readonly [string, readonly unknown[], (value: unknown) => unknown];
const lists: readonly ListRow[] = [
	['what is blocked', [blocked], (value) => blocksToValue(parseBlocks(value))],
	['what is followed', [{ followed }, followed], (value) => followingToValue(parseFollowing(value))]
];
test.for(lists)('fuzz: %s, as it is kept', async ([, seeds, parse]) => {
	expect(await fuzz(mutatedValue(seeds), parse)).toBeLessThan(250);
});

test('fuzz: a list of channels from a file', async () => {
	const inputs = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.array(fc.constantFrom('\n', '#', formatChannelLink(alice.link), '{', '"', '\u0000'))
	);
	const read = (input: string | readonly string[]) =>
		importList(typeof input === 'string' ? input : input.join(''));
	expect(await fuzz(inputs, read)).toBeLessThan(250);
});

test('fuzz: calls and answers of other tabs reach only the methods there are', async () => {
	const called: unknown[] = [];
	const service = { add: (a: number, b: number): number => a + b };
	const inputs = mutatedValue([
		{ call: 1, method: 'add', args: [1, 2] },
		{ answer: 0, value: 3 },
		{ answer: 0, error: { name: 'Error', message: 'no' } },
		{ call: 2, method: 'constructor', args: [] },
		{ call: 3, method: '__proto__', args: [] }
	]);
	const hear = async (message: unknown): Promise<readonly unknown[]> => {
		const answers: unknown[] = [];
		const listeners = new Set<(message: unknown) => void>();
		const line: Line = {
			post: (answer) => answers.push(answer),
			listen: (listener) => {
				listeners.add(listener);
				return () => listeners.delete(listener);
			}
		};
		serve(line, service);
		const { remote } = connect<typeof service>(line);
		const asked = remote.add(1, 2).then(
			(sum) => called.push(sum),
			(cause: unknown) => called.push(cause)
		);
		for (const listener of listeners) listener(message);
		for (const listener of listeners) listener({ answer: 0, value: 3 });
		await asked;
		return answers.slice(0, 4);
	};
	expect(await fuzz(inputs, hear)).toBeLessThan(250);
	expect(called.length).toBeGreaterThan(0);
});
