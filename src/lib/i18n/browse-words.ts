/** The words of browsing: facets, sorting, the search box and the title page; a language is complete or does not compile. */
import type { BrowseSort, FacetId } from '#lib/state/views.ts';

export interface BrowseMessages {
	readonly title: string;
	readonly facets: Readonly<Record<FacetId, string>>;
	readonly lengths: Readonly<Record<string, string>>;
	readonly types: Readonly<Record<string, string>>;
	readonly watched: Readonly<Record<string, string>>;
	readonly ready: string;
	/** `1920-1929`, or any two years. */
	readonly years: (from: number, to: number) => string;
	readonly titles: (n: number) => string;
	readonly filters: (n: number) => string;
	/** For screen readers: how many titles a value would leave. */
	readonly leaves: (value: string, n: string) => string;
	readonly clear: string;
	readonly done: string;
	readonly sort: string;
	readonly sorts: Readonly<Record<BrowseSort, string>>;
	readonly reverse: string;
	readonly size: string;
	readonly seen: string;
	readonly seenChoices: Readonly<Record<'show' | 'fade' | 'hide', string>>;
	readonly grid: string;
	readonly empty: string;
	readonly emptyHint: string;
	readonly emptyLibrary: string;
	/** A facet given up. */
	readonly without: (facet: string, values: string) => string;
	readonly withoutText: (text: string) => string;
	readonly showSeen: string;
	readonly search: {
		readonly hint: string;
		readonly hits: (n: number) => string;
		readonly all: (n: string) => string;
		readonly none: string;
		readonly clear: string;
	};
	readonly rows: {
		readonly nextEpisodes: string;
		readonly from: (channel: string) => string;
		readonly all: string;
		readonly allOf: (row: string) => string;
	};
	readonly page: {
		readonly similar: string;
		readonly nextUp: string;
		readonly season: (n: number) => string;
		readonly seasons: string;
		readonly seen: (done: number, all: number) => string;
		readonly isSeen: string;
		readonly playVersion: string;
		readonly stored: string;
		readonly cannot: string;
		readonly from: (time: string) => string;
		readonly searchPerson: (name: string) => string;
		readonly spoken: string;
		readonly held: string;
	};
}

const en: BrowseMessages = {
	title: 'Browse',
	facets: {
		genre: 'Genre',
		years: 'Years',
		language: 'Language',
		subtitles: 'Subtitles',
		licence: 'Licence',
		length: 'Length',
		type: 'Kind',
		channel: 'Channel',
		watched: 'Watched',
		ready: 'Plays now'
	},
	lengths: { short: 'Under 40 minutes', feature: '40 minutes to 2 hours', long: 'Over 2 hours' },
	types: { film: 'Films', series: 'Series', episode: 'Single episodes' },
	watched: { yes: 'Watched', no: 'Not watched yet' },
	ready: 'Kept on this device',
	years: (from, to) => {
		if (from === to) return String(from);
		return from % 10 === 0 && to === from + 9 ? `${from}s` : `${from} to ${to}`;
	},
	titles: (n) => (n === 1 ? '1 title' : `${n.toLocaleString('en')} titles`),
	filters: (n) => (n === 0 ? 'Filters' : `Filters (${n})`),
	leaves: (value, n) => `${value}, ${n}`,
	clear: 'Clear all',
	done: 'Show',
	sort: 'Sort',
	sorts: {
		relevance: 'Best match',
		newest: 'Newest here',
		year: 'Year',
		title: 'Title',
		length: 'Length'
	},
	reverse: 'The other way round',
	size: 'Poster size',
	seen: 'Watched titles',
	seenChoices: { show: 'Show', fade: 'Fade', hide: 'Hide' },
	grid: 'Titles',
	empty: 'Nothing fits all of that',
	emptyHint: 'It opens up again as soon as one of these goes:',
	emptyLibrary: 'There is nothing here yet. Titles appear as soon as a channel has brought some.',
	without: (facet, values) => `${facet}: ${values}`,
	withoutText: (text) => `The words “${text}”`,
	showSeen: 'Show what you have watched',
	search: {
		hint: 'Arrow keys choose, Enter shows all',
		hits: (n) => (n === 1 ? '1 title found' : `${n.toLocaleString('en')} titles found`),
		all: (n) => `Show all ${n}`,
		none: 'Nothing by that name. Try fewer letters, or a person’s name.',
		clear: 'Clear the search'
	},
	rows: {
		nextEpisodes: 'Next episodes',
		from: (channel) => `From ${channel}`,
		all: 'See all',
		allOf: (row) => `See all: ${row}`
	},
	page: {
		similar: 'More like this',
		nextUp: 'Next up',
		season: (n) => (n === 0 ? 'Specials' : `Season ${n}`),
		seasons: 'Seasons',
		seen: (done, all) => `${done} of ${all} watched`,
		isSeen: 'Watched',
		playVersion: 'Play this version',
		stored: 'On this device',
		cannot: 'Not in this browser',
		from: (time) => `From ${time}`,
		searchPerson: (name) => `More with ${name}`,
		spoken: 'Spoken in',
		held: 'Held by'
	}
};

