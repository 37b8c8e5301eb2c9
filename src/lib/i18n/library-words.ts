/** The words of the library, of who watches, and of moving house, in each language; typed, so that a language is complete or does not compile. */

export interface LibraryMessages {
	readonly title: string;
	/** What the bar of a phone has no room for. */
	readonly more: string;
	readonly tabs: Readonly<
		Record<'continue' | 'favourites' | 'lists' | 'history' | 'device' | 'yours', string>
	>;
	readonly sections: string;
	readonly empty: Readonly<
		Record<'continue' | 'favourites' | 'lists' | 'list' | 'history' | 'device', string>
	>;
	readonly browse: string;
	readonly showMore: string;
	/** A title whose channel is no longer followed. */
	readonly elsewhere: string;
	readonly filmByLink: string;
	readonly notStored: string;
	readonly manageFilms: string;
	readonly actions: {
		readonly favourite: string;
		readonly isFavourite: string;
		readonly seen: string;
		readonly isSeen: string;
		readonly list: string;
		readonly rating: string;
		readonly hearts: (n: number) => string;
		readonly noRating: string;
		readonly full: string;
	};
	readonly lists: {
		readonly name: string;
		readonly add: string;
		readonly rename: string;
		readonly save: string;
		readonly remove: string;
		readonly up: (title: string) => string;
		readonly down: (title: string) => string;
		readonly take: (title: string) => string;
		readonly count: (n: number) => string;
		readonly choose: string;
		readonly done: string;
		readonly askRemove: (name: string) => string;
	};
	readonly history: {
		readonly remove: (title: string) => string;
		readonly clear: string;
		readonly askClear: string;
		readonly watched: string;
		readonly share: (percent: string) => string;
	};
	readonly cancel: string;
	readonly yours: {
		readonly saveTitle: string;
		readonly saveText: string;
		readonly save: string;
		readonly open: string;
		readonly moveTitle: string;
		readonly moveText: string;
		readonly send: string;
		readonly receive: string;
		readonly eraseTitle: string;
		readonly eraseText: string;
		readonly erase: string;
		readonly askErase: string;
		readonly eraseNow: string;
		readonly erased: string;
		readonly eraseLeft: string;
	};
	readonly take: {
		readonly title: string;
		readonly lead: (when: string) => string;
		readonly profiles: (n: number) => string;
		readonly favourites: (n: number) => string;
		readonly lists: (n: number) => string;
		readonly places: (n: number) => string;
		readonly channels: (n: number) => string;
		readonly settings: string;
		readonly merge: string;
		readonly refuse: string;
		readonly done: string;
		readonly refused: Readonly<
			Record<'TooLarge' | 'NotALibrary' | 'UnknownVersion' | 'Malformed', string>
		>;
	};
	readonly move: {
		readonly sendTitle: string;
		readonly sendLead: string;
		readonly first: string;
		readonly firstText: string;
		readonly second: string;
		readonly answer: string;
		readonly takeAnswer: string;
		readonly receiveTitle: string;
		readonly receiveLead: string;
		readonly theirText: string;
		readonly begin: string;
		readonly back: string;
		readonly backText: string;
		readonly needsNotice: string;
		readonly making: string;
		readonly waiting: string;
		readonly moving: (percent: string) => string;
		readonly sent: string;
		readonly badText: string;
		readonly lost: string;
		readonly badKey: string;
		readonly close: string;
		readonly again: string;
	};
	readonly who: {
		readonly button: (name: string) => string;
		readonly title: string;
		readonly main: string;
		readonly add: string;
		readonly name: string;
		readonly colour: string;
		readonly colourNames: readonly string[];
		readonly edit: (name: string) => string;
		readonly save: string;
		readonly remove: string;
		readonly askRemove: (name: string) => string;
		readonly shared: string;
		readonly private: string;
		readonly privateHint: string;
		readonly privateOn: string;
		readonly close: string;
	};
}

const plural = (n: number, one: string, many: string): string =>
	`${String(n)} ${n === 1 ? one : many}`;

