/** What a value of a facet is called on the screen. */
import { browseWords } from '#lib/i18n/browse-words.ts';
import { formatLanguage } from '#lib/i18n/format.ts';
import type { FacetId } from '#lib/state/browse-place.ts';
import { licenceName } from '#lib/state/title-views.ts';

export interface LabelFacts {
	/** The language of the interface. */
	readonly lang: string;
	readonly channelName: (channel: string) => string;
}

/** The name of a value, in the viewer's language where it has one. */
export const facetLabel = (facet: FacetId, value: string, facts: LabelFacts): string => {
	const w = browseWords(facts.lang);
	switch (facet) {
		case 'years': {
			const [from = '', to = from] = value.split('-');
			return w.years(Number(from), Number(to));
		}
		case 'language':
		case 'subtitles': {
			const name = formatLanguage(value, facts.lang);
			return name.charAt(0).toLocaleUpperCase(facts.lang) + name.slice(1);
		}
		case 'licence':
			return licenceName(value);
		case 'length':
			return w.lengths[value] ?? value;
		case 'type':
			return w.types[value] ?? value;
		case 'watched':
			return w.watched[value] ?? value;
		case 'ready':
			return w.ready;
		case 'channel':
			return facts.channelName(value) || value.slice(0, 8);
		case 'genre':
			return value;
	}
};
