/** `npm run drill [-- chromium|firefox]`: plays the seizure drill in real browsers, and writes its table into docs/unstoppable.md. */
import { openChromium, openFirefox, type Engine } from './devices.ts';
import { openHouse, type House, type Row } from './house.ts';
import { allRows } from './rows.ts';
import { writeTable, type Played } from './table.ts';

const engines = { chromium: openChromium, firefox: openFirefox } as const;
const asked = process.argv.slice(2);
const isAsked = (row: Row): boolean => {
	const names = process.env['MATINEE_ROWS']?.split(';');
	return names === undefined || names.some((name) => row.what.includes(name));
};

const playRow = async (row: Row, engine: Engine, house: House): Promise<Played> => {
	const common = { row, engine: engine.name };
	if (row.only && row.only.engine !== engine.name) {
		return { ...common, ok: true, text: row.only.because, isPlayed: false };
	}
	try {
		const text = (await row.play(engine, house)) ?? '';
		return { ...common, ok: true, text, isPlayed: true };
	} catch (cause) {
		const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
		return { ...common, ok: false, text, isPlayed: true };
	}
};

/** All rows in one browser, in a scene of its own. */
const playAll = async (open: () => Promise<Engine>): Promise<readonly Played[]> => {
	const [engine, house] = [await open(), await openHouse()];
	const played: Played[] = [];
	for (const row of allRows.filter(isAsked)) {
		const beganMs = Date.now();
		const one = await playRow(row, engine, house);
		const seconds = Math.round((Date.now() - beganMs) / 1000);
		console.log(
			`${one.ok ? 'ok  ' : 'FAIL'} ${engine.name}: ${row.what} (${seconds} s) ${one.text}`
		);
		played.push(one);
	}
	await house.close();
	await engine.close();
	return played;
};

const began = Date.now();
const chosen = Object.entries(engines).filter(
	([name]) => asked.length === 0 || asked.includes(name)
);
// Most of a row is waiting, so the browsers play side by side.
const played = (await Promise.all(chosen.map(([, open]) => playAll(open)))).flat();
const failed = played.filter(({ ok }) => !ok);
console.log(
	`${played.length} rows, ${failed.length} failed, ${Math.round((Date.now() - began) / 1000)} s`
);
const isWhole = asked.length === 0 && process.env['MATINEE_ROWS'] === undefined;
if (failed.length === 0 && isWhole) await writeTable(played);
process.exit(failed.length > 0 ? 1 : 0);
