/** On the way from a card to its title's page, and back, the picture travels. */
import { onNavigate } from '$app/navigation';
import type { App } from '#lib/app.ts';
import { travel } from '#lib/ui/card-transition.ts';
import { placeOf } from '#lib/ui/place.ts';

const titleOf = (url: URL): string | null => {
	const { pathname, searchParams } = placeOf(url);
	return pathname === '/title' ? searchParams.get('title') : null;
};

/** To be called while the frame is made: it ends with that. */
export const followCards = (catalogue: Pick<App['catalogue'], 'look'>): void => {
	onNavigate(async ({ from, to, complete }) => {
		if (!from || !to) return;
		const [left, next] = [titleOf(from.url), titleOf(to.url)];
		const key = next ?? left;
		// From title to title no card is left behind.
		if (key === null || (left !== null && next !== null)) return;
		// The page is whole when it is first seen, and does not wait for longer than the library takes to answer.
		if (next !== null) await catalogue.look(key);
		await new Promise<void>((resolve) => {
			travel({ key, towards: next === null ? 'card' : 'page', complete }, resolve);
		});
	});
};
