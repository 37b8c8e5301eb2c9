/** The short form of the seizure drill: fates of the address, every attack, a few kills, what goes on when others are gone. */
import { openChromium, openFirefox, type Engine } from '#tests/drill/devices.ts';
import { openHouse, type House, type Row } from '#tests/drill/house.ts';
import { attackRows } from '#tests/drill/attack-rows.ts';
import { addressRows } from '#tests/drill/address-rows.ts';
import { killedRow } from '#tests/drill/update-rows.ts';
import { test } from '@playwright/test';

/** Two browsers on a busy machine: many short rows, none of which waits for a time. */
test.setTimeout(300_000);

/** Two fates that differ in kind: nobody, and somebody else. */
const shortAddressRows = addressRows.filter(({ what }) => /Nobody|seizure/.test(what));

const inTurn = async (engine: Engine, house: House, rows: readonly Row[]): Promise<void> => {
	for (const row of rows) await test.step(row.what, () => row.play(engine, house));
};

test('Chromium: the address is seized, liars try everything, the worker is killed; the app goes on', async () => {
	const [engine, house] = [await openChromium(), await openHouse()];
	await inTurn(engine, house, [...shortAddressRows, ...attackRows, killedRow(3)]);
	await house.close();
	await engine.close();
});

test('Firefox: the address is seized; the app starts, plays and is updated by a peer', async () => {
	const [engine, house] = [await openFirefox(), await openHouse()];
	await inTurn(engine, house, shortAddressRows.slice(1));
	await house.close();
	await engine.close();
});
