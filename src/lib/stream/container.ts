/** What a film is made of: container, codecs and their names, from its own first bytes; bounded reads, no trust in names. */
import { err, ok, type Result } from '#lib/core/result.ts';
import { contentTypeOf } from './content-type.ts';
import { mp4Codecs, type ReadAt } from './mp4.ts';
import { matroskaCodecs } from './matroska.ts';

export interface Codec {
	/** As in RFC 6381. */
	readonly id: string;
	/** For people: `HEVC (H.265)`. */
	readonly name: string;
	/** For canPlayType. */
	readonly contentType: string;
}

export interface ContainerFacts {
	readonly container: 'mp4' | 'webm' | 'matroska' | 'other';
	readonly codecs: readonly Codec[];
}

export interface BrokenFile {
	readonly type: 'BrokenFile';
}

const names: readonly (readonly [RegExp, string])[] = [
	[/^avc[13]|AVC$/, 'H.264'],
	[/^h(ev|vc)1|HEVC$/, 'HEVC (H.265)'],
	[/^av01|AV1$/, 'AV1'],
	[/^vp0?9|VP9$/, 'VP9'],
	[/^vp0?8|VP8$/, 'VP8'],
	[/^mp4a\.6b|MPEG\/L3$/i, 'MP3'],
	[/^mp4a|AAC/, 'AAC'],
	[/^(ac-3|A_AC3)/i, 'Dolby Digital (AC-3)'],
	[/^(ec-3|A_EAC3)/i, 'Dolby Digital Plus (E-AC-3)'],
	[/^(dts|A_DTS)/i, 'DTS'],
	[/^opus$/i, 'Opus'],
	[/^vorbis$/i, 'Vorbis'],
	[/^flac$/i, 'FLAC'],
	[/^V_MS\/VFW/, 'Video for Windows']
];

/** A codec's name for people; what is not known is called as it calls itself. */
const codecName = (id: string): string =>
	names.find(([pattern]) => pattern.test(id))?.[1] ?? id;

/**
 * Reads what is needed and no more: the head of the file, and the `moov` box wherever it lies. A file that cannot be
 * understood is `BrokenFile`.
 */
export const probeContainer = async (
	read: ReadAt,
	lengthBytes: number
): Promise<Result<ContainerFacts, BrokenFile>> => {
	const head = await read(0, Math.min(lengthBytes, 64 * 1024) - 1);
	const contentType = contentTypeOf(head);
	if (!contentType) return err({ type: 'BrokenFile' });
	const container =
		contentType === 'video/mp4'
			? 'mp4'
			: contentType === 'video/webm'
				? 'webm'
				: contentType === 'video/x-matroska'
					? 'matroska'
					: 'other';
	if (container === 'other') return ok({ container, codecs: [] });
	const ids = container === 'mp4' ? await mp4Codecs(read, lengthBytes) : await matroskaCodecs(head);
	if (!ids || ids.length === 0) return err({ type: 'BrokenFile' });
	return ok({
		container,
		codecs: ids.map((id) => ({
			id,
			name: codecName(id),
			contentType: `${contentType}; codecs="${id}"`
		}))
	});
};
