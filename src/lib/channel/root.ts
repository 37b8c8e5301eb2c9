/** The root document: which keys speak for a channel, and in which role (DESIGN.md section 1, after TUF's root). */
import { parseTrackerAddress, parseWebAddress } from '#lib/core/addresses.ts';
import { bytesToHex, concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { encodeCbor } from '#lib/core/cbor.ts';
import { readCbor } from '#lib/core/cbor-reader.ts';
import { bytesOf, fieldsOf, listOf, wholeOf, type Fields } from '#lib/core/fields.ts';
import { channelIdFrom, idToBytes, type ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { cleanText } from '#lib/core/text.ts';
import { isFeedName } from './feed-name.ts';

export interface Role {
	/** Indexes into the root's keys, distinct. */
	readonly keys: readonly number[];
	/** How many of them must sign. */
	readonly threshold: number;
}

export interface FeedEntry {
	readonly name: string;
	/** What its objects hold: `titles`. */
	readonly kind: string;
	/** The publisher's own bound on the feed; ours holds as well. */
	readonly maxBytes: number;
}

export interface Root {
	/** Counts from 1. */
	readonly version: number;
	/** SHA-256 of the bytes of the root before; absent in version 1. */
	readonly previous?: Bytes;
	/** Milliseconds since 1970. */
	readonly expiresMs: number;
	/** What the channel calls itself; may be empty. */
	readonly name: string;
	/** Ed25519 public keys, 32 bytes each, distinct. */
	readonly keys: readonly Bytes[];
	/** By role: `root`, `release`, `head:<feed>`. */
	readonly roles: ReadonlyMap<string, Role>;
	readonly feeds: readonly FeedEntry[];
	readonly mirrors: readonly string[];
	readonly trackers: readonly string[];
	/** Channels that this one vouches for. */
	readonly introduces: readonly ChannelId[];
	/** The publisher has closed the channel for good: no root follows. */
	readonly retired: boolean;
}

export interface BadRoot {
	readonly type: 'BadRoot';
	/** The part that breaks a rule. */
	readonly part: string;
}

const rootDomain = utf8('matinee-root-v1\0');

/** What root signatures cover: a domain that no other document shares, then the exact bytes. */
export const rootSigningBytes = (root: Uint8Array): Bytes => concatBytes(rootDomain, root);

/** The identity of a channel: the hash of its first root, which no later key can change. */
export const channelIdOf = async (root1: Uint8Array, digest: Digest): Promise<ChannelId> =>
	channelIdFrom(await digest.sha256(rootSigningBytes(root1)));

/** Canonical bytes of a root; absent and empty parts are left out. */
export const encodeRoot = (root: Root): Bytes =>
	encodeCbor({
		t: 'root',
		v: root.version,
		...(root.previous ? { prev: root.previous } : {}),
		exp: root.expiresMs,
		...(root.name === '' ? {} : { name: root.name }),
		keys: root.keys,
		roles: Object.fromEntries(
			[...root.roles].map(([name, role]) => [name, { k: role.keys, thr: role.threshold }])
		),
		...(root.feeds.length === 0 ? {} : { feeds: root.feeds.map((feed) => ({ ...feed })) }),
		...(root.mirrors.length === 0 ? {} : { mirrors: root.mirrors }),
		...(root.trackers.length === 0 ? {} : { trackers: root.trackers }),
		...(root.introduces.length === 0 ? {} : { intro: root.introduces.map(idToBytes) }),
		...(root.retired ? { retired: true } : {})
	});

const parseKeys = (value: unknown): readonly Bytes[] | undefined => {
	const keys = listOf(value, limits.channel.rootKeys, (key) => bytesOf(key, 32));
	const distinct = new Set(keys?.map(bytesToHex));
	return keys?.length === distinct.size && distinct.size > 0 ? keys : undefined;
};

const isRoleName = (name: string): boolean =>
	name === 'root' ||
	name === 'release' ||
	(name.startsWith('head:') && isFeedName(name.slice('head:'.length)));

const parseRole = (name: string, value: unknown, keyCount: number): Role | undefined => {
	const fields = fieldsOf(value);
	const keys = listOf(fields?.['k'], keyCount, (index) =>
		wholeOf(index, { least: 0, most: keyCount - 1 })
	);
	if (!isRoleName(name) || keys?.length !== new Set(keys).size) return undefined;
	// A head is a BEP-44 item and carries one signature, so no more can be asked of its role.
	const most = name.startsWith('head:') ? Math.min(1, keys.length) : keys.length;
	const threshold = wholeOf(fields?.['thr'], { least: 1, most });
	return threshold === undefined ? undefined : { keys, threshold };
};

const parseRoles = (value: unknown, keyCount: number): ReadonlyMap<string, Role> | undefined => {
	const entries = Object.entries(fieldsOf(value) ?? {});
	const roles = new Map<string, Role>();
	if (entries.length > limits.channel.rootFeeds + 2) return undefined;
	for (const [name, item] of entries) {
		const role = parseRole(name, item, keyCount);
		if (!role) return undefined;
		roles.set(name, role);
	}
	return roles.has('root') ? roles : undefined;
};

const parseFeedEntry = (value: unknown): FeedEntry | undefined => {
	const fields = fieldsOf(value);
	const { name, kind } = fields ?? {};
	const maxBytes = wholeOf(fields?.['maxBytes'], { least: 1 });
	if (typeof name !== 'string' || !isFeedName(name)) return undefined;
	if (typeof kind !== 'string' || !/^[a-z-]{1,32}$/.test(kind)) return undefined;
	return maxBytes === undefined ? undefined : { name, kind, maxBytes };
};

const parseChannel = (value: unknown): ChannelId | undefined => {
	const bytes = bytesOf(value, 32);
	return bytes && channelIdFrom(bytes);
};

const parseName = (value: unknown): string | undefined =>
	value === undefined
		? ''
		: typeof value === 'string' && value.length <= limits.channel.nameChars
			? cleanText(value)
			: undefined;

/** The lists that may be absent; a list that is there must be sound throughout. */
const parseLists = (fields: Fields): Pick<Root, ListName> | ListName => {
	const { rootFeeds, rootMirrors, rootTrackers, rootIntroductions } = limits.channel;
	const feeds = listOf(fields['feeds'] ?? [], rootFeeds, parseFeedEntry);
	if (!feeds) return 'feeds';
	const mirrors = listOf(fields['mirrors'] ?? [], rootMirrors, parseWebAddress);
	if (!mirrors) return 'mirrors';
	const trackers = listOf(fields['trackers'] ?? [], rootTrackers, parseTrackerAddress);
	if (!trackers) return 'trackers';
	const introduces = listOf(fields['intro'] ?? [], rootIntroductions, parseChannel);
	return introduces ? { feeds, mirrors, trackers, introduces } : 'introduces';
};
type ListName = 'feeds' | 'mirrors' | 'trackers' | 'introduces';

/** The place in the chain: version 1 has no root before it, every other names one. */
const parsePlace = (fields: Fields): Pick<Root, 'version' | 'previous'> | 'place' => {
	const version = wholeOf(fields['v'], { least: 1, most: limits.channel.rootSteps });
	if (version === undefined) return 'place';
	if (version === 1) return fields['prev'] === undefined ? { version } : 'place';
	const previous = bytesOf(fields['prev'], 32);
	return previous ? { version, previous } : 'place';
};

/** Reads a root from its exact bytes; fields it does not know are ignored, so that later versions may add some. */
export const parseRoot = (bytes: Uint8Array): Result<Root, BadRoot> => {
	const bad = (part: string): Result<Root, BadRoot> => err({ type: 'BadRoot', part });
	const decoded = readCbor(bytes, limits.channel.rootBytes);
	const fields = decoded.ok ? fieldsOf(decoded.value) : undefined;
	if (fields?.['t'] !== 'root') return bad('document');

	const place = parsePlace(fields);
	if (place === 'place') return bad(place);
	const expiresMs = wholeOf(fields['exp'], { least: 0 });
	if (expiresMs === undefined) return bad('expiry');
	const name = parseName(fields['name']);
	if (name === undefined) return bad('name');
	const keys = parseKeys(fields['keys']);
	if (!keys) return bad('keys');
	const roles = parseRoles(fields['roles'], keys.length);
	if (!roles) return bad('roles');
	const lists = parseLists(fields);
	if (typeof lists === 'string') return bad(lists);
	const retired = fields['retired'] === true;
	return ok({ ...place, expiresMs, name, keys, roles, ...lists, retired });
};

/** The keys of a role; none when the root does not have it. */
export const keysOfRole = (root: Root, role: string): readonly Bytes[] =>
	(root.roles.get(role)?.keys ?? []).flatMap((index) => root.keys[index] ?? []);
