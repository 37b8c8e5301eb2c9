/** Cuts the text of a cue into what is read and what marks it: one pass, and no mark longer than a bound. */

export type Token =
	| { readonly type: 'text'; readonly text: string }
	/** What stood between `<` and `>`. */
	| { readonly type: 'tag'; readonly body: string }
	/** What stood between `{` and `}`. */
	| { readonly type: 'braces'; readonly body: string }
	| { readonly type: 'line' };

export type BracesRule = 'text' | 'overrides' | 'all';

/** A mark that goes on for longer is text. */
const tagMost = 200;
const bracesMost = 1000;

/** A name, or the time of a word in WebVTT. */
const isTag = (body: string): boolean =>
	/^\/?[a-z]/i.test(body) || /^[\d:.]+$/.test(body) || /^\.[\w.]+$/.test(body);

/** `tags` reads `<…>`; braces are text, marks where they begin with a backslash, or marks always. */
export const tokensOf = (
	text: string,
	rules: { readonly tags: boolean; readonly braces: BracesRule }
): readonly Token[] => {
	const tokens: Token[] = [];
	let at = 0;
	let from = 0;
	const flush = (): void => {
		if (at > from) tokens.push({ type: 'text', text: text.slice(from, at) });
	};
	/** The body of the mark that opens here, or undefined. */
	const bodyTo = (close: string, most: number): string | undefined => {
		const window = text.slice(at + 1, at + 1 + most);
		const length = window.indexOf(close);
		return length < 0 ? undefined : window.slice(0, length);
	};
	const markHere = (): Token | undefined => {
		const char = text[at];
		if (char === '\n') return { type: 'line' };
		if (char === '<' && rules.tags) {
			const body = bodyTo('>', tagMost);
			return body !== undefined && isTag(body) ? { type: 'tag', body } : undefined;
		}
		if (char === '{' && rules.braces !== 'text') {
			const body = bodyTo('}', bracesMost);
			const isMark = body !== undefined && (rules.braces === 'all' || body.startsWith('\\'));
			return isMark ? { type: 'braces', body } : undefined;
		}
		return undefined;
	};
	while (at < text.length) {
		const mark = markHere();
		if (mark) {
			flush();
			tokens.push(mark);
			at += mark.type === 'line' || mark.type === 'text' ? 1 : mark.body.length + 2;
			from = at;
		} else at++;
	}
	flush();
	return tokens;
};
