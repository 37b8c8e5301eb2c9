/** The words of the settings, in each language; typed, so that a language is complete or does not compile. */

export interface SettingsMessages {
	readonly sections: Readonly<
		Record<
			'connection' | 'giving' | 'storage' | 'languages' | 'appearance' | 'data' | 'about',
			string
		>
	>;
	readonly seen: {
		readonly title: string;
		readonly nobody: string;
		readonly people: (people: number) => string;
		readonly film: (name: string, people: number) => string;
		readonly trackers: (names: string) => string;
	};
	readonly trackers: Readonly<Record<'title' | 'hint' | 'host' | 'label' | 'bad', string>>;
	readonly servers: Readonly<
		Record<'title' | 'hint' | 'label' | 'username' | 'credential' | 'bad', string>
	>;
	readonly relay: Readonly<Record<'title' | 'hint' | 'missing', string>>;
	readonly add: string;
	readonly remove: (name: string) => string;
	readonly metered: Readonly<Record<'title' | 'hint', string>>;
	readonly caps: Readonly<
		Record<'rate' | 'ratio' | 'month' | 'films', { readonly title: string; readonly hint: string }>
	>;
	readonly units: Readonly<Record<'rate' | 'ratio' | 'size', string>>;
	readonly noCap: string;
	readonly storage: {
		readonly measuring: string;
		readonly total: (size: string) => string;
		readonly parts: Readonly<Record<'films' | 'catalogues' | 'pictures' | 'app', string>>;
		readonly hints: Readonly<Record<'films' | 'catalogues' | 'pictures' | 'app', string>>;
		readonly clear: string;
		readonly clearName: (part: string) => string;
		readonly sure: string;
		readonly keep: string;
	};
	readonly audio: Readonly<Record<'title' | 'hint', string>>;
	readonly subtitles: Readonly<Record<'title' | 'hint', string>>;
	readonly order: {
		readonly none: string;
		readonly add: string;
		readonly up: (name: string) => string;
	};
	readonly interface: string;
	readonly theme: { readonly hint: string; readonly contrast: string };
	readonly motion: Readonly<Record<'title' | 'hint', string>>;
	readonly text: Readonly<Record<'title' | 'hint', string>>;
	readonly tv: Readonly<Record<'title' | 'hint', string>>;
	readonly version: (version: string) => string;
	readonly aboutLink: string;
}

