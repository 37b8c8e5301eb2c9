/** The channels page on the screen: what is followed, what is introduced, what is blocked; every change is kept. */
import { fingerprintOf, type WordList } from '#lib/channel/fingerprint.ts';
import { formatChannelLink, parseChannelLink, type ChannelLink } from '#lib/channel/link.ts';
import type { Showing } from '#lib/catalogue/programme.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import type { Clock } from '#lib/core/ports.ts';
import {
	block,
	blocksToValue,
	isChannelBlocked,
	mergeBlocks,
	parseBlocks,
	unblock,
	type Block,
	type Blocks
} from '#lib/library/blocks.ts';
import {
	exportList,
	feedIdOf,
	follow,
	followingToValue,
	importList,
	noFollowing,
	parseFollowing,
	pause,
	reorder,
	resume,
	unfollow,
	type FollowedFrom,
	type Following
} from '#lib/library/following.ts';
import type { LibraryStore } from '#lib/library/ports.ts';

/** What the node knows of one followed feed, by `<channel>/<feed>`. */
export interface ChannelFacts {
	readonly name: string;
	readonly titles: number;
	readonly version: number;
	readonly publishedMs: number;
	readonly expired: boolean;
	/** The publisher signed two versions with one number. */
	readonly equivocation: boolean;
	readonly peers: number;
	readonly storedBytes: number;
	readonly state: 'waiting' | 'finding-peers' | 'fetching' | 'current' | 'behind' | 'unreachable';
	readonly receivedBytes: number;
	/** Titles and when they begin; empty for none. */
	readonly programme?: readonly Showing[];
	/** Of the version being fetched; 0 when not known yet. */
	readonly neededBytes: number;
}

export interface FollowedView {
	readonly id: string;
	readonly channel: ChannelId;
	readonly name: string;
	readonly words: readonly string[];
	readonly link: string;
	readonly paused: boolean;
	/** The name of the channel that introduced it. */
	readonly introducedBy?: string;
	readonly facts?: ChannelFacts;
}

export interface PreviewView {
	readonly name: string;
	readonly words: readonly string[];
	readonly trackers: readonly string[];
	readonly link: string;
	readonly isFollowed: boolean;
	readonly isBlocked: boolean;
}

/** A channel that a followed one names in its root. */
export interface Introduced {
	readonly link: ChannelLink;
	readonly by: ChannelId;
}

export interface IntroducedView extends PreviewView {
	readonly by: ChannelId;
	readonly byName: string;
}

export type ChannelsRefusal = 'bad-link' | 'bad-list' | 'already' | 'blocked' | 'too-many';

export class ChannelsState {
	#following = $state.raw<Following>(noFollowing);
	#blocks = $state.raw<Blocks>(new Map());
	#facts = $state.raw<ReadonlyMap<string, ChannelFacts>>(new Map());
	#introduced = $state.raw<readonly Introduced[]>([]);
	#list = $state.raw<readonly string[]>([]);
	#before = $state.raw<Following>();
	#stored = $state(true);
	readonly #store: LibraryStore;
	readonly #clock: Clock;
	readonly #words: WordList;
	readonly #listeners = new Set<() => void>();
	/** Kept once what storage holds has been read: before, a change would be overwritten by it. */
	readonly #loaded: Promise<void>;
	#isLoaded = (): void => undefined;

