/** A channel of any size, and a peer in the lobby that has all of it: what a publisher with a large catalogue looks like to viewers. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { formatChannelLink } from '#lib/channel/link.ts';
import { createFeedBook } from '#lib/channel/feed-book.ts';
import { createMemoryPointerStore } from '#lib/channel/adapters/memory-pointer-store.ts';
import { platformDeflater } from '#lib/core/adapters/deflate.ts';
import { limits } from '#lib/core/limits.ts';
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import { createLobbyTransport } from '#lib/p2p/adapters/lobby-transport.ts';
import { hostDegree } from '#lib/p2p/degree.ts';
import { createGossipNode } from '#lib/p2p/node.ts';
import type { Transport } from '#lib/p2p/ports.ts';
import { createPublisher, digest, hygiene, must, verifier } from './channels.ts';

interface Source {
	readonly title: string;
	readonly year?: number;
	readonly description?: string;
	readonly genres?: readonly string[];
	readonly cast?: readonly string[];
}

const syllables = [
	'ba',
	'ker',
	'lo',
	'min',
	'nu',
	'ra',
	'sé',
	'ti',
	'von',
	'zu',
	'dan',
	'fer',
	'gol',
	'the',
	'al',
	'est'
];

/** The same text for the same number, with the lengths that film catalogues have (mean title 19, overview 178 characters). */
const madeUp = (number: number): Source => {
	let state = number * 2_654_435_761;
	const roll = (below: number): number => {
		state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
		return (state >>> 8) % below;
	};
	const word = (): string =>
		Array.from({ length: 1 + roll(3) }, () => syllables[roll(syllables.length)]).join('');
	const text = (words: number): string => Array.from({ length: words }, word).join(' ');
	return {
		title: text(2 + roll(3)),
		year: 1900 + roll(125),
		description: text(20 + roll(25)),
		genres: ['Drama', 'Comedy', 'Silent', 'Western', 'War', 'Animation'].slice(
			roll(5),
			roll(5) + 2
		),
		cast: [text(2), text(2)]
	};
};

/** Real titles from `MATINEE_META` (gzipped NDJSON with title, year, description, genres, cast) when it is set, else made-up ones. */
const readSources = (): ((number: number) => Source) => {
	const path = process.env['MATINEE_META'];
	if (path === undefined || !existsSync(path)) return madeUp;
	const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n');
	const sources = lines.map((line) => JSON.parse(line) as Source);
	return (number) => sources[number % sources.length] ?? madeUp(number);
};

/** Records of films, `count` of them; those whose number `isChanged` says yes to have a later year. */
export const largeCatalogue = (
	count: number,
	isChanged: (number: number) => boolean = () => false
): readonly unknown[] => {
	const source = readSources();
	return Array.from({ length: count }, (_, i) => {
		const { title, year, description, genres = [], cast = [] } = source(i);
		const id = `t${String(i).padStart(6, '0')}`;
		const infohash = new Uint8Array(createHash('sha1').update(id).digest());
		return {
			id,
			type: 'film',
			title: { en: isChanged(i) ? `Zanzibarium ${title}` : title },
			...(year !== undefined && year > 1870 ? { year } : {}),
			...(description ? { overview: { en: description.slice(0, 1000) } } : {}),
			...(genres.length > 0 ? { genres: genres.slice(0, 8) } : {}),
			...(cast.length > 0
				? { people: cast.slice(0, 6).map((name) => ({ name, role: 'cast' })) }
				: {}),
			languages: ['en'],
			runtime: 1200 + ((i * 37) % 9000),
			licence: 'CC-BY-4.0',
			rightsHolder: 'The archive',
			variants: [
				{
					infohash,
					file: 0,
					container: 'mp4',
					codecs: 'avc1.42E01E,mp4a.40.2',
					width: 1280,
					height: 720,
					bytes: 700_000_000 + i
				}
			],
			added: 1_600_000_000_000 + i * 60_000
		};
	});
};

/** Counts what goes out over a transport's links. */
const counted = (transport: Transport, sent: (bytes: number) => void): Transport => ({
	...transport,
	start: (events) =>
		transport.start({
			...events,
			open: (link) => {
				events.open({
					...link,
					send: (frame) => {
						sent(frame.length);
						return link.send(frame);
					}
				});
			}
		})
});

export interface LargePeer {
	readonly link: string;
	/** Bytes of gossip sent to viewers so far. */
	readonly sentBytes: () => number;
	/** Publishes these records as the next version; the peer offers it to whoever is connected. */
	readonly publish: (records: readonly unknown[]) => Promise<void>;
	readonly stop: () => void;
}

/** Publishes `records` and serves them in the lobby at `tracker`. */
export const startLargePeer = async (
	tracker: string,
	records: readonly unknown[]
): Promise<LargePeer> => {
	const publisher = await createPublisher('archive', systemClock);
	const book = createFeedBook({
		pointers: createMemoryPointerStore(),
		verifier,
		hygiene,
		digest,
		clock: systemClock
	});
	must(await book.follow(publisher.link));
	await book.offerRoots(publisher.link.channel, [publisher.channel.envelope]);
	const publish = async (next: readonly unknown[]): Promise<void> => {
		const { head } = await publisher.publish(next);
		const verdict = await book.offerHead(head);
		if (verdict !== 'new') throw new Error(`the peer's own head is ${verdict}`);
	};
	await publish(records);
	let sentBytes = 0;
	const node = createGossipNode({
		book,
		shelf: { get: (hash) => Promise.resolve(publisher.objects.get(hash)) },
		transports: [
			counted(
				createLobbyTransport({
					trackers: [tracker],
					iceServers: [],
					clock: systemClock,
					random: systemRandom,
					degree: hostDegree
				}),
				(bytes) => {
					sentBytes += bytes;
				}
			)
		],
		clock: systemClock,
		digest,
		deflater: platformDeflater,
		servedBytesPerSecond: limits.gossip.hostServedBytesPerSecond
	});
	node.start();
	return {
		link: formatChannelLink({ ...publisher.link, trackers: [] }),
		sentBytes: () => sentBytes,
		publish,
		stop: node.stop
	};
};
