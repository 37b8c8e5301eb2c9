/** The table of the drill in docs/unstoppable.md, written by the drill alone: the same outcome gives the same words. */
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import type { Engine } from './devices.ts';
import type { Row } from './house.ts';

export interface Played {
	readonly row: Row;
	readonly engine: Engine['name'];
	readonly ok: boolean;
	/** What the row said of itself, or what went wrong. */
	readonly text: string;
	readonly isPlayed: boolean;
}

const path = 'docs/unstoppable.md';
const [begin, end] = ['<!-- drill: begin -->', '<!-- drill: end -->'];

const headings: Readonly<Record<Row['group'], string>> = {
	address: 'The address',
	attack: 'Liars, faults and kills',
	limit: 'What no browser lets an app win',
	gone: 'What still works when others are gone'
};

const cellOf = (played: Played | undefined): string => {
	if (!played) return '';
	if (!played.isPlayed) return played.text;
	const said = played.ok ? 'holds' : 'fails';
	return played.text === '' ? said : `${said}: ${played.text}`;
};

const tableOf = (group: Row['group'], played: readonly Played[]): string => {
	const rows = [...new Set(played.map(({ row }) => row))].filter((row) => row.group === group);
	const cell = (row: Row, engine: Engine['name']): string =>
		cellOf(played.find((each) => each.row === row && each.engine === engine));
	return [
		`### ${headings[group]}`,
		'',
		'| what happens | what must be the case | Chromium | Firefox ESR |',
		'| --- | --- | --- | --- |',
		...rows.map(
			(row) => `| ${row.what} | ${row.must} | ${cell(row, 'Chromium')} | ${cell(row, 'Firefox')} |`
		)
	].join('\n');
};

/** Puts the tables between the two marks of the page; everything around them is written by people. */
export const writeTable = async (played: readonly Played[]): Promise<void> => {
	const text = await readFile(path, 'utf8');
	const [before] = text.split(begin);
	const [, after] = text.split(end);
	if (before === undefined || after === undefined) throw new Error(`${path} has no marks`);
	const groups = ['address', 'attack', 'limit', 'gone'] as const;
	const tables = groups.map((group) => tableOf(group, played)).join('\n\n');
	const whole = `${before}${begin}\n\n${tables}\n\n${end}${after}`;
	const style = await resolveConfig(path);
	await writeFile(path, await format(whole, { ...style, filepath: path }));
};