	readonly #channels = $derived(
		this.#following.followed.map(({ link, paused, from }): FollowedView => {
			const id = feedIdOf(link);
			const facts = this.#facts.get(id);
			return {
				id,
				channel: link.channel,
				name: this.#nameOf(link),
				words: this.#wordsOf(link.channel),
				link: formatChannelLink(link),
				paused,
				...(from.type === 'introduced' ? { introducedBy: this.#channelName(from.by) } : {}),
				...(facts ? { facts } : {})
			};
		})
	);
	readonly #introductions = $derived(
		this.#introduced
			.map(({ link, by }): IntroducedView => {
				return { ...this.#preview(link), by, byName: this.#channelName(by) };
			})
			.filter((one) => !one.isFollowed && !one.isBlocked)
	);

	constructor(store: LibraryStore, clock: Clock, words: WordList) {
		this.#store = store;
		this.#clock = clock;
		this.#words = words;
		this.#loaded = new Promise((resolve) => {
			this.#isLoaded = resolve;
		});
	}

	get following(): Following {
		return this.#following;
	}
	get blocks(): Blocks {
		return this.#blocks;
	}
	get channels(): readonly FollowedView[] {
		return this.#channels;
	}
	get introductions(): readonly IntroducedView[] {
		return this.#introductions;
	}
	get blocked(): readonly Block[] {
		return [...this.#blocks.values()];
	}
	/** The last unfollowing or blocking of a channel can be taken back. */
	get canUndo(): boolean {
		return this.#before !== undefined;
	}
	/** False when the last change could not be kept: it lasts until the window closes. */
	get stored(): boolean {
		return this.#stored;
	}

	/** Reads what was kept, then follows the built-in list as far as the viewer has not left it. */
	async load(builtIn: readonly string[]): Promise<void> {
		this.#following = parseFollowing(await this.#store.read('following'));
		this.#blocks = parseBlocks(await this.#store.read('blocks'));
		for (const text of builtIn) this.#follow(text, { type: 'built-in' });
		this.#isLoaded();
		this.#tell();
	}

	/** Brings the words of the fingerprints in this language. */
	async speak(lang: string): Promise<void> {
		this.#list = await this.#words.words(lang);
	}

	setFacts(facts: ReadonlyMap<string, ChannelFacts>): void {
		this.#facts = facts;
	}
	setIntroduced(introduced: readonly Introduced[]): void {
		this.#introduced = introduced;
	}

	/** What following a link would mean; nothing is followed. */
	preview(text: string): PreviewView | undefined {
		const link = parseChannelLink(text.trim());
		return link.ok ? this.#preview(link.value) : undefined;
	}

	async follow(text: string, from: FollowedFrom): Promise<ChannelsRefusal | undefined> {
		await this.#loaded;
		const refused = this.#follow(text.trim(), from);
		if (!refused) await this.#keep();
		return refused;
	}

	/** Follows every channel of an exported list that is neither followed nor blocked. */
	async importList(text: string): Promise<ChannelsRefusal | undefined> {
		await this.#loaded;
		const links = importList(text);
		if (!links.ok) return 'bad-list';
		const refusals = links.value.map((link) =>
			this.#follow(formatChannelLink(link), { type: 'file' })
		);
		await this.#keep();
		return refusals.includes('too-many') ? 'too-many' : undefined;
	}

	/** Takes in what another device follows and blocks; what is blocked is not followed. */
	async takeIn(links: readonly string[], blocks: readonly Block[]): Promise<void> {
		await this.#loaded;
		this.#blocks = mergeBlocks(this.#blocks, blocks);
		for (const link of links) this.#follow(link, { type: 'file' });
		for (const { link } of this.#following.followed) {
			if (!isChannelBlocked(this.#blocks, link.channel)) continue;
			this.#following = unfollow(this.#following, feedIdOf(link));
		}
		await this.#keep();
	}

	exportList(): string {
		return exportList(this.#following);
	}

	async unfollow(id: string): Promise<void> {
		this.#before = this.#following;
		this.#following = unfollow(this.#following, id);
		await this.#keep();
	}

	/** Takes the last unfollowing back. */
	async undo(): Promise<void> {
		this.#following = this.#before ?? this.#following;
		this.#before = undefined;
		await this.#keep();
	}

	async setPaused(id: string, paused: boolean): Promise<void> {
		this.#following = (paused ? pause : resume)(this.#following, id);
		await this.#keep();
	}

	/** Moves a channel to a place counted from 0. */
	async move(id: string, place: number): Promise<void> {
		this.#following = reorder(this.#following, id, place);
		await this.#keep();
	}

	/** Blocks for ever; a blocked channel is no longer followed. */
	async block(one: Block): Promise<ChannelsRefusal | undefined> {
		await this.#loaded;
		const blocked = block(this.#blocks, one);
		if (!blocked.ok) return 'too-many';
		this.#blocks = blocked.value;
		for (const { link } of this.#following.followed) {
			if (one.type === 'channel' && link.channel === one.id) {
				this.#following = unfollow(this.#following, feedIdOf(link));
			}
		}
		this.#before = undefined;
		await this.#keep();
		return undefined;
	}

	/** The block on this very title, if there is one. */
	blockedTitle(key: string): Block | undefined {
		return this.#blocks.get(`title:${key}`);
	}

	async unblock(one: Block): Promise<void> {
		this.#blocks = unblock(this.#blocks, one);
		await this.#keep();
	}

	/** Calls back on every change of what is followed or blocked; returns the way to stop. */
	subscribe(changed: () => void): () => void {
		this.#listeners.add(changed);
		return () => {
			this.#listeners.delete(changed);
		};
	}

	#follow(text: string, from: FollowedFrom): ChannelsRefusal | undefined {
		const link = parseChannelLink(text);
		if (!link.ok) return 'bad-link';
		if (isChannelBlocked(this.#blocks, link.value.channel)) return 'blocked';
		const done = follow(this.#following, link.value, { addedMs: this.#clock.now(), from });
		if (!done.ok) return done.error.type === 'TooMany' ? 'too-many' : 'already';
		this.#following = done.value;
		// Taking back an older unfollowing would lose what was followed since.
		this.#before = undefined;
		return undefined;
	}

	#preview(link: ChannelLink): PreviewView {
		const id = feedIdOf(link);
		return {
			name: this.#nameOf(link),
			words: this.#wordsOf(link.channel),
			trackers: link.trackers,
			link: formatChannelLink(link),
			isFollowed: this.#following.followed.some((one) => feedIdOf(one.link) === id),
			isBlocked: isChannelBlocked(this.#blocks, link.channel)
		};
	}

	/** A signed name before the one in the link, which anybody can write. */
	#nameOf(link: ChannelLink): string {
		const signed = this.#facts.get(feedIdOf(link))?.name ?? '';
		return [signed, link.name].find((name) => name !== '') ?? link.channel.slice(0, 12);
	}

	#channelName(channel: ChannelId): string {
		const known = this.#following.followed.find((one) => one.link.channel === channel);
		return known ? this.#nameOf(known.link) : channel.slice(0, 12);
	}

	#wordsOf(channel: ChannelId): readonly string[] {
		return this.#list.length === 0 ? [] : fingerprintOf(channel, this.#list);
	}

	async #keep(): Promise<void> {
		this.#tell();
		const written = await Promise.all([
			this.#store.write('following', followingToValue(this.#following)),
			this.#store.write('blocks', blocksToValue(this.#blocks))
		]);
		this.#stored = written.every(Boolean);
	}

	#tell(): void {
		for (const changed of this.#listeners) changed();
	}
}
