/** The allow-list of media types, by what the first bytes are: a name never decides. */

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean =>
	Array.from(text).every((letter, i) => bytes[at + i] === letter.charCodeAt(0));

const isMp3 = (bytes: Uint8Array): boolean =>
	startsWith(bytes, 0, 'ID3') || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2);

const boxNames = ['ftyp', 'moov', 'free', 'skip', 'wide', 'mdat', 'styp', 'sidx', 'moof'];

/** EBML's DocType element (RFC 8794 section 11.2.4): `webm` or `matroska`. */
const docType = (bytes: Uint8Array): string => {
	for (let at = 4; at < Math.min(bytes.length - 3, 64); at++) {
		if (bytes[at] !== 0x42 || bytes[at + 1] !== 0x82) continue;
		const length = (bytes[at + 2] ?? 0) & 0x7f;
		return String.fromCharCode(...bytes.subarray(at + 3, at + 3 + Math.min(length, 16)));
	}
	return '';
};

const isEbml = (head: Uint8Array): boolean =>
	head[0] === 0x1a && head[1] === 0x45 && head[2] === 0xdf && head[3] === 0xa3;

/** In order: the first test that holds names the type. */
const tests: readonly (readonly [string, (head: Uint8Array) => boolean])[] = [
	['video/mp4', (head) => boxNames.some((name) => startsWith(head, 4, name))],
	['video/webm', (head) => isEbml(head) && docType(head).startsWith('webm')],
	['video/x-matroska', isEbml],
	['video/ogg', (head) => startsWith(head, 0, 'OggS')],
	['audio/flac', (head) => startsWith(head, 0, 'fLaC')],
	['audio/wav', (head) => startsWith(head, 0, 'RIFF') && startsWith(head, 8, 'WAVE')],
	['text/vtt', (head) => startsWith(head, 0, 'WEBVTT') || startsWith(head, 3, 'WEBVTT')],
	['audio/mpeg', isMp3]
];

/** The media type that these first bytes (64 are enough) may be served as, or undefined. */
export const contentTypeOf = (head: Uint8Array): string | undefined =>
	tests.find(([, holds]) => holds(head))?.[0];
