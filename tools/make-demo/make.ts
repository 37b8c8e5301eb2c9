/** Makes the demo films: frames from scenes.js in Chromium, music from sound.ts, VP9 and Opus by ffmpeg. `make.ts [id...] [--sheet]` */
import { chromium, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeWav } from './sound.ts';

interface Film {
	readonly id: string;
	readonly folder: string;
	readonly seconds: number;
	/** The second that poster and still show. */
	readonly picture: number;
	/** 0 to 1: which part of the wide frame the poster cuts out. */
	readonly cut: number;
	readonly name: string;
	/** Names the pictures in place of the film's own id: the series' picture. */
	readonly alsoAs?: string;
	readonly alsoName?: string;
}

const fps = 24;
const width = 854;
const height = 480;
const films: readonly Film[] = [
	{
		id: 'lamplighter',
		folder: 'lamplighter',
		seconds: 46,
		picture: 27,
		cut: 0.42,
		name: 'The Lamplighter'
	},
	{
		id: 'paper-boat',
		folder: 'paper-boat',
		seconds: 44,
		picture: 12,
		cut: 0.04,
		name: 'Paper Boat'
	},
	{ id: 'dust', folder: 'dust', seconds: 42, picture: 18.2, cut: 0.5, name: 'Dust' },
	{
		id: 'small-machines-1',
		folder: 'small-machines',
		seconds: 33,
		picture: 14,
		cut: 0.86,
		name: 'The Marble'
	},
	{
		id: 'small-machines-2',
		folder: 'small-machines',
		seconds: 36,
		picture: 17,
		cut: 0.4,
		name: 'The Bird'
	},
	{
		id: 'small-machines-3',
		folder: 'small-machines',
		seconds: 36,
		picture: 12,
		cut: 0.5,
		name: 'The Clock',
		alsoAs: 'small-machines',
		alsoName: 'Small Machines'
	}
];

const run = async (command: string, args: readonly string[]): Promise<void> => {
	const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
	const [code] = (await once(child, 'exit')) as [number];
	if (code !== 0) throw new Error(`${command} ended with ${code}`);
};

/** What scenes.js puts on the page. */
interface Stage {
	drawFrame: (
		id: string,
		frame: number,
		fps: number,
		seconds: number,
		options?: { bare: boolean }
	) => void;
	drawPoster: (
		id: string,
		frame: number,
		fps: number,
		seconds: number,
		name: string,
		cut: number
	) => void;
}

const size = async (page: Page, w: number, h: number): Promise<void> => {
	await page.evaluate(
		([a, b]) => {
			const canvas = document.querySelector('canvas');
			if (canvas) Object.assign(canvas, { width: a, height: b });
		},
		[w, h] as const
	);
};

const shot = async (page: Page, type: string, quality: number): Promise<Buffer> => {
	const url = await page.evaluate(
		([mime, q]) => document.querySelector('canvas')?.toDataURL(mime, q) ?? '',
		[type, quality] as const
	);
	return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
};

/** The best quality whose file fits, so that a poster never weighs on the lobby. */
const picture = async (page: Page, path: string, bytesMost: number): Promise<void> => {
	for (let quality = 0.86; ; quality -= 0.06) {
		const bytes = await shot(page, 'image/webp', quality);
		if (bytes.length <= bytesMost || quality < 0.2) {
			await writeFile(path, bytes);
			return;
		}
	}
};