const en: SettingsMessages = {
	sections: {
		connection: 'Connection',
		giving: 'Giving back',
		storage: 'Room on this device',
		languages: 'Languages',
		appearance: 'Appearance',
		data: 'Your data',
		about: 'About'
	},
	seen: {
		title: 'Who can see me now',
		nobody: 'Nobody. This device is connected to no other viewer.',
		people: (people) =>
			people === 1
				? '1 person is connected and can see your network address.'
				: `${String(people)} people are connected and can see your network address.`,
		film: (name, people) =>
			people === 1
				? `“${name}”: 1 person sees that you have it.`
				: `“${name}”: ${String(people)} people see that you have it.`,
		trackers: (names) => `Introduced by ${names}, which sees your address as well.`
	},
	trackers: {
		title: 'Introductions',
		hint: 'Trackers tell viewers of one another. Yours are asked beside the ones this address names.',
		host: 'from this address',
		label: 'Address of a tracker, wss://…',
		bad: 'That is not the address of a tracker. It begins with wss://.'
	},
	servers: {
		title: 'Ways through firewalls',
		hint: 'A STUN server tells you how others can reach you; a TURN server passes everything on when nothing else works.',
		label: 'stun:… or turn:…',
		username: 'User name (TURN)',
		credential: 'Password (TURN)',
		bad: 'That is not the address of a STUN or TURN server.'
	},
	relay: {
		title: 'Only through a relay',
		hint: 'Other viewers see the TURN server’s address instead of yours. Trackers and web servers still see yours. A film that plays keeps those it has met until it is opened again.',
		missing: 'No TURN server is named here, so nobody can be met. Add one, or turn this off.'
	},
	add: 'Add',
	remove: (name) => `Remove ${name}`,
	metered: {
		title: 'Also on a line paid by the byte',
		hint: 'Off, giving back rests on mobile data and when the device saves data.'
	},
	caps: {
		rate: { title: 'At most at once', hint: 'All films together. Leave it empty for no limit.' },
		ratio: {
			title: 'Until I have given',
			hint: 'As a multiple of what you received. 2 means twice as much.'
		},
		month: { title: 'At most in a month', hint: 'The count begins anew on the first day.' },
		films: {
			title: 'Room for films',
			hint: 'What was played longest ago makes room first; what you keep stays.'
		}
	},
	units: { rate: 'kB/s', ratio: '×', size: 'GB' },
	noCap: 'No limit',
	storage: {
		measuring: 'Measuring …',
		total: (size) => `${size} in use`,
		parts: { films: 'Films', catalogues: 'Catalogues', pictures: 'Pictures', app: 'The app' },
		hints: {
			films: 'Play with no network, and are passed on while giving back is on.',
			catalogues: 'The programme of every channel you follow. Leave a channel to free its room.',
			pictures: 'Posters and subtitles. They come again when they are looked at.',
			app: 'Matinee itself, so that it opens with no network.'
		},
		clear: 'Clear',
		clearName: (part) => `Clear: ${part}`,
		sure: 'Yes, clear it',
		keep: 'Keep it'
	},
	audio: {
		title: 'Sound',
		hint: 'Languages you like to hear, the best first. Empty: as the app.'
	},
	subtitles: {
		title: 'Subtitles',
		hint: 'Languages you like to read, the best first. Empty: as the app.'
	},
	order: {
		none: 'No preference',
		add: 'Add a language',
		up: (name) => `Prefer ${name} more`
	},
	interface: 'The app',
	theme: {
		hint: 'The cinema is dark. High contrast is black, white and bright lines.',
		contrast: 'High contrast'
	},
	motion: {
		title: 'Less movement',
		hint: 'Nothing slides or fades. What your device asks for is respected anyway.'
	},
	text: { title: 'Size of text', hint: 'Everything on the screen grows with it.' },
	tv: {
		title: 'For a television',
		hint: 'Larger sizes and a ring you can see from the sofa. A gamepad turns it on by itself.'
	},
	version: (version) => `Version ${version}`,
	aboutLink: 'About Matinee'
};

