/** Publishes a folder as a channel: titles.json and the files beside it, through the code that every publisher uses. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Signer } from '#lib/channel/ports.ts';
import { parseRootEnvelope } from '#lib/channel/root-chain.ts';
import { channelIdOf } from '#lib/channel/root.ts';
import { bytesToHex, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import { objectHashOf, type ChannelId } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';
import type { Showing } from '#lib/catalogue/programme.ts';
import { checkRecords } from '#lib/studio/check-records.ts';
import { createChannel } from '#lib/studio/channel.ts';
import type { Home } from '#node/home.ts';
import { decodeJson } from '#node/json.ts';
import { StartError } from '#node/start-error.ts';
import { openFolderFiles } from './folder-files.ts';
import { openHomeFeed, publishHomeFeed, type FolderPorts } from './home-feed.ts';
import { readEntry, type FilmFile } from './read-entry.ts';
import { idAndRecord, readProgramme } from './read-programme.ts';
import { sentenceOf } from './refusals.ts';

export interface PublishedFolder {
	readonly channel: ChannelId;
	readonly link: string;
	readonly films: readonly FilmFile[];
	readonly seq: number;
	/** False when followers have this version already. */
	readonly changed: boolean;
}

const titlesBytes = 64 * 1024 * 1024;
const feed = 'films';

const readFolder = async (
	folder: string,
	trackers: readonly string[],
	digest: Digest
): Promise<{
	records: unknown[];
	films: FilmFile[];
	attachments: readonly Bytes[];
	programme: readonly Showing[];
}> => {
	const file = join(folder, 'titles.json');
	const found = await stat(file).catch(() => undefined);
	if (!found?.isFile()) throw new StartError(`There is no ${file}: nothing to publish.`);
	const files = await openFolderFiles(folder, digest);
	const entries = decodeJson(await files.bytes('titles.json', titlesBytes), titlesBytes);
	if (!Array.isArray(entries)) throw new StartError(`${file} must be a JSON list of titles.`);
	const addedMs = Math.floor(found.mtimeMs);
	const records: unknown[] = [];
	const films: FilmFile[] = [];
	for (const entry of entries as readonly unknown[]) {
		const read = await readEntry(entry, { files, digest, trackers, addedMs: () => addedMs });
		records.push(read.record);
		films.push(...read.films);
	}
	const programme = await readProgramme(files, new Map(records.map(idAndRecord)));
	return { records, films, attachments: files.attachments(), programme };
};

/** Files beside the records come before the head that makes readers ask for them. */
const storeAttachments = async (
	home: Home,
	attachments: readonly Bytes[],
	digest: Digest
): Promise<void> => {
	for (const bytes of attachments) {
		const hash = objectHashOf(await digest.sha256(bytes));
		if (await home.objects.has(hash)) continue;
		const put = await home.objects.put(hash, bytes);
		if (!put.ok) throw new StartError(`${home.path} takes no more files: ${put.error.type}.`);
	}
};

/** The channel of a name: its first root is kept in hex under `channels/`, its keys under `keys/`. */
const openChannel = async (
	home: Home,
	name: string,
	headSigner: Signer,
	ports: FolderPorts
): Promise<{ readonly channel: ChannelId; readonly roots: readonly Bytes[] }> => {
	const note = join('channels', `${name}.root`);
	const kept = await home.note(note);
	if (kept !== undefined) {
		const envelope = hexToBytes(kept.trim());
		const root = envelope && parseRootEnvelope(envelope);
		if (!envelope || !root?.ok)
			throw new StartError(`${join(home.path, note)} is not a signed root.`);
		const channel = await channelIdOf(root.value.bytes, ports.digest);
		return { channel, roots: [envelope] };
	}
	const rootKey = await home.key(`${name}-root`, 'root');
	const created = await createChannel(
		{
			name,
			rootSigners: [await ports.createSigner(rootKey.seed)],
			headKeys: { [feed]: headSigner.publicKey }
		},
		ports
	);
	if (!created.ok) throw new StartError(`The channel ${name} cannot be made.`);
	await home.writeNote(note, `${bytesToHex(created.value.envelope)}\n`);
	return { channel: created.value.channel, roots: [created.value.envelope] };
};

/**
 * Publishes DIR/titles.json as the feed `films` of the home folder's channel `name`, which is made on first use. A folder
 * that has not changed gives the version before, unless its head nears its expiry. Throws StartError.
 */
export const publishFolder = async (
	options: {
		readonly folder: string;
		readonly home: Home;
		/** Also names the keys: letters, digits and dashes. */
		readonly name: string;
		/** Written into the record of every film that is seeded from here. */
		readonly trackers: readonly string[];
	},
	ports: FolderPorts
): Promise<PublishedFolder> => {
	const { folder, home, name } = options;
	const headKey = await home.key(`${name}-${feed}`, 'head');
	const headSigner = await ports.createSigner(headKey.seed);
	const { channel, roots } = await openChannel(home, name, headSigner, ports);
	const { records, films, attachments, programme } = await readFolder(
		folder,
		options.trackers,
		ports.digest
	);
	const checked = checkRecords(records, channel);
	if (!checked.ok) throw new StartError(sentenceOf(checked.error));
	const opened = await openHomeFeed(home, { channel, feed, roots, headSigner }, ports);
	await storeAttachments(home, attachments, ports.digest);
	const { link, seq, changed } = await publishHomeFeed(
		opened,
		{ records: checked.value, programme },
		ports
	);
	return { channel, link, films, seq, changed };
};
