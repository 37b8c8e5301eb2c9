/** How a feed is named: as a salt, as a role in the root, and to strangers. */
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { idToBytes, type ChannelId } from '#lib/core/ids.ts';
import type { Digest } from '#lib/core/ports.ts';

const feedDomain = /* @__PURE__ */ utf8('matinee-feed-v1\0');

/** The feed in which a project hands out its app (DESIGN.md section 4). */
export const appFeed = 'app';

/** True for a feed name: plain enough for an address and for a BEP-44 salt (at most 64 bytes). */
export const isFeedName = (text: string): boolean => /^[a-z0-9][a-z0-9.-]{0,57}$/.test(text);

/** The role whose key signs the heads of a feed. */
export const headRole = (feed: string): string => `head:${feed}`;

/** 8 bytes that name a feed to those who follow it and tell nothing to those who do not. */
export const feed8Of = async (channel: ChannelId, feed: string, digest: Digest): Promise<Bytes> =>
	(await digest.sha256(concatBytes(feedDomain, idToBytes(channel), utf8(feed)))).slice(0, 8);
