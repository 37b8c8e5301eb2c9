/** The row of the first frame from somebody whom gossip has connected already: a neighbour who watches the same film. */
import type { BenchRow } from '#tests/bench/row.ts';
import { benchFilm } from './films.ts';
import { figures, firstFrame } from './in-page.ts';
import { lineP } from './lines.ts';
import { alternate, rowOf } from './measure.ts';
import { openStage, type Stage } from './stage.ts';

/** What the neighbour has of the film when the others come: enough for a start. */
const headBytes = 8_000_000;

/** Waits in the lobby until it is connected to the neighbour, then clicks. The seeding tab is gone: there is nobody else. */
const fromNeighbour = async (stage: Stage): Promise<number> => {
	const viewer = await stage.matinee('Warm', lineP);
	// The two projectors, who do not have the film, and the neighbour.
	await viewer.page.waitForFunction(
		() => /\b3\b/.test(document.querySelector('[data-testid="peer-count"]')?.textContent ?? ''),
		undefined,
		{ timeout: 60_000 }
	);
	await viewer.start();
	const ms = await firstFrame(viewer.page);
	await viewer.close();
	return ms;
};

/** ttff-warm: click to first frame over P; a link of the lobby leads to a viewer who has the film's first megabytes. */
export const ttffWarm = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('main');
	const stage = await openStage([{ title: 'Warm', film, by: 'tab' }]);
	const neighbour = await stage.matinee('Warm', lineP);
	await neighbour.start();
	await firstFrame(neighbour.page);
	let have = await figures(neighbour.page);
	while (!have || have.have < headBytes) {
		await neighbour.page.waitForTimeout(250);
		have = await figures(neighbour.page);
	}
	await stage.seeder('Warm')?.context().close();
	const runs = await alternate({
		matinee: () => fromNeighbour(stage),
		http: async () => {
			const viewer = await stage.http('Warm', lineP);
			await viewer.start();
			const ms = await firstFrame(viewer.page);
			await viewer.close();
			return ms;
		}
	});
	await stage.close();
	return [
		rowOf({
			id: 'ttff-warm',
			what: 'first frame, RTT 100 ms, 20 Mbit/s, from a neighbour in gossip',
			unit: 'ms',
			bar: '<= 1.5 x HTTP',
			runs,
			ok: (value, { http }) => value <= 1.5 * http
		})
	];
};
