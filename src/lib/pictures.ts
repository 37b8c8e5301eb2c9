/** Pictures by the hashes of their objects: told by their first bytes, made once into addresses that a page can show. */
import type { Bytes } from '#lib/core/bytes.ts';
import { parseObjectHash, type ObjectHash } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';

type PictureType = 'image/webp' | 'image/avif' | 'image/png' | 'image/jpeg';

/** By its first bytes; anything else is no picture (security.md T22). */
const pictureTypeOf = (bytes: Uint8Array): PictureType | undefined => {
	const text = String.fromCharCode(...bytes.subarray(0, 12));
	if (text.startsWith('RIFF') && text.endsWith('WEBP')) return 'image/webp';
	if (text.slice(4, 12) === 'ftypavif') return 'image/avif';
	if (text.startsWith('\x89PNG')) return 'image/png';
	return text.startsWith('\xff\xd8\xff') ? 'image/jpeg' : undefined;
};

/** Answers with the address of a picture by its object hash, or undefined when nobody has it. */
export const createPictures = (
	object: (hash: ObjectHash, limitBytes: number) => Promise<Bytes | undefined>
): ((name: string) => Promise<string | undefined>) => {
	const byHash = new Map<string, Promise<string | undefined>>();
	const make = async (name: string): Promise<string | undefined> => {
		const hash = parseObjectHash(name);
		const bytes = hash && (await object(hash, limits.poster.bytes));
		const type = bytes && pictureTypeOf(bytes);
		return type ? URL.createObjectURL(new Blob([bytes], { type })) : undefined;
	};
	return (name) => {
		const known = byHash.get(name);
		if (known) return known;
		const asked = make(name).then((url) => {
			// Nobody had it: ask again when it is shown next.
			if (url === undefined) byHash.delete(name);
			return url;
		});
		byHash.set(name, asked);
		return asked;
	};
};
