/** Whose releases this build runs: the channel of its project, which the build writes into the page and into the bootloader. */
import { parseChannelId, type ChannelId } from '#lib/core/ids.ts';

/** Put there by vite.config.ts; where nothing was built, such as in tests, there is no such name. */
declare const __MATINEE_PROJECT__: string;

/**
 * The project's channel: the hash of its first root, from which signed roots lead to the keys of today. Undefined where
 * nothing was built.
 */
export const projectChannel: ChannelId | undefined = parseChannelId(
	typeof __MATINEE_PROJECT__ === 'string' ? __MATINEE_PROJECT__ : ''
);
