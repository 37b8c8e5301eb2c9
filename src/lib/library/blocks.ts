/** What the viewer never wants to see again: whole channels, and titles with the films they play; it outlives unfollowing. */
import { fieldsOf, listOf } from '#lib/core/fields.ts';
import {
	parseChannelId,
	parseInfoHash,
	parseTitleKey,
	type ChannelId,
	type InfoHash,
	type TitleKey
} from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';

/** `name` is what it was called when it was blocked, for the list of blocked things. */
export type Block =
	| { readonly type: 'channel'; readonly id: ChannelId; readonly name: string }
	| {
			readonly type: 'title';
			readonly id: TitleKey;
			readonly name: string;
			/** What it plays: the same film is hidden under any name of any channel. */
			readonly films: readonly InfoHash[];
	  };

/** By kind and id, oldest first. */
export type Blocks = ReadonlyMap<string, Block>;

export interface TooManyBlocks {
	readonly type: 'TooMany';
	readonly limit: number;
}

const most = limits.library.blocks;
const keyOf = ({ type, id }: Pick<Block, 'type' | 'id'>): string => `${type}:${id}`;

/** Blocks once more; nothing that is blocked is ever dropped to make room, a full list refuses instead. */
export const block = (all: Blocks, one: Block): Result<Blocks, TooManyBlocks> => {
	if (all.has(keyOf(one))) return ok(all);
	if (all.size >= most) return err({ type: 'TooMany', limit: most });
	return ok(new Map(all).set(keyOf(one), one));
};

/** Both lists, as far as there is room. */
export const mergeBlocks = (all: Blocks, others: readonly Block[]): Blocks => {
	const next = new Map(all);
	for (const one of others)
		if (next.size < most && !next.has(keyOf(one))) next.set(keyOf(one), one);
	return next;
};

/** Takes a block back; what is not blocked changes nothing. */
export const unblock = (all: Blocks, one: Block): Blocks => {
	if (!all.has(keyOf(one))) return all;
	const rest = new Map(all);
	rest.delete(keyOf(one));
	return rest;
};

/** True when the channel as a whole is blocked. */
export const isChannelBlocked = (all: Blocks, channel: ChannelId): boolean =>
	all.has(keyOf({ type: 'channel', id: channel }));

/** What the library is to hide. */
export const blockedOf = (
	all: Blocks
): {
	readonly channels: readonly ChannelId[];
	readonly titles: readonly TitleKey[];
	readonly films: readonly InfoHash[];
} => {
	const titles = [...all.values()].filter((one) => one.type === 'title');
	return {
		channels: [...all.values()].flatMap((one) => (one.type === 'channel' ? [one.id] : [])),
		titles: titles.map(({ id }) => id),
		films: [...new Set(titles.flatMap(({ films }) => films))]
	};
};

const hashOf = (value: unknown): InfoHash | undefined =>
	typeof value === 'string' ? parseInfoHash(value) : undefined;

/** A block from storage, a file or another device; undefined when it is none. */
export const parseBlock = (value: unknown): Block | undefined => {
	const fields = fieldsOf(value);
	const { type, id, name, films: listed } = fields ?? {};
	if (typeof id !== 'string' || typeof name !== 'string') return undefined;
	if (name.length > limits.title.titleChars) return undefined;
	const channel = type === 'channel' ? parseChannelId(id) : undefined;
	if (channel) return { type: 'channel', id: channel, name };
	const title = type === 'title' ? parseTitleKey(id)?.key : undefined;
	const films = listOf(listed, limits.library.blockedFilms, hashOf);
	return title && films && { type: 'title', id: title, name, films };
};

/** Blocks from storage: bad rows are dropped one by one. */
export const parseBlocks = (value: unknown): Blocks => {
	const rows: readonly unknown[] = Array.isArray(value) ? value : [];
	const blocks = rows.slice(0, most).flatMap((row) => parseBlock(row) ?? []);
	return new Map(blocks.map((one) => [keyOf(one), one]));
};

/** The plain value that storage keeps. */
export const blocksToValue = (all: Blocks): unknown => [...all.values()].map((one) => ({ ...one }));