const fr: SettingsMessages = {
	sections: {
		connection: 'Connexion',
		giving: 'Rendre',
		storage: 'Place sur cet appareil',
		languages: 'Langues',
		appearance: 'Apparence',
		data: 'Vos données',
		about: 'À propos'
	},
	seen: {
		title: 'Qui me voit en ce moment',
		nobody: 'Personne. Cet appareil n’est relié à aucun autre spectateur.',
		people: (people) =>
			people < 2
				? `${String(people)} personne est reliée à vous et voit votre adresse réseau.`
				: `${String(people)} personnes sont reliées à vous et voient votre adresse réseau.`,
		film: (name, people) =>
			people < 2
				? `« ${name} » : ${String(people)} personne voit que vous l’avez.`
				: `« ${name} » : ${String(people)} personnes voient que vous l’avez.`,
		trackers: (names) => `Les présentations passent par ${names}, qui voit aussi votre adresse.`
	},
	trackers: {
		title: 'Présentations',
		hint: 'Les trackers présentent les spectateurs les uns aux autres. Les vôtres s’ajoutent à ceux que nomme cette adresse.',
		host: 'de cette adresse',
		label: 'Adresse d’un tracker, wss://…',
		bad: 'Ce n’est pas l’adresse d’un tracker : elle commence par wss://.'
	},
	servers: {
		title: 'À travers les pare-feu',
		hint: 'Un serveur STUN vous dit par où l’on peut vous joindre ; un serveur TURN transmet tout quand rien d’autre ne passe.',
		label: 'stun:… ou turn:…',
		username: 'Identifiant (TURN)',
		credential: 'Mot de passe (TURN)',
		bad: 'Ce n’est pas l’adresse d’un serveur STUN ou TURN.'
	},
	relay: {
		title: 'Seulement par un relais',
		hint: 'Les autres voient l’adresse du serveur TURN au lieu de la vôtre. Les trackers et les serveurs web voient toujours la vôtre. Un film en cours garde ses liens jusqu’à sa prochaine ouverture.',
		missing:
			'Aucun serveur TURN n’est indiqué : personne ne peut être joint. Ajoutez-en un, ou désactivez ce choix.'
	},
	add: 'Ajouter',
	remove: (name) => `Retirer ${name}`,
	metered: {
		title: 'Aussi quand chaque octet se paie',
		hint: 'Sinon, on ne rend rien sur les données mobiles, ni quand l’appareil les économise.'
	},
	caps: {
		rate: { title: 'Au plus, à la fois', hint: 'Tous films confondus. Vide : sans limite.' },
		ratio: {
			title: 'Jusqu’à avoir rendu',
			hint: 'En multiple de ce que vous avez reçu. 2 : le double.'
		},
		month: { title: 'Au plus, par mois', hint: 'Le compte repart de zéro le premier jour.' },
		films: {
			title: 'Place pour les films',
			hint: 'Le film vu il y a le plus longtemps cède sa place ; ceux que vous gardez restent.'
		}
	},
	units: { rate: 'ko/s', ratio: '×', size: 'Go' },
	noCap: 'Sans limite',
	storage: {
		measuring: 'Mesure en cours…',
		total: (size) => `${size} occupés`,
		parts: { films: 'Films', catalogues: 'Catalogues', pictures: 'Images', app: 'L’application' },
		hints: {
			films: 'Se lisent sans réseau, et sont transmis tant que vous rendez.',
			catalogues: 'Le programme de chaque chaîne suivie. Quittez une chaîne pour libérer sa place.',
			pictures: 'Affiches et sous-titres. Ils reviennent quand on les regarde.',
			app: 'Matinee même, pour qu’elle s’ouvre sans réseau.'
		},
		clear: 'Vider',
		clearName: (part) => `Vider : ${part}`,
		sure: 'Oui, vider',
		keep: 'Garder'
	},
	audio: {
		title: 'Son',
		hint: 'Les langues que vous aimez entendre, la meilleure d’abord. Vide : celle de l’application.'
	},
	subtitles: {
		title: 'Sous-titres',
		hint: 'Les langues que vous aimez lire, la meilleure d’abord. Vide : celle de l’application.'
	},
	order: {
		none: 'Pas de préférence',
		add: 'Ajouter une langue',
		up: (name) => `Préférer davantage : ${name}`
	},
	interface: 'L’application',
	theme: {
		hint: 'Au cinéma, il fait sombre. Le contraste élevé est noir, blanc, aux traits vifs.',
		contrast: 'Contraste élevé'
	},
	motion: {
		title: 'Moins de mouvement',
		hint: 'Rien ne glisse ni ne s’estompe. Ce que demande votre appareil est respecté dans tous les cas.'
	},
	text: { title: 'Taille du texte', hint: 'Tout ce qui est à l’écran grandit avec lui.' },
	tv: {
		title: 'Pour un téléviseur',
		hint: 'Tout est plus grand, et l’on voit du canapé où l’on est. Une manette l’active d’elle-même.'
	},
	version: (version) => `Version ${version}`,
	aboutLink: 'À propos de Matinee'
};

/** The words of a language; English where there are none. */
export const settingsWords = (lang: string): SettingsMessages => (lang === 'fr' ? fr : en);
