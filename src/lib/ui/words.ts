/** Hands the words of the chosen language, and pictures by hash, to every component below. */
import { createContext } from 'svelte';
import type { Messages } from '#lib/i18n/messages.ts';

/** A function, so that a change of language reaches what is already on the screen. */
export const [getWords, setWords] = createContext<() => Messages>();

/** The address of a picture by its object hash, or undefined when nobody has it. */
export type PictureUrl = (hash: string) => Promise<string | undefined>;

export const [getPictureUrl, setPictureUrl] = createContext<PictureUrl>();
