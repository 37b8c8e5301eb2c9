/** Codec identifiers as `canPlayType` wants them (RFC 6381), from the configuration records that MP4 and Matroska share. */

const hex2 = (byte: number | undefined): string => (byte ?? 0).toString(16).padStart(2, '0');
const two = (number: number): string => String(number).padStart(2, '0');

/** H.264 (ISO/IEC 14496-15, AVCDecoderConfigurationRecord). */
export const avcString = (type: string, record: Uint8Array | undefined): string =>
	record && record.length >= 4
		? `${type}.${hex2(record[1])}${hex2(record[2])}${hex2(record[3])}`
		: type;

const reversedBits = (bits: number): number => {
	let reversed = 0;
	for (let i = 0; i < 32; i++) reversed = (reversed << 1) | ((bits >>> i) & 1);
	return reversed >>> 0;
};

/** HEVC (ISO/IEC 14496-15 annex E): profile, compatibility bits in reverse, tier and level, constraints. */
export const hevcString = (type: string, record: Uint8Array | undefined): string => {
	if (!record || record.length < 13) return `${type}.1.6.L93.B0`;
	const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
	const first = view.getUint8(1);
	const space = ['', 'A', 'B', 'C'][first >> 6] ?? '';
	const tier = (first & 0x20) === 0 ? 'L' : 'H';
	const constraints = [...record.subarray(6, 12)];
	while (constraints.length > 0 && constraints.at(-1) === 0) constraints.pop();
	return [
		type,
		`${space}${first & 31}`,
		reversedBits(view.getUint32(2)).toString(16),
		`${tier}${view.getUint8(12)}`,
		...constraints.map((byte) => byte.toString(16).toUpperCase())
	].join('.');
};

/** AV1 (AV1 Codec ISO Media File Format Binding, section 5). */
export const av1String = (record: Uint8Array | undefined): string => {
	if (!record || record.length < 3) return 'av01.0.05M.08';
	const second = record[1] ?? 0;
	const third = record[2] ?? 0;
	const depth = (third & 0x40) === 0 ? 8 : (third & 0x20) === 0 ? 10 : 12;
	return `av01.${second >> 5}.${two(second & 31)}${(third & 0x80) === 0 ? 'M' : 'H'}.${two(depth)}`;
};

/** VP9 in MP4 (VP Codec ISO Media File Format Binding): after the four bytes of version and flags. */
export const vp9String = (record: Uint8Array | undefined): string =>
	record && record.length >= 7
		? `vp09.${two(record[4] ?? 0)}.${two(record[5] ?? 10)}.${two((record[6] ?? 0x80) >> 4)}`
		: 'vp09.00.10.08';

/** AAC by the first five bits of its AudioSpecificConfig (ISO/IEC 14496-3 section 1.6.2.1); 31 announces six more. */
export const aacString = (config: Uint8Array | undefined): string => {
	const first = config?.[0];
	if (first === undefined) return 'mp4a.40.2';
	const kind = first >> 3;
	return `mp4a.40.${kind === 31 ? 32 + (((first & 7) << 3) | ((config?.[1] ?? 0) >> 5)) : kind}`;
};
