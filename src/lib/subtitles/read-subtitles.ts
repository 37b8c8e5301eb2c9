/** From the bytes of a stranger's file to cues: size first, then the encoding, then the format. */
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { isAss, parseAss } from './ass.ts';
import { decodeText, detectCharset } from './charset.ts';
import type { Cue, CueList } from './cue.ts';
import { parseSrt } from './srt.ts';
import { isVtt, parseVtt } from './vtt.ts';

export interface Subtitles {
	readonly format: 'srt' | 'vtt' | 'ass';
	readonly encoding: string;
	/** In the order of their beginnings. */
	readonly cues: readonly Cue[];
	/** There were more cues than are kept. */
	readonly isCut: boolean;
}

export type SubtitlesError =
	| { readonly type: 'TooLarge'; readonly limitBytes: number }
	/** No cue could be found in it. */
	| { readonly type: 'NotSubtitles' };

export interface ReadOptions {
	/** What the file's name or its record says, BCP 47. */
	readonly lang?: string;
	/** The viewer's choice, where the letters were wrong. */
	readonly encoding?: string;
}

const parse = (text: string): { readonly format: Subtitles['format'] } & CueList => {
	if (isVtt(text)) return { format: 'vtt', ...parseVtt(text) };
	return isAss(text) ? { format: 'ass', ...parseAss(text) } : { format: 'srt', ...parseSrt(text) };
};

/** The format is told by what the file holds, never by its name. */
export const readSubtitles = (
	bytes: Uint8Array,
	{ lang, encoding: chosen }: ReadOptions = {}
): Result<Subtitles, SubtitlesError> => {
	const limitBytes = limits.subtitles.bytes;
	if (bytes.length > limitBytes) return err({ type: 'TooLarge', limitBytes });
	const encoding = chosen ?? detectCharset(bytes, lang);
	const found = parse(decodeText(bytes, encoding));
	return found.cues.length === 0 ? err({ type: 'NotSubtitles' }) : ok({ ...found, encoding });
};
