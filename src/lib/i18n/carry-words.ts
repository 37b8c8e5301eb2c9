/** The words of what is dropped, pasted and played from the viewer's own disk, in each language. */

interface CarryMessages {
	readonly drop: string;
	readonly dropHint: string;
	readonly refused: string;
	readonly own: Readonly<
		Record<'title' | 'lead' | 'file' | 'folder' | 'list' | 'cannot' | 'link', string>
	>;
}

const en: CarryMessages = {
	drop: 'Let go to open it',
	dropHint: 'A magnet or channel link, a .torrent or .matinee file, or a film of your own.',
	refused: 'Matinee cannot open that.',
	own: {
		title: 'A film of your own',
		lead: 'It plays from this device. Nobody sees it, and nothing is sent anywhere.',
		file: 'Choose films',
		folder: 'Choose a folder',
		list: 'Films chosen',
		cannot: 'This browser cannot play that file. Another browser may be able to.',
		link: 'Play a film from this device'
	}
};

const fr: CarryMessages = {
	drop: 'Relâchez pour ouvrir',
	dropHint:
		'Un lien magnet ou de chaîne, un fichier .torrent ou .matinee, ou un film qui est à vous.',
	refused: 'Matinee ne peut pas ouvrir cela.',
	own: {
		title: 'Un film qui est à vous',
		lead: 'Il se lit depuis cet appareil. Personne ne le voit, rien n’est envoyé.',
		file: 'Choisir des films',
		folder: 'Choisir un dossier',
		list: 'Films choisis',
		cannot: 'Ce navigateur ne sait pas lire ce fichier. Un autre le pourra peut-être.',
		link: 'Lire un film de cet appareil'
	}
};

/** The words of a language; English where there are none. */
export const carryWords = (lang: string): CarryMessages => (lang === 'fr' ? fr : en);
