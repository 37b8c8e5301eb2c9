/** What UTF-8 bytes are made of, found in one pass: enough to know that a text is fit to be shown, or needs a closer look. */

export const trait = {
	/** Not valid UTF-8 (RFC 3629): overlong, surrogates, cut off. */
	malformed: 1,
	/** Something besides ASCII. */
	wide: 2,
	/** An ASCII control character, or a sequence that begins where format characters live. */
	odd: 4,
	/** At least one character that is certainly seen. */
	visible: 8,
	/** A line feed. */
	lines: 16
} as const;

export const isMalformed = (traits: number): boolean => (traits & trait.malformed) !== 0;

/** Leads of three bytes: E2 holds the general punctuation with its format characters, EE and EF private use and the BOM. */
const oddLeads = new Set([0xe2, 0xee, 0xef]);

/** The least and the greatest second byte after leads that do not allow all of 80 to BF (RFC 3629 section 4). */
const seconds = new Map<number, readonly [number, number]>([
	[0xe0, [0xa0, 0xbf]],
	[0xed, [0x80, 0x9f]],
	[0xf0, [0x90, 0xbf]],
	[0xf4, [0x80, 0x8f]]
]);
const anySecond: readonly [number, number] = [0x80, 0xbf];

const lengthOfLead = (lead: number): number => {
	if (lead < 0xc2 || lead > 0xf4) return 0;
	return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
};

/** How many bytes the wide character at `at` takes; 0 when it is malformed. */
const wideLength = (bytes: Uint8Array, at: number, end: number): number => {
	const lead = bytes[at] ?? 0;
	const length = lengthOfLead(lead);
	if (at + length > end) return 0;
	for (let i = 2; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
	const [least, most] = seconds.get(lead) ?? anySecond;
	const second = bytes[at + 1] ?? 0;
	return second >= least && second <= most ? length : 0;
};

/** Latin with marks, Greek, Cyrillic, Hebrew letters, and from E3 on kana, Han and Hangul: no format characters among them. */
const isPlainLead = (lead: number): boolean =>
	(lead >= 0xc3 && lead <= 0xd7) || (lead >= 0xe3 && lead <= 0xed);

/** Of an ASCII byte outside the printable ones. */
const traitsOfControl = (byte: number): number => (byte === 0x0a ? trait.lines : trait.odd);
const traitsOfWide = (lead: number): number => {
	if (isPlainLead(lead)) return trait.wide | trait.visible;
	return lead >= 0xf0 || oddLeads.has(lead) || lead === 0xc2 ? trait.wide | trait.odd : trait.wide;
};

/** Most texts begin with what is looked for. */
const hasSeenAscii = (bytes: Uint8Array, start: number, end: number): boolean => {
	for (let at = start; at < end; at++) if (((bytes[at] ?? 0) - 0x21) >>> 0 < 0x5e) return true;
	return false;
};

const isByteOrderMark = (bytes: Uint8Array, at: number): boolean =>
	bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;

/** The traits of `bytes[start..end)`. */
export const textTraits = (bytes: Uint8Array, start: number, end: number): number => {
	let traits = 0;
	let at = start;
	// The reader of dag-cbor takes a byte order mark away and then finds that the text is not what it was.
	if (isByteOrderMark(bytes, start) && end - start >= 3) return trait.malformed;
	while (at < end) {
		const byte = bytes[at] ?? 0;
		// One comparison for the printable ones: fifty megabytes of catalogue pass here.
		if ((byte - 0x20) >>> 0 < 0x5f) at++;
		else if (byte < 0x80) {
			traits |= traitsOfControl(byte);
			at++;
		} else {
			const length = wideLength(bytes, at, end);
			if (length === 0) return trait.malformed;
			traits |= traitsOfWide(byte);
			at += length;
		}
	}
	return hasSeenAscii(bytes, start, end) ? traits | trait.visible : traits;
};
