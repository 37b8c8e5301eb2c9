/** Fuzz of film files: MP4 and Matroska heads with bytes edited and boxes that lie about their size. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { probeContainer } from '#lib/stream/container.ts';
import { fuzz } from '#tests/support/hostile/fuzz.ts';
import { mutatedBytes } from '#tests/support/hostile/mutate.ts';

const film = (name: string): Bytes =>
	new Uint8Array(readFileSync(`tests/fixtures/media/heads/${name}`)).slice(0, 8192);
const seeds = [
	'flower.mp4',
	'ax_sample_opus.mp4',
	'flower.webm',
	'ax_sample_with_chapters.mkv'
].map((name) => film(`${name}.head`));

/** How much may be read, for one probe, of a file that lies: it must not be read from end to end. */
const mostReads = 4000;

const probe = async (bytes: Bytes, lengthBytes: number): Promise<unknown> => {
	let reads = 0;
	const answer = await probeContainer((start, end) => {
		if (++reads > mostReads) throw new Error('the file is read for ever');
		// A probe must stay within the file that it was told of.
		if (start < 0 || end >= lengthBytes || end < start) throw new Error(`read ${start}-${end}`);
		const piece = new Uint8Array(end - start + 1);
		piece.set(bytes.subarray(start, Math.min(end + 1, bytes.length)));
		return Promise.resolve(piece);
	}, lengthBytes);
	return answer;
};

test('fuzz: films as long as they say', async () => {
	expect(await fuzz(mutatedBytes(seeds), (bytes) => probe(bytes, bytes.length))).toBeLessThan(250);
});

test('fuzz: the beginnings of films that seem to be long', async () => {
	const inputs = fc.tuple(mutatedBytes(seeds), fc.constantFrom(1e5, 2 ** 24));
	expect(await fuzz(inputs, ([bytes, length]) => probe(bytes, length))).toBeLessThan(250);
});

const fourBytes = (value: number): Bytes =>
	Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);

/** Boxes of an MP4: any name within any other, each with a size that is right, too small or too large. */
const box = fc.letrec<{ box: Bytes }>((tie) => ({
	box: fc
		.tuple(
			fc.constantFrom(
				'moov',
				'trak',
				'mdia',
				'minf',
				'stbl',
				'stsd',
				'mvhd',
				'avc1',
				'free',
				'mdat'
			),
			fc.oneof(
				{ maxDepth: 6 },
				fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes)),
				fc.array(tie('box'), { maxLength: 3 }).map((boxes) => concatBytes(...boxes))
			),
			fc.constantFrom(0, 0, 0, 0, -8, -1, 1, 2 ** 20, 2 ** 31)
		)
		.map(([name, body, lie]) =>
			concatBytes(fourBytes((8 + body.length + lie) >>> 0), utf8(name), body)
		)
})).box;

test('fuzz: boxes of any kind within each other', async () => {
	const ftyp = concatBytes(fourBytes(16), utf8('ftypisom'), new Uint8Array(4));
	const inputs = fc.array(box, { maxLength: 4 }).map((boxes) => concatBytes(ftyp, ...boxes));
	expect(await fuzz(inputs, (bytes) => probe(bytes, bytes.length))).toBeLessThan(250);
});
