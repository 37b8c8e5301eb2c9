/** `matinee publish`: makes a list of titles the next version of a channel. */
import { join, resolve } from 'node:path';
import { isFeedName } from '#lib/channel/feed-name.ts';
import { parseTrackerAddress } from '#lib/core/addresses.ts';
import { isLanguageTag } from '#lib/core/text.ts';
import { encodePoster } from '#node/adapters/picture-encoder.ts';
import { fetchPicture } from '#node/adapters/picture-fetcher.ts';
import { openHome } from '#node/home.ts';
import { takeLock, type Lock } from '#node/lock.ts';
import { openFolderFiles } from '#node/publish/folder-files.ts';
import { openHomeFeed } from '#node/publish/home-feed.ts';
import { channelOf, readKeyFile, type KeyFile } from '#node/publish/key-file.ts';
import { createPictures } from '#node/publish/pictures.ts';
import { publishList, type ListOptions, type ListOutcome } from '#node/publish/publish-list.ts';
import { openList } from '#node/publish/read-list.ts';
import { rowSentence } from '#node/publish/refusals.ts';
import { sweepDrafts } from '#node/publish/sweep-drafts.ts';
import { StartError } from '#node/start-error.ts';
import { createNodePorts } from './node-ports.ts';
import { parseOptions, required, runVerb, UsageError } from './options.ts';
import { say, sayFailure } from './say.ts';

const help = `Usage: npm run matinee -- publish DIR|FILE.ndjson|FILE.csv --key FILE [options]

  --key FILE         the key file, or - for standard input
  --roots FILE       a key file or part of one that holds the signed roots, when the key file has none
  --home DIR         where objects and the published version are kept (default: .matinee)
  --feed NAME        the feed (default: films)
  --language TAG     the language of plain titles and overviews (default: en)
  --tracker URL      a tracker for films that lie beside the list; may be repeated
  --static DIR       also write the version as static files for any web host
  --skip-bad         publish the other rows when some are refused
  --keep-missing     keep published titles that the list does not name
  --fetch-posters    fetch posters from https addresses
  --dry-run          say what would change, and change nothing
  --json             print one JSON value
`;

const options = {
	key: { type: 'string' },
	roots: { type: 'string' },
	home: { type: 'string', default: '.matinee' },
	feed: { type: 'string', default: 'films' },
	language: { type: 'string', default: 'en' },
	tracker: { type: 'string', multiple: true, default: [] as string[] },
	static: { type: 'string' },
	'skip-bad': { type: 'boolean', default: false },
	'keep-missing': { type: 'boolean', default: false },
	'fetch-posters': { type: 'boolean', default: false },
	'dry-run': { type: 'boolean', default: false }
} as const;

const parse = (args: readonly string[]) => {
	const { values, positionals } = parseOptions(args, options);
	const [list, ...more] = positionals;
	if (more.length > 0) throw new UsageError('One list at a time.');
	if (!isFeedName(values.feed)) throw new UsageError(`${values.feed} is no name for a feed.`);
	if (!isLanguageTag(values.language))
		throw new UsageError(`${values.language} is no language tag.`);
	const trackers = values.tracker.map((tracker) => {
		const address = parseTrackerAddress(tracker);
		if (address === undefined) throw new UsageError(`${tracker} is no tracker address (wss:).`);
		return address;
	});
	return {
		...values,
		trackers,
		list: required(list, 'The list'),
		key: required(values.key, '--key')
	};
};
type Options = ReturnType<typeof parse>;

const headSeedOf = (file: KeyFile): KeyFile['keys'][number] => {
	const [key, ...more] = file.keys.filter(({ purpose }) => purpose === 'head');
	if (!key || more.length > 0) throw new StartError('The key file must hold exactly one head key.');
	return key;
};

const listed = (title: string, ids: readonly string[]): readonly string[] =>
	ids.length === 0
		? []
		: [`${ids.length} ${title}: ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ', …' : ''}`];

const linesOf = (outcome: ListOutcome, dryRun: boolean): readonly string[] => {
	const { publication, refused, added, updated, removed, pictures } = outcome;
	const version = publication
		? [
				publication.changed
					? `Version ${publication.seq} is published: ${outcome.titles} titles.`
					: `Version ${publication.seq} has all of this already: ${outcome.titles} titles.`,
				publication.link
			]
		: [dryRun ? `Nothing was written. The next version would have ${outcome.titles} titles.` : ''];
	return [
		...version.filter((line) => line !== ''),
		...listed('new', added),
		...listed('changed', updated),
		...listed('gone', removed),
		...(pictures.encoded > 0 ? [`${pictures.encoded} posters were made small.`] : []),
		...(pictures.notFetched > 0
			? [`${pictures.notFetched} posters at addresses were left out; --fetch-posters fetches them.`]
			: []),
		...listed('posters gave no picture', pictures.failed),
		...refused.map((row) => `refused: ${rowSentence(row)}`)
	];
};

const answerOf = (outcome: ListOutcome, dryRun: boolean): unknown => {
	const { publication, ...rest } = outcome;
	return {
		...rest,
		dryRun,
		...(publication
			? { seq: publication.seq, changed: publication.changed, link: publication.link }
			: {})
	};
};

const report = (outcome: ListOutcome, { json, 'dry-run': dryRun }: Options): number => {
	const { refused, publication } = outcome;
	if (refused.length > 0 && !publication && !dryRun) {
		const head = `${refused.length} rows cannot be published, so nothing was:`;
		sayFailure(json, answerOf(outcome, dryRun), [head, ...refused.map(rowSentence)]);
		return 1;
	}
	say(json, answerOf(outcome, dryRun), linesOf(outcome, dryRun));
	return refused.length > 0 && dryRun ? 1 : 0;
};

const run = async (given: Options): Promise<number> => {
	const ports = await createNodePorts();
	const { digest } = ports;
	const file = await readKeyFile(given.key);
	const roots = given.roots === undefined ? file.roots : (await readKeyFile(given.roots)).roots;
	const channel = await channelOf(roots, digest);
	const list = await openList(given.list, given.language);
	const headSigner = await ports.createSigner(headSeedOf(file).seed);
	const home = await openHome(given.home, ports);
	let keyLock: Lock | undefined;
	try {
		// A key that is used with two homes at once could sign one number twice.
		keyLock = file.path === undefined ? undefined : takeLock(`${file.path}.lock`, file.path);
		await sweepDrafts(home.path);
		const place = { channel, feed: given.feed, roots, headSigner, keyFile: file.path };
		const feed = await openHomeFeed(home, place, ports);
		const files = await openFolderFiles(list.folder, digest);
		const pictures = createPictures(join(home.path, 'posters'), {
			read: files.bytes,
			encode: encodePoster,
			fetch: given['fetch-posters'] ? (url) => fetchPicture(url) : undefined,
			digest
		});
		const listOptions: ListOptions = {
			list,
			files,
			pictures,
			language: given.language,
			trackers: given.trackers,
			skipBad: given['skip-bad'],
			keepMissing: given['keep-missing'],
			staticFolder: given.static === undefined ? undefined : resolve(given.static),
			dryRun: given['dry-run']
		};
		const outcome = await publishList(feed, listOptions, ports);
		return report(outcome, given);
	} finally {
		keyLock?.release();
		home.close();
	}
};

/** Exit code 1 when a row was refused and nothing published, 2 for wrong usage. */
export const publish = (args: readonly string[]): Promise<number> =>
	runVerb(args, help, () => run(parse(args)));
