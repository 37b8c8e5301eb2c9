/** What codecs and containers are called when a person has to be told of them. */

const codecNames: readonly (readonly [RegExp, string])[] = [
	[/^avc[13]|AVC$/, 'H.264'],
	[/^(hev1|hvc1)|HEVC$/, 'HEVC (H.265)'],
	[/^(dvh[1e]|dva[v1])/, 'Dolby Vision'],
	[/^av01|AV1$/, 'AV1'],
	[/^vp0?9|VP9$/, 'VP9'],
	[/^vp0?8|VP8$/, 'VP8'],
	[/^(mp4v|V_MPEG4\/ISO)/, 'MPEG-4 Part 2'],
	[/^(mp2v|V_MPEG2)/, 'MPEG-2'],
	[/^V_THEORA/, 'Theora'],
	[/^(V_MS\/VFW|V_QUICKTIME)/, 'an old video codec'],
	[/^enc[va]$/, 'encrypted'],
	[/^mp4a\.(6b|69)$|^mp3$|MPEG\/L3$/i, 'MP3'],
	[/^mp4a|AAC/, 'AAC'],
	[/^(ec-3|A_EAC3)/i, 'Dolby Digital Plus (E-AC-3)'],
	[/^(ac-3|A_AC3)/i, 'Dolby Digital (AC-3)'],
	[/^(ac-4)/i, 'Dolby AC-4'],
	[/^(mlpa|A_TRUEHD)/i, 'Dolby TrueHD'],
	[/^(dts|A_DTS)/i, 'DTS'],
	[/^opus$/i, 'Opus'],
	[/^vorbis$/i, 'Vorbis'],
	[/^flac$/i, 'FLAC'],
	[/^(alac|A_ALAC)/i, 'Apple Lossless'],
	[/^(A_PCM|lpcm|sowt|twos|in24)/, 'PCM']
];

/** A codec's name for people; what is not known is called as it calls itself, made harmless. */
export const codecName = (id: string): string =>
	codecNames.find(([pattern]) => pattern.test(id))?.[1] ??
	id.replace(/[^A-Za-z0-9 ./_-]/g, '').slice(0, 32);

const text = (bytes: Uint8Array, start: number, end: number): string =>
	String.fromCharCode(...bytes.subarray(start, end));

/** The containers that no browser plays, by their first bytes: to be able to say which one it is. */
export const foreignContainer = (head: Uint8Array): string | undefined => {
	if (text(head, 0, 4) === 'RIFF' && text(head, 8, 12) === 'AVI ') return 'AVI';
	if (text(head, 0, 3) === 'FLV') return 'Flash Video (FLV)';
	if (text(head, 0, 4) === '.RMF') return 'RealMedia';
	if (text(head, 0, 4) === '0&\xb2u') return 'Windows Media';
	if (head[0] === 0x47 && head[188] === 0x47 && head[376] === 0x47) return 'MPEG-TS';
	return text(head, 0, 4) === '\0\0\x01\xba' ? 'MPEG-PS' : undefined;
};
