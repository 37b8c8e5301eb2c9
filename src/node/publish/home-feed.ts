/** A feed that is published from a home folder: opening it, and storing its next version so that a kill leaves the old or the new one. */
import { join } from 'node:path';
import { parseHead } from '#lib/channel/head.ts';
import type { FeedPointer, Signer, Verifier } from '#lib/channel/ports.ts';
import { bytesToHex, equalBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import type { Clock, Digest } from '#lib/core/ports.ts';
import { openFeed, type OpenFeed } from '#lib/studio/open-feed.ts';
import { publishVersion, type NextVersion, type Publication } from '#lib/studio/publish.ts';
import type { Home } from '#node/home.ts';
import { StartError } from '#node/start-error.ts';
import { sentenceOf } from './refusals.ts';
import { openSigningJournal, type SigningJournal } from './signing-journal.ts';

export interface FolderPorts {
	readonly clock: Clock;
	readonly digest: Digest;
	readonly verifier: Verifier;
	readonly createSigner: (seed: Bytes) => Promise<Signer>;
}

export interface HomeFeed {
	readonly home: Home;
	readonly open: OpenFeed;
	readonly pointer: FeedPointer;
	readonly journal: SigningJournal;
}

/** Where the pointer store keeps a feed's pointer, from the home folder on. */
const pointerNote = (channel: ChannelId, feed: string): string =>
	join('pointers', channel, bytesToHex(utf8(feed)));

/** What the home says was published last; undefined when nothing was. Throws StartError for a damaged pointer. */
export const readPointer = async (
	home: Home,
	channel: ChannelId,
	feed: string
): Promise<FeedPointer | undefined> => {
	const pointer = await home.pointers.read(channel, feed);
	const note = pointerNote(channel, feed);
	if (!pointer && (await home.note(note)) !== undefined) {
		throw new StartError(
			`${join(home.path, note)} is damaged: nobody knows what was published last. Restore the home from a backup; without one, remove that file, and the next version is made anew under a higher number.`
		);
	}
	return pointer;
};

/** The longer of two lists of roots, when one continues the other. Throws StartError. */
export const joinRoots = (ours: readonly Bytes[], theirs: readonly Bytes[]): readonly Bytes[] => {
	const [short, long] = ours.length < theirs.length ? [ours, theirs] : [theirs, ours];
	const continues = short.every((envelope, i) => {
		const other = long[i];
		return other !== undefined && equalBytes(envelope, other);
	});
	if (!continues) {
		throw new StartError('The signed roots of the home and of the key file contradict each other.');
	}
	return long;
};

/** Opens a feed: what was published before is verified whole, and refused when it was tampered with. Throws StartError. */
export const openHomeFeed = async (
	home: Home,
	place: {
		readonly channel: ChannelId;
		readonly feed: string;
		readonly roots: readonly Bytes[];
		readonly headSigner: Signer;
		readonly keyFile?: string | undefined;
	},
	ports: FolderPorts
): Promise<HomeFeed> => {
	const { channel, feed } = place;
	const kept = await readPointer(home, channel, feed);
	const roots = joinRoots(place.roots, kept?.roots ?? []);
	const previous = kept?.shown && { head: kept.shown, objects: home.objects };
	const opened = await openFeed({ ...place, roots, ...(previous ? { previous } : {}) }, ports);
	if (!opened.ok) throw new StartError(sentenceOf(opened.error));
	const journal = await openSigningJournal({ home: home.path, ...place });
	return { home, open: opened.value, pointer: { ...kept, roots }, journal };
};

const storeObjects = async (home: Home, publication: Publication): Promise<void> => {
	for (const [hash, bytes] of publication.objects) {
		if (await home.objects.has(hash)) continue;
		const put = await home.objects.put(hash, bytes);
		if (!put.ok) throw new StartError(`${home.path} takes no more files: ${put.error.type}.`);
	}
};

/** The number of a head that is known here but not shown, such as one that came from another machine with the same key. */
const seqOf = (head: Bytes | undefined): number => {
	const parsed = head && parseHead(head);
	return parsed?.ok ? parsed.value.seq : 0;
};

/**
 * Makes the next version and stores it: the number is written down before the key signs, then come the objects, then the
 * head by one rename. Killed anywhere, the home holds the version before or this one, and the number is not used again.
 */
export const publishHomeFeed = async (
	feed: HomeFeed,
	next: Pick<NextVersion, 'records' | 'change' | 'programme'>,
	ports: FolderPorts
): Promise<Publication> => {
	const { home, open, pointer, journal } = feed;
	const signedSeq = Math.max(journal.signedSeq, seqOf(pointer.head));
	const version = { ...next, signedSeq, beforeSigning: journal.claim };
	const published = await publishVersion(open, version, ports);
	if (!published.ok) throw new StartError(sentenceOf(published.error));
	const { head, changed } = published.value;
	// Objects first: a head must never point at what is not there.
	await storeObjects(home, published.value);
	if (changed) {
		const newest = { ...pointer, head, shown: head };
		const kept = await home.pointers.write(open.channel, open.feed, newest);
		if (!kept.ok) throw new StartError(`${home.path} takes no more files: ${kept.error.type}.`);
	}
	return published.value;
};
