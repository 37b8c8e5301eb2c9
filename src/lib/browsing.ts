/** Wires what shows the library as a grid: the places that are browsed, the search box, and who was seen of each film. */
import type { Remote } from '#lib/core/calls.ts';
import { parseInfoHash } from '#lib/core/ids.ts';
import type { Clock } from '#lib/core/ports.ts';
import { BrowseState } from '#lib/state/browse.svelte.ts';
import type { CatalogueState } from '#lib/state/catalogue.svelte.ts';
import { SightsState } from '#lib/state/sights.svelte.ts';
import { SuggestState } from '#lib/state/suggest.svelte.ts';
import type { Backstage } from './backstage.ts';

export interface Browsing {
	readonly browse: BrowseState;
	readonly suggest: SuggestState;
	readonly sights: SightsState;
}

/** Asks nothing before a page does. */
export const createBrowsing = (options: {
	readonly backstage: Pick<Remote<Backstage>, 'find' | 'sightFilms'>;
	readonly catalogue: CatalogueState;
	/** Infohashes of films that are stored on this device. */
	readonly stored: () => ReadonlySet<string>;
	readonly clock: Clock;
}): Browsing => {
	const { backstage, catalogue } = options;
	const library = {
		find: backstage.find,
		view: (found: Parameters<CatalogueState['view']>[0]) => catalogue.view(found),
		stored: () => [...options.stored()].sort().flatMap((text) => parseInfoHash(text) ?? [])
	};
	return {
		browse: new BrowseState(library),
		suggest: new SuggestState(library),
		sights: new SightsState(backstage, options.clock)
	};
};
