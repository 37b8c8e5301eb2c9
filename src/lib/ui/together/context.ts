/** Hands the room of the film that is on the stage to the player's controls. */
import { createContext } from 'svelte';

export interface TogetherDoor {
	/** People in the room; 0 while there is none. */
	readonly people: () => number;
	readonly unread: () => number;
	readonly isOpen: () => boolean;
	/** Opens or closes the conversation, or asks whether to begin a room; absent where there can be none. */
	readonly toggle: (() => void) | undefined;
}

export const [getTogether, setTogether] = createContext<TogetherDoor>();