const en: LibraryMessages = {
	title: 'Library',
	more: 'More',
	tabs: {
		continue: 'Continue watching',
		favourites: 'Favourites',
		lists: 'Lists',
		history: 'History',
		device: 'On this device',
		yours: 'Keep and move'
	},
	sections: 'Parts of your library',
	empty: {
		continue: 'Nothing is waiting for you. What you begin and do not finish shows here.',
		favourites: 'No favourites yet. Press “Favourite” on the page of a film you like.',
		lists: 'No lists yet. Make one here, then put films in it from their pages.',
		list: 'Nothing in this list yet.',
		history: 'You have watched nothing yet, or you have cleared it.',
		device: 'No film is stored whole on this device yet.'
	},
	browse: 'See the programme',
	showMore: 'Show more',
	elsewhere: 'Its channel is not followed here',
	filmByLink: 'A film opened by its link',
	notStored: 'This browser keeps nothing. Your library lasts until you close the window.',
	manageFilms: 'What films take, and what they give back',
	actions: {
		favourite: 'Favourite',
		isFavourite: 'In your favourites',
		seen: 'Mark as watched',
		isSeen: 'Watched',
		list: 'Add to a list',
		rating: 'Your rating',
		hearts: (n) => plural(n, 'heart', 'hearts'),
		noRating: 'No rating',
		full: 'There is no room for more. Take something away first.'
	},
	lists: {
		name: 'Name of the list',
		add: 'Make a list',
		rename: 'Rename',
		save: 'Save',
		remove: 'Remove the list',
		up: (title) => `Move ${title} up`,
		down: (title) => `Move ${title} down`,
		take: (title) => `Take ${title} out of the list`,
		count: (n) => plural(n, 'title', 'titles'),
		choose: 'Put it in a list',
		done: 'Done',
		askRemove: (name) => `Remove the list “${name}”? The films themselves stay.`
	},
	history: {
		remove: (title) => `Take ${title} out of the history`,
		clear: 'Clear the history',
		askClear: 'Forget everything you have watched, and where you left it?',
		watched: 'Watched to the end',
		share: (percent) => `${percent} watched`
	},
	cancel: 'Cancel',
	yours: {
		saveTitle: 'Keep a copy',
		saveText:
			'One file with everything that is yours: every profile with its favourites, lists, ratings and history, your settings, the channels you follow and what you have blocked. No films. Anyone who has the file can read it.',
		save: 'Save a copy',
		open: 'Open a copy',
		moveTitle: 'Move to another device or address',
		moveText:
			'Straight from one device to the other, encrypted with a key that is only in the text or the picture you pass on. Both must be open at the same time.',
		send: 'Send from here',
		receive: 'Receive here',
		eraseTitle: 'Erase everything',
		eraseText:
			'Empties this browser of all that Matinee keeps: your library, settings, channels and their keys, catalogues and films. The program itself stays, so that it still opens without a network.',
		erase: 'Erase everything',
		askErase:
			'Everything goes: library, settings, channels, keys of your own channel, catalogues and films. It cannot be taken back, and nobody else has a copy.',
		eraseNow: 'Erase everything now',
		erased: 'Everything was erased.',
		eraseLeft:
			'Not everything could be erased: another window of Matinee is still open, or the browser is holding on to a file. Close the other windows and erase once more.'
	},
	take: {
		title: 'Take this in?',
		lead: (when) =>
			`Saved ${when}. It is added to what is here; where both say something, the newer counts.`,
		profiles: (n) => plural(n, 'profile', 'profiles'),
		favourites: (n) => plural(n, 'favourite', 'favourites'),
		lists: (n) => plural(n, 'list', 'lists'),
		places: (n) => plural(n, 'title watched', 'titles watched'),
		channels: (n) => plural(n, 'channel followed', 'channels followed'),
		settings: 'Its settings, too: language, look, subtitles, keys, giving back',
		merge: 'Take it in',
		refuse: 'Leave it',
		done: 'It is all here now.',
		refused: {
			TooLarge: 'This file is larger than any library. Nothing was changed.',
			NotALibrary: 'This is not a copy of a Matinee library. Nothing was changed.',
			UnknownVersion:
				'A newer Matinee made this copy. Bring this one up to date first. Nothing was changed.',
			Malformed: 'This copy is damaged, and none of it was taken in. Nothing was changed.'
		}
	},
	move: {
		sendTitle: 'Send from here',
		sendLead:
			'Open Matinee on the other device, at any address, go to Library, Keep and move, and choose “Receive here”.',
		first: '1. Bring this to the other device',
		firstText: 'The text to bring over',
		second: '2. Bring back what it answers',
		answer: 'The answer of the other device',
		takeAnswer: 'Connect and send',
		receiveTitle: 'Receive here',
		receiveLead: 'Nothing is added before you have seen what comes and said yes.',
		theirText: 'The text from the other device',
		begin: 'Make the answer',
		back: 'Bring this back to the other device',
		backText: 'The answer to bring back',
		needsNotice:
			'The two devices connect to each other. Say yes to the notice about other people first.',
		making: 'Making the text',
		waiting: 'Waiting for the other device',
		moving: (percent) => `${percent} across`,
		sent: 'Everything is across. The other device asks before it takes it in.',
		badText: 'This is not the right text, or it is more than ten minutes old.',
		lost: 'The connection was lost before everything was across. Nothing was changed; begin again.',
		badKey:
			'What came could not be opened with the key in the text. Nothing was changed; begin again.',
		close: 'Close',
		again: 'Begin again'
	},
	who: {
		button: (name) => `Who is watching: ${name}`,
		title: 'Who is watching?',
		main: 'Me',
		add: 'Add somebody',
		name: 'Name',
		colour: 'Colour',
		colourNames: ['Amber', 'Coral', 'Rose', 'Plum', 'Blue', 'Teal', 'Green', 'Olive'],
		edit: (name) => `Change ${name}`,
		save: 'Save',
		remove: 'Remove',
		askRemove: (name) => `Remove ${name}, with favourites, lists and history?`,
		shared: 'Channels, settings and films are the same for everybody on this device.',
		private: 'Keep nothing',
		privateHint:
			'While this is on, no history, no place in a film and no change to your library is kept, and films opened meanwhile leave this device when you turn it off. Others you are connected to still see you as before.',
		privateOn: 'Nothing is kept',
		close: 'Close'
	}
};

