/** What is said when the browser's storage has let us down. */
import type { Messages } from '#lib/i18n/messages.ts';
import type { StorageTrouble } from '#lib/state/shell.svelte.ts';

const wordOf = {
	died: 'died',
	'no-room': 'noRoom',
	'no-storage': 'noStorage',
	restarted: 'restarted'
} as const satisfies Readonly<Record<StorageTrouble, keyof Messages['storage']>>;

/** The sentence for a trouble; undefined for none. */
export const storageSentence = (
	trouble: StorageTrouble | undefined,
	words: Messages
): string | undefined => (trouble === undefined ? undefined : words.storage[wordOf[trouble]]);
