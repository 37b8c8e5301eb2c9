/** The lines of a text, one after another, whichever way they end; no list of them is ever made. */

const [lineFeed, carriageReturn] = [10, 13];

/** CR, LF and CR LF end a line; the last one may have no end. */
export const linesOf = function* (text: string): Generator<string, void> {
	let from = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code !== lineFeed && code !== carriageReturn) continue;
		yield text.slice(from, at);
		if (code === carriageReturn && text.charCodeAt(at + 1) === lineFeed) at++;
		from = at + 1;
	}
	yield text.slice(from);
};
