/** The films of the streaming bench: made once with ffmpeg, so that they are the same on every machine, and kept in the temporary folder. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface BenchFilm {
	readonly path: string;
	readonly bytes: number;
	readonly seconds: number;
	readonly bitsPerSecond: number;
}

interface Recipe {
	readonly name: string;
	readonly seconds: number;
	/** Of the picture; the sound adds 128 kbit/s. */
	readonly videoBits: number;
	/** Whether the index comes first. */
	readonly faststart: boolean;
}

/** Two minutes at about 6.1 Mbit/s, as in the baseline of the research, with its index first or last; and the short clip of the swarm. */
const recipes = {
	main: { name: 'main', seconds: 120, videoBits: 6_000_000, faststart: true },
	moovEnd: { name: 'moov-end', seconds: 120, videoBits: 6_000_000, faststart: false },
	clip: { name: 'clip', seconds: 90, videoBits: 1_880_000, faststart: true }
} as const satisfies Readonly<Record<string, Recipe>>;

export type FilmName = keyof typeof recipes;

const folder = join(tmpdir(), 'matinee-bench-films');

/** H.264 and AAC at a constant rate: moving bars with noise, so that the encoder has something to spend its bits on. */
const make = async (recipe: Recipe, path: string): Promise<void> => {
	const { seconds, videoBits, faststart } = recipe;
	const bits = String(videoBits);
	const draft = join(folder, `draft-${String(process.pid)}-${recipe.name}.mp4`);
	await run('ffmpeg', [
		...['-y', '-loglevel', 'error'],
		...['-f', 'lavfi', '-i', `testsrc2=size=1280x720:rate=24,noise=alls=20:allf=t`],
		...['-f', 'lavfi', '-i', 'sine=frequency=330:sample_rate=48000'],
		...['-t', String(seconds), '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
		...['-b:v', bits, '-minrate', bits, '-maxrate', bits, '-bufsize', bits, '-g', '48'],
		...['-x264-params', 'nal-hrd=cbr', '-c:a', 'aac', '-b:a', '128k', '-map_metadata', '-1'],
		...(faststart ? ['-movflags', '+faststart'] : []),
		draft
	]);
	await rename(draft, path);
};

/** The film, made if it is not there yet (about half a minute each, the first time). */
export const benchFilm = async (name: FilmName): Promise<BenchFilm> => {
	const recipe = recipes[name];
	const path = join(folder, `${recipe.name}.mp4`);
	await mkdir(folder, { recursive: true });
	const there = await stat(path).catch(() => undefined);
	if (!there) await make(recipe, path);
	const { size } = there ?? (await stat(path));
	const { seconds } = recipe;
	return { path, bytes: size, seconds, bitsPerSecond: (size * 8) / seconds };
};

/** The same film with a box of nothing behind it (ISO/IEC 14496-12, `free`), so that its torrent has many pieces. */
export const paddedFilm = async (film: BenchFilm, bytes: number): Promise<BenchFilm> => {
	const path = join(folder, `padded-${String(bytes)}.mp4`);
	const there = await stat(path).catch(() => undefined);
	if (!there) {
		const whole = Buffer.alloc(bytes);
		(await readFile(film.path)).copy(whole);
		whole.writeUInt32BE(bytes - film.bytes, film.bytes);
		whole.write('free', film.bytes + 4, 'latin1');
		const draft = `${path}.${String(process.pid)}`;
		await writeFile(draft, whole);
		await rename(draft, path);
	}
	return { ...film, path, bytes };
};