const fr: BrowseMessages = {
	title: 'Explorer',
	facets: {
		genre: 'Genre',
		years: 'Années',
		language: 'Langue',
		subtitles: 'Sous-titres',
		licence: 'Licence',
		length: 'Durée',
		type: 'Forme',
		channel: 'Chaîne',
		watched: 'Déjà vu',
		ready: 'Sans attendre'
	},
	lengths: {
		short: 'Moins de 40 minutes',
		feature: 'De 40 minutes à 2 heures',
		long: 'Plus de 2 heures'
	},
	types: { film: 'Films', series: 'Séries', episode: 'Épisodes seuls' },
	watched: { yes: 'Vus', no: 'Pas encore vus' },
	ready: 'Gardés sur cet appareil',
	years: (from, to) => {
		if (from === to) return String(from);
		return from % 10 === 0 && to === from + 9 ? `Années ${from}` : `De ${from} à ${to}`;
	},
	titles: (n) => (n < 2 ? `${n} titre` : `${n.toLocaleString('fr')} titres`),
	filters: (n) => (n === 0 ? 'Filtres' : `Filtres (${n})`),
	leaves: (value, n) => `${value}, ${n}`,
	clear: 'Tout effacer',
	done: 'Voir',
	sort: 'Trier',
	sorts: {
		relevance: 'Le plus proche',
		newest: 'Derniers arrivés',
		year: 'Année',
		title: 'Titre',
		length: 'Durée'
	},
	reverse: 'Dans l’autre sens',
	size: 'Taille des affiches',
	seen: 'Titres déjà vus',
	seenChoices: { show: 'Montrer', fade: 'Estomper', hide: 'Cacher' },
	grid: 'Titres',
	empty: 'Rien ne répond à tout cela',
	emptyHint: 'Il suffit de renoncer à l’un de ces choix :',
	emptyLibrary:
		'Il n’y a rien ici pour l’instant. Les titres arrivent dès qu’une chaîne en apporte.',
	without: (facet, values) => `${facet} : ${values}`,
	withoutText: (text) => `Les mots « ${text} »`,
	showSeen: 'Montrer ce que vous avez vu',
	search: {
		hint: 'Les flèches choisissent, Entrée montre tout',
		hits: (n) => (n < 2 ? `${n} titre trouvé` : `${n.toLocaleString('fr')} titres trouvés`),
		all: (n) => `Voir les ${n}`,
		none: 'Rien à ce nom. Essayez moins de lettres, ou le nom d’une personne.',
		clear: 'Effacer la recherche'
	},
	rows: {
		nextEpisodes: 'Prochains épisodes',
		from: (channel) => `De la chaîne ${channel}`,
		all: 'Tout voir',
		allOf: (row) => `Tout voir : ${row}`
	},
	page: {
		similar: 'Dans le même esprit',
		nextUp: 'À suivre',
		season: (n) => (n === 0 ? 'Hors saison' : `Saison ${n}`),
		seasons: 'Saisons',
		seen: (done, all) => `${done} sur ${all} ${done < 2 ? 'vu' : 'vus'}`,
		isSeen: 'Vu',
		playVersion: 'Lire cette version',
		stored: 'Sur cet appareil',
		cannot: 'Pas dans ce navigateur',
		from: (time) => `À partir de ${time}`,
		searchPerson: (name) => `Voir aussi avec ${name}`,
		spoken: 'Parlé en',
		held: 'Droits'
	}
};

/** The words in a language of the interface; English where there are none. */
export const browseWords = (lang: string): BrowseMessages => (lang.startsWith('fr') ? fr : en);
