/** What the search box proposes while somebody types, from whatever page. */
import type { FindPage } from '#lib/catalogue/library-service.ts';
import { limits } from '#lib/core/limits.ts';
import type { BrowseLibrary } from './browse.svelte.ts';
import type { TitleView } from './views.ts';

export class SuggestState {
	readonly #library: Pick<BrowseLibrary, 'find' | 'view'>;
	#page = $state.raw<FindPage>();
	#answered = $state('');
	#text = '';

	readonly #titles = $derived(
		(this.#page?.titles ?? []).flatMap((one) => this.#library.view(one) ?? [])
	);

	constructor(library: Pick<BrowseLibrary, 'find' | 'view'>) {
		this.#library = library;
	}

	/** The best hits; empty while nothing is typed. */
	get titles(): readonly TitleView[] {
		return this.#titles;
	}
	get total(): number {
		return this.#page?.total ?? 0;
	}
	/** The words that these are the hits of; empty before the first answer. */
	get answered(): string {
		return this.#answered;
	}

	/** The answer to what was typed later is never overtaken by an earlier one. */
	async ask(text: string): Promise<void> {
		this.#text = text;
		const isEmpty = text.trim() === '';
		const page = isEmpty
			? undefined
			: await this.#library.find({
					text,
					sort: 'relevance',
					withFacets: false,
					from: 0,
					count: limits.browse.suggestions
				});
		if (text !== this.#text) return;
		this.#page = page;
		this.#answered = isEmpty ? '' : text;
	}
}
