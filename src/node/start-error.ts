/** A reason not to start that the person at the terminal can do something about. */

/** The message is the one sentence to print; nothing else is worth showing. */
export class StartError extends Error {
	override readonly name = 'StartError';
}
