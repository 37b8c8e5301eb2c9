/** The row of the film whose seeder is met already: the lobby's connection carries it. */
import type { BenchRow } from '#tests/bench/row.ts';
import { benchFilm } from './films.ts';
import { firstFrame } from './in-page.ts';
import { lineP } from './lines.ts';
import { alternate, rowOf } from './measure.ts';
import { openOwnSeed } from './own-seed.ts';
import { openStage, type Stage } from './stage.ts';

/** The lobby's two: the projector, and the tab that has the film. */
const warm = async (stage: Stage, title: string): Promise<number> => {
	const viewer = await stage.matinee(title, lineP);
	await viewer.page.waitForFunction(
		() =>
			Number(document.querySelector('[data-testid=peer-count]')?.textContent.match(/\d+/)?.[0]) >=
			2,
		undefined,
		{ timeout: 60_000 }
	);
	await viewer.start();
	const ms = await firstFrame(viewer.page);
	await viewer.close();
	return ms;
};

/** ttff-warm: click to first frame over P, the seeder connected through gossip. */
export const ttffWarm = async (): Promise<readonly BenchRow[]> => {
	const film = await benchFilm('main');
	const stage = await openStage([{ title: 'Warm', film, by: 'tab' }]);
	const own = await openOwnSeed(stage, 'Warm', lineP);
	await stage.seeder('Warm')?.close();
	const runs = await alternate({
		matinee: () => warm(stage, 'Warm'),
		http: async () => {
			const viewer = await stage.http('Warm', lineP);
			await viewer.start();
			const ms = await firstFrame(viewer.page);
			await viewer.close();
			return ms;
		}
	});
	await own.close();
	await stage.close();
	return [
		rowOf({
			id: 'ttff-warm',
			what: 'first frame, RTT 100 ms, 20 Mbit/s, the seeder connected through gossip',
			unit: 'ms',
			bar: '<= 1.5 x HTTP',
			runs,
			ok: (value, { http }) => value <= 1.5 * http
		})
	];
};
