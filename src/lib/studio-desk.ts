/** A publisher's desk in the browser: makes a channel, keeps its keys on this device, signs versions and hands them to followers. */
import { parseTitleRecord, type TitleError } from '#lib/catalogue/parse-title.ts';
import type { TitleRecord } from '#lib/catalogue/title-record.ts';
import { createSigner } from '#lib/channel/adapters/webcrypto-verifier.ts';
import type { FeedBook } from '#lib/channel/feed-book.ts';
import { formatChannelLink, parseChannelLink } from '#lib/channel/link.ts';
import type { ObjectStore, Verifier } from '#lib/channel/ports.ts';
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { bytesToHex, copyBytes, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import { bytesOf, present, readFields, wholeOf } from '#lib/core/fields.ts';
import { objectHashOf, type ChannelId, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Result } from '#lib/core/result.ts';
import type { LibraryStore } from '#lib/library/ports.ts';
import { createChannel } from '#lib/studio/channel.ts';
import { createRecordCheck } from '#lib/studio/check-records.ts';
import {
	editedValueOf,
	filmValueOf,
	formOf,
	type FilmFacts,
	type FilmForm,
	type FilmSource
} from '#lib/studio/film-form.ts';
import { createKey, formatKey, parseKey } from '#lib/studio/keys.ts';
import { openFeed, type OpenFeed } from '#lib/studio/open-feed.ts';
import { publishVersion } from '#lib/studio/publish.ts';

/** What is kept of a channel of one's own. */
interface OwnChannel {
	readonly link: string;
	readonly rootKey: string;
	readonly headKey: string;
	readonly envelope: Bytes;
	/** The highest number that the hot key may have signed, and of what: kept before it signs. */
	readonly signedSeq: number;
	/** The keys were saved elsewhere, as far as the publisher says. */
	readonly saved: boolean;
}

export interface OwnChannelView {
	readonly name: string;
	readonly link: string;
	/** The keys were saved: nothing is published before. */
	readonly saved: boolean;
}

/** A film to be published, with the files that its record names by hash. */
export interface FilmDraft {
	readonly form: FilmForm;
	readonly source: FilmSource;
	readonly facts: Pick<FilmFacts, 'runtimeSeconds' | 'width' | 'height'>;
	/** The torrent's info dictionary. */
	readonly info?: Bytes;
	readonly poster?: Bytes;
	readonly still?: Bytes;
	readonly subtitles: readonly { readonly lang: string; readonly bytes: Bytes }[];
}

/** A title of one's own, as the form asks for it. */
export interface OwnTitle {
	readonly id: string;
	readonly form: FilmForm;
}

/** Why nothing was published, as a name of an error. */
export interface Refused {
	readonly refused: string;
}

export interface StudioDesk {
	readonly own: () => Promise<OwnChannelView | undefined>;
	/** Makes the one channel of this device. */
	readonly make: (name: string) => Promise<OwnChannelView | Refused>;
	/** The secret keys as a file: whoever has it speaks for the channel. */
	readonly backup: () => Promise<string | undefined>;
	/** Signs the next version with one film more; followers hear of it at once. */
	readonly add: (draft: FilmDraft) => Promise<{ readonly seq: number } | Refused>;
	/** What the newest version holds, in the language of the studio where there is a choice. */
	readonly titles: (language: string) => Promise<readonly OwnTitle[]>;
	/** Signs the next version with one title written anew. */
	readonly edit: (id: string, form: FilmForm) => Promise<{ readonly seq: number } | Refused>;
	/** Signs the next version without a title. */
	readonly retire: (id: string) => Promise<{ readonly seq: number } | Refused>;
}

export interface StudioDeskOptions {
	readonly store: LibraryStore;
	readonly book: FeedBook;
	readonly objects: ObjectStore;
	/** Where posters, subtitles and info dictionaries are kept. */
	readonly attachments: ObjectStore;
	readonly verifier: Verifier;
	readonly trackers: readonly string[];
}

const name = 'studio';
const text = (value: unknown): string | undefined =>
	typeof value === 'string' && value.length <= limits.channel.linkChars ? value : undefined;

const parseOwn = (value: unknown): OwnChannel | undefined => {
	const read = readFields(value, ({ must, may }) => ({
		link: must('link', text),
		rootKey: must('rootKey', text),
		headKey: must('headKey', text),
		envelope: must('envelope', (hex) => (typeof hex === 'string' ? hexToBytes(hex) : undefined)),
		signedSeq: must('signedSeq', (seq) => wholeOf(seq, { least: 0 })),
		// Channels that were made before this was asked.
		saved: may('saved', (saved) => saved !== false) ?? true
	}));
	return read.ok ? read.value : undefined;
};

const seedOf = (line: string): Bytes | undefined => {
	const key = parseKey(line);
	return key.ok ? bytesOf(key.value.seed, 32) : undefined;
};

/** One thing after the other: two versions are never signed at once. */
const createTurns = (): (<T>(run: () => Promise<T>) => Promise<T>) => {
	let last: Promise<unknown> = Promise.resolve();
	return (run) => {
		const mine = last.then(run, run);
		last = mine.catch(() => undefined); // Told to whoever caused it.
		return mine;
	};
};

/** The desk over what this device keeps. */
export const createStudioDesk = (options: StudioDeskOptions): StudioDesk => {
	const { store, book, objects, attachments, verifier, trackers } = options;
	const inTurn = createTurns();
	const ports = { clock: systemClock, digest: systemDigest, verifier };

	const read = async (): Promise<OwnChannel | undefined> => parseOwn(await store.read(name));
	const write = ({ envelope, ...own }: OwnChannel): Promise<boolean> =>
		store.write(name, { ...own, envelope: bytesToHex(envelope) });
	const view = ({ link, saved }: OwnChannel): OwnChannelView | undefined => {
		const parsed = parseChannelLink(link);
		return parsed.ok ? { name: parsed.value.name, link, saved } : undefined;
	};

	const make: StudioDesk['make'] = async (channelName) => {
		if (await read()) return { refused: 'AlreadyMade' };
		const [root, head] = [createKey('root', systemRandom), createKey('head', systemRandom)];
		const [rootSigner, headSigner] = [await createSigner(root.seed), await createSigner(head.seed)];
		const headKeys = { films: headSigner.publicKey };
		const plan = { name: channelName.trim(), rootSigners: [rootSigner], headKeys, trackers };
		const made = await createChannel(plan, ports);
		if (!made.ok) return { refused: made.error.type };
		const { channel, envelope } = made.value;
		const hotKey = headSigner.publicKey;
		const link = formatChannelLink({ hotKey, feed: 'films', name: plan.name, channel, trackers });
		const keys = { rootKey: formatKey(root), headKey: formatKey(head) };
		const kept = await write({ link, ...keys, envelope, signedSeq: 0, saved: false });
		return kept ? { name: plan.name, link, saved: false } : { refused: 'NoRoom' };
	};

	const open = async (own: OwnChannel): Promise<OpenFeed | Refused> => {
		const link = parseChannelLink(own.link);
		const seed = seedOf(own.headKey);
		if (!link.ok || !seed) return { refused: 'Damaged' };
		const { channel, feed } = link.value;
		await book.follow(link.value);
		await book.offerRoots(channel, [own.envelope]);
		const head = book.newest(channel, feed);
		const opened = await openFeed(
			{
				channel,
				feed,
				roots: book.roots(channel, 1),
				headSigner: await createSigner(seed),
				...(head ? { previous: { head: head.bytes, objects } } : {})
			},
			ports
		);
		return opened.ok ? opened.value : { refused: opened.error.type };
	};

	/** Signs the version that `change` makes of the one before, keeps its objects, and tells followers. */
	const publish = async (
		change: (records: Map<string, unknown>, feed: OpenFeed) => string | undefined
	): Promise<{ readonly seq: number } | Refused> => {
		const own = await read();
		if (!own) return { refused: 'NoChannel' };
		const feed = await open(own);
		if ('refused' in feed) return feed;
		const records = new Map(feed.before?.records);
		const refused = change(records, feed);
		if (refused !== undefined) return { refused };
		const beforeSigning = async ({ seq }: { readonly seq: number }): Promise<void> => {
			// What may have been signed is never signed differently, whenever this tab dies.
			if (!(await write({ ...own, signedSeq: seq }))) throw new Error('the number was not kept');
		};
		const { signedSeq } = own;
		const made = await publishVersion(feed, { records, signedSeq, beforeSigning }, ports);
		if (!made.ok) return { refused: made.error.type };
		for (const [hash, bytes] of made.value.objects) {
			const stored = await objects.put(hash, copyBytes(bytes));
			if (!stored.ok) return { refused: stored.error.type };
		}
		const verdict = await book.offerHead(made.value.head);
		return verdict === 'new' || verdict === 'known'
			? { seq: made.value.seq }
			: { refused: verdict };
	};

	/** Kept beside the catalogue; its name is its hash. */
	const attach = async (bytes: Bytes): Promise<ObjectHash | Refused> => {
		if (bytes.length > limits.channel.objectBytes) return { refused: 'AttachmentTooLarge' };
		const hash = objectHashOf(await systemDigest.sha256(bytes));
		const stored = await attachments.put(hash, bytes);
		return stored.ok ? hash : { refused: stored.error.type };
	};
	const attachAll = async (draft: FilmDraft): Promise<FilmFacts | Refused> => {
		const [info, poster, still] = await Promise.all(
			[draft.info, draft.poster, draft.still].map(async (bytes) => bytes && attach(bytes))
		);
		if (typeof poster === 'object') return poster;
		if (typeof still === 'object') return still;
		const subtitles: { readonly lang: string; readonly object: ObjectHash }[] = [];
		for (const { lang, bytes } of draft.subtitles) {
			const object = await attach(bytes);
			if (typeof object === 'object') return object;
			subtitles.push({ lang, object });
		}
		// A film of very many pieces has a dictionary that fits in no object: peers are asked for it.
		const named = typeof info === 'string' ? info : undefined;
		return present({ ...draft.facts, subtitles, poster, still, info: named });
	};
	const put = (
		records: Map<string, unknown>,
		value: Result<Readonly<Record<string, unknown>>, TitleError>,
		channel: ChannelId
	): string | undefined => {
		if (!value.ok) return value.error.type === 'BadField' ? value.error.field : value.error.type;
		const check = createRecordCheck(channel);
		const added = check.add(value.value);
		if (!added.ok) return added.error.type;
		records.set(added.value, check.records.get(added.value));
		return undefined;
	};
	const recordsOf = async (): Promise<readonly TitleRecord[]> => {
		const own = await read();
		const feed = own && (await open(own));
		if (!feed || 'refused' in feed) return [];
		return [...(feed.before?.records.values() ?? [])].flatMap((value) => {
			const record = parseTitleRecord(value, feed.channel);
			return record.ok ? [record.value] : [];
		});
	};

	return {
		own: async () => {
			const own = await read();
			return own && view(own);
		},
		make: (channelName) => inTurn(() => make(channelName)),
		backup: async () => {
			const own = await read();
			if (!own) return undefined;
			await write({ ...own, saved: true });
			return `${own.rootKey}${own.headKey}${own.link}\n`;
		},
		add: (draft) =>
			inTurn(async () => {
				const facts = await attachAll(draft);
				if ('refused' in facts) return facts;
				return publish((records, { channel }) => {
					const world = { channel, nowMs: systemClock.now(), random: systemRandom };
					return put(records, filmValueOf({ ...draft, facts }, world), channel);
				});
			}),
		titles: async (language) =>
			(await recordsOf()).map((record) => ({ id: record.id, form: formOf(record, language) })),
		edit: (id, form) =>
			inTurn(() =>
				publish((records, { channel }) => {
					const before = records.get(id);
					if (before === undefined) return 'NoSuchTitle';
					return put(
						records,
						editedValueOf(before, form, { channel, nowMs: systemClock.now() }),
						channel
					);
				})
			),
		retire: (id) =>
			inTurn(() => publish((records) => (records.delete(id) ? undefined : 'NoSuchTitle')))
	};
};