const fr: LibraryMessages = {
	title: 'Bibliothèque',
	more: 'Plus',
	tabs: {
		continue: 'Reprendre',
		favourites: 'Favoris',
		lists: 'Listes',
		history: 'Historique',
		device: 'Sur cet appareil',
		yours: 'Garder et déménager'
	},
	sections: 'Les parties de votre bibliothèque',
	empty: {
		continue: 'Rien ne vous attend. Ce que vous commencez sans le finir apparaît ici.',
		favourites:
			'Pas encore de favoris. Appuyez sur « Favori » sur la page d’un film qui vous plaît.',
		lists: 'Pas encore de liste. Créez-en une ici, puis ajoutez-y des films depuis leur page.',
		list: 'Rien dans cette liste pour l’instant.',
		history: 'Vous n’avez encore rien vu, ou vous avez tout effacé.',
		device: 'Aucun film n’est encore gardé en entier sur cet appareil.'
	},
	browse: 'Voir le programme',
	showMore: 'En voir plus',
	elsewhere: 'Sa chaîne n’est pas suivie ici',
	filmByLink: 'Un film ouvert par son lien',
	notStored:
		'Ce navigateur ne garde rien. Votre bibliothèque tient jusqu’à la fermeture de la fenêtre.',
	manageFilms: 'La place que prennent les films, et ce qu’ils rendent',
	actions: {
		favourite: 'Favori',
		isFavourite: 'Dans vos favoris',
		seen: 'Marquer comme vu',
		isSeen: 'Vu',
		list: 'Ajouter à une liste',
		rating: 'Votre note',
		hearts: (n) => plural(n, 'cœur', 'cœurs'),
		noRating: 'Pas de note',
		full: 'Il n’y a plus de place. Retirez d’abord quelque chose.'
	},
	lists: {
		name: 'Nom de la liste',
		add: 'Créer une liste',
		rename: 'Renommer',
		save: 'Enregistrer',
		remove: 'Supprimer la liste',
		up: (title) => `Monter ${title}`,
		down: (title) => `Descendre ${title}`,
		take: (title) => `Retirer ${title} de la liste`,
		count: (n) => `${String(n)} ${n > 1 ? 'titres' : 'titre'}`,
		choose: 'Ranger dans une liste',
		done: 'C’est fait',
		askRemove: (name) => `Supprimer la liste « ${name} » ? Les films, eux, restent.`
	},
	history: {
		remove: (title) => `Retirer ${title} de l’historique`,
		clear: 'Effacer l’historique',
		askClear: 'Oublier tout ce que vous avez vu, et où vous en étiez ?',
		watched: 'Vu jusqu’au bout',
		share: (percent) => `${percent} vus`
	},
	cancel: 'Annuler',
	yours: {
		saveTitle: 'Garder une copie',
		saveText:
			'Un seul fichier avec tout ce qui est à vous : chaque profil avec ses favoris, ses listes, ses notes et son historique, vos réglages, les chaînes suivies et ce que vous avez bloqué. Aucun film. Qui a le fichier peut le lire.',
		save: 'Enregistrer une copie',
		open: 'Ouvrir une copie',
		moveTitle: 'Passer à un autre appareil ou à une autre adresse',
		moveText:
			'Directement d’un appareil à l’autre, chiffré avec une clé qui n’est que dans le texte ou l’image que vous transmettez. Les deux doivent être ouverts en même temps.',
		send: 'Envoyer d’ici',
		receive: 'Recevoir ici',
		eraseTitle: 'Tout effacer',
		eraseText:
			'Vide ce navigateur de tout ce que garde Matinee : bibliothèque, réglages, chaînes et leurs clés, catalogues et films. Le programme lui-même reste, pour s’ouvrir encore sans réseau.',
		erase: 'Tout effacer',
		askErase:
			'Tout s’en va : bibliothèque, réglages, chaînes, clés de votre propre chaîne, catalogues et films. C’est sans retour, et personne d’autre n’en a de copie.',
		eraseNow: 'Tout effacer maintenant',
		erased: 'Tout a été effacé.',
		eraseLeft:
			'Tout n’a pas pu être effacé : une autre fenêtre de Matinee est encore ouverte, ou le navigateur retient un fichier. Fermez les autres fenêtres et effacez de nouveau.'
	},
	take: {
		title: 'Ajouter tout ceci ?',
		lead: (when) =>
			`Enregistré ${when}. Cela s’ajoute à ce qui est ici ; si les deux se contredisent, le plus récent l’emporte.`,
		profiles: (n) => plural(n, 'profil', 'profils'),
		favourites: (n) => `${String(n)} ${n > 1 ? 'favoris' : 'favori'}`,
		lists: (n) => `${String(n)} ${n > 1 ? 'listes' : 'liste'}`,
		places: (n) => `${String(n)} ${n > 1 ? 'titres vus' : 'titre vu'}`,
		channels: (n) => `${String(n)} ${n > 1 ? 'chaînes suivies' : 'chaîne suivie'}`,
		settings: 'Ses réglages aussi : langue, apparence, sous-titres, touches, partage',
		merge: 'Ajouter',
		refuse: 'Laisser',
		done: 'Tout est là maintenant.',
		refused: {
			TooLarge: 'Ce fichier est plus gros qu’aucune bibliothèque. Rien n’a changé.',
			NotALibrary: 'Ce n’est pas la copie d’une bibliothèque Matinee. Rien n’a changé.',
			UnknownVersion:
				'Cette copie vient d’un Matinee plus récent. Mettez d’abord celui-ci à jour. Rien n’a changé.',
			Malformed: 'Cette copie est abîmée, et rien n’en a été repris. Rien n’a changé.'
		}
	},
	move: {
		sendTitle: 'Envoyer d’ici',
		sendLead:
			'Ouvrez Matinee sur l’autre appareil, à n’importe quelle adresse, puis Bibliothèque, Garder et déménager, et choisissez « Recevoir ici ».',
		first: '1. Portez ceci sur l’autre appareil',
		firstText: 'Le texte à transmettre',
		second: '2. Rapportez ce qu’il répond',
		answer: 'La réponse de l’autre appareil',
		takeAnswer: 'Connecter et envoyer',
		receiveTitle: 'Recevoir ici',
		receiveLead: 'Rien n’est ajouté avant que vous ayez vu ce qui arrive et dit oui.',
		theirText: 'Le texte de l’autre appareil',
		begin: 'Faire la réponse',
		back: 'Rapportez ceci sur l’autre appareil',
		backText: 'La réponse à rapporter',
		needsNotice:
			'Les deux appareils se connectent l’un à l’autre. Dites d’abord oui à l’avis sur les autres personnes.',
		making: 'Le texte se prépare',
		waiting: 'On attend l’autre appareil',
		moving: (percent) => `${percent} de transmis`,
		sent: 'Tout est passé. L’autre appareil demande avant d’ajouter.',
		badText: 'Ce n’est pas le bon texte, ou il a plus de dix minutes.',
		lost: 'La connexion s’est perdue avant la fin. Rien n’a changé ; recommencez.',
		badKey: 'Ce qui est arrivé ne s’ouvre pas avec la clé du texte. Rien n’a changé ; recommencez.',
		close: 'Fermer',
		again: 'Recommencer'
	},
	who: {
		button: (name) => `Qui regarde : ${name}`,
		title: 'Qui regarde ?',
		main: 'Moi',
		add: 'Ajouter quelqu’un',
		name: 'Nom',
		colour: 'Couleur',
		colourNames: ['Ambre', 'Corail', 'Rose', 'Prune', 'Bleu', 'Canard', 'Vert', 'Olive'],
		edit: (name) => `Modifier ${name}`,
		save: 'Enregistrer',
		remove: 'Retirer',
		askRemove: (name) => `Retirer ${name}, avec ses favoris, ses listes et son historique ?`,
		shared:
			'Les chaînes, les réglages et les films sont les mêmes pour tout le monde sur cet appareil.',
		private: 'Ne rien garder',
		privateHint:
			'Tant que c’est allumé, ni historique, ni place dans un film, ni changement de votre bibliothèque n’est gardé, et les films ouverts entre-temps quittent cet appareil quand vous l’éteignez. Les personnes connectées vous voient comme avant.',
		privateOn: 'Rien n’est gardé',
		close: 'Fermer'
	}
};

/** The words in a language of the interface; English where there are none. */
export const libraryWords = (lang: string): LibraryMessages => (lang.startsWith('fr') ? fr : en);