const render = async (page: Page, film: Film, path: string): Promise<void> => {
	const { id, seconds } = film;
	const sound = join(tmpdir(), `matinee-${id}.wav`);
	await writeFile(sound, composeWav(id, seconds));
	const ffmpeg = spawn(
		'ffmpeg',
		[
			'-v',
			'error',
			'-y',
			'-f',
			'image2pipe',
			'-framerate',
			String(fps),
			'-c:v',
			'mjpeg',
			'-i',
			'-',
			'-i',
			sound,
			'-map',
			'0:v',
			'-map',
			'1:a',
			'-pix_fmt',
			'yuv420p',
			'-color_range',
			'tv',
			'-vf',
			'scale=in_range=full:out_range=tv',
			'-c:v',
			'libvpx-vp9',
			'-crf',
			'38',
			'-b:v',
			'270k',
			'-g',
			'48',
			'-row-mt',
			'1',
			'-threads',
			'2',
			'-deadline',
			'good',
			'-cpu-used',
			'3',
			'-c:a',
			'libopus',
			'-b:a',
			'56k',
			'-fflags',
			'+bitexact',
			'-flags',
			'+bitexact',
			'-map_metadata',
			'-1',
			'-cues_to_front',
			'1',
			path
		],
		{ stdio: ['pipe', 'inherit', 'inherit'] }
	);
	const ended = once(ffmpeg, 'exit');
	await size(page, width, height);
	for (let frame = 0; frame < seconds * fps; frame++) {
		await page.evaluate(
			([name, n, rate, length]) => {
				(globalThis as unknown as Stage).drawFrame(name, n, rate, length);
			},
			[id, frame, fps, seconds] as const
		);
		if (!ffmpeg.stdin.write(await shot(page, 'image/jpeg', 0.94)))
			await once(ffmpeg.stdin, 'drain');
	}
	ffmpeg.stdin.end();
	const [code] = (await ended) as [number];
	await rm(sound);
	if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
};

const pictures = async (page: Page, film: Film, base: string, name: string): Promise<void> => {
	const { id, seconds, cut } = film;
	const frame = Math.round(film.picture * fps);
	await size(page, 600, 900);
	await page.evaluate(
		([a, b, c, d, e, f]) => {
			(globalThis as unknown as Stage).drawPoster(a, b, c, d, e, f);
		},
		[id, frame, fps, seconds, name, cut] as const
	);
	await picture(page, `${base}.poster.webp`, 26_000);
	await size(page, 1280, 720);
	await page.evaluate(
		([a, b, c, d]) => {
			(globalThis as unknown as Stage).drawFrame(a, b, c, d, { bare: true });
		},
		[id, frame, fps, seconds] as const
	);
	await picture(page, `${base}.still.webp`, 60_000);
};

const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const onlyPictures = process.argv.includes('--pictures');
const executablePath = process.env['MATINEE_CHROMIUM'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
const font = await readFile(
	'node_modules/@fontsource-variable/newsreader/files/newsreader-latin-opsz-normal.woff2'
);
await page.setContent(
	`<style>@font-face{font-family:Newsreader;font-weight:200 800;src:url(data:font/woff2;base64,${font.toString('base64')})}</style><canvas></canvas><p style="font:500 20px Newsreader">Newsreader</p>`
);
await page.evaluate(() => document.fonts.ready);
await page.addScriptTag({ path: 'tools/make-demo/scenes.js', type: 'module' });
await page.waitForFunction(() => 'drawFrame' in globalThis);
for (const film of films.filter(({ id }) => asked.length === 0 || asked.includes(id))) {
	const folder = join('demo', film.folder);
	await mkdir(folder, { recursive: true });
	if (!onlyPictures) await render(page, film, join(folder, `${film.id}.webm`));
	await pictures(page, film, join(folder, film.id), film.name);
	if (film.alsoAs)
		await pictures(page, film, join(folder, film.alsoAs), film.alsoName ?? film.name);
	console.error(film.id);
}
await browser.close();
if (process.argv.includes('--sheet')) {
	for (const { id, folder, seconds } of films) {
		if (asked.length > 0 && !asked.includes(id)) continue;
		await run('ffmpeg', [
			'-v',
			'error',
			'-y',
			'-i',
			join('demo', folder, `${id}.webm`),
			'-vf',
			`fps=12/${seconds},scale=427:-1,tile=3x4`,
			'-frames:v',
			'1',
			join(tmpdir(), `sheet-${id}.png`)
		]);
	}
}
