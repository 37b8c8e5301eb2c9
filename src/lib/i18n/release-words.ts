/** The words about the app's own releases, in each language; typed, so that a language is complete or does not compile. */

export interface ReleaseMessages {
	readonly ready: string;
	readonly look: string;
	readonly title: (version: string) => string;
	/** Who has vouched for it, and that nothing happens by itself. */
	readonly lead: string;
	readonly noNotes: string;
	readonly now: string;
	readonly nextStart: string;
	readonly never: string;
	readonly takenOver: {
		readonly title: string;
		readonly lead: string;
		readonly still: string;
		readonly save: string;
		readonly saveChannels: string;
		readonly elsewhere: string;
		readonly mirrors: string;
		readonly block: string;
		readonly goOn: string;
	};
}

const en: ReleaseMessages = {
	ready: 'A new version of Matinee is ready.',
	look: 'See what is new',
	title: (version) => `Matinee ${version}`,
	lead: 'Signed by the people who make Matinee, and checked on this device. It is used when you say so.',
	noNotes: 'Nobody has written down what is new.',
	now: 'Use it now',
	nextStart: 'At the next start',
	never: 'Never this version',
	takenOver: {
		title: 'This address no longer gives you Matinee',
		lead: 'The server behind it hands out a program that the people who make Matinee have not signed. The next time you open this address, that program may run instead of this one, and read everything kept here.',
		still: 'What you see now is still the real one. Save what is yours before you close it.',
		save: 'Save what is yours',
		saveChannels: 'Save my list of channels',
		elsewhere: 'Go on elsewhere',
		mirrors: 'Other addresses of Matinee that this one knew:',
		block:
			'Do not open this address again. If you keep it from being reached, for example in the hosts file, the copy on this device goes on working.',
		goOn: 'Go on for now'
	}
};

const fr: ReleaseMessages = {
	ready: 'Une nouvelle version de Matinee est prête.',
	look: 'Voir les nouveautés',
	title: (version) => `Matinee ${version}`,
	lead: 'Signée par celles et ceux qui font Matinee, et vérifiée sur cet appareil. Elle sert quand vous le décidez.',
	noNotes: 'Personne n’a noté ce qui change.',
	now: 'L’utiliser',
	nextStart: 'Au prochain démarrage',
	never: 'Jamais cette version',
	takenOver: {
		title: 'Cette adresse ne vous donne plus Matinee',
		lead: 'Le serveur qui la tient distribue un programme que celles et ceux qui font Matinee n’ont pas signé. À la prochaine ouverture de cette adresse, ce programme peut prendre la place de celui-ci et lire tout ce qui est gardé ici.',
		still: 'Ce que vous voyez est encore le vrai. Enregistrez ce qui est à vous avant de fermer.',
		save: 'Enregistrer ce qui est à vous',
		saveChannels: 'Enregistrer ma liste de chaînes',
		elsewhere: 'Continuer ailleurs',
		mirrors: 'Autres adresses de Matinee que celle-ci connaissait :',
		block:
			'N’ouvrez plus cette adresse. Si vous la rendez injoignable, par exemple dans le fichier hosts, la copie de cet appareil continue de marcher.',
		goOn: 'Continuer pour l’instant'
	}
};

/** The words in a language of the interface; English where there are none. */
export const releaseWords = (lang: string): ReleaseMessages => (lang.startsWith('fr') ? fr : en);
