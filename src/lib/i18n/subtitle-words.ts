/** The words of subtitles: choosing, putting in time, looks, dialogue, languages; a language is complete or does not compile. */

type Words<Name extends string> = Readonly<Record<Name, string>>;

export interface SubtitleMessages {
	readonly title: string;
	readonly close: string;
	readonly tabs: Words<'tracks' | 'timing' | 'look' | 'dialogue'>;
	readonly tracks: Words<
		| 'first'
		| 'second'
		| 'off'
		| 'none'
		| 'add'
		| 'drop'
		| 'unknown'
		| 'captions'
		| 'descriptions'
		| 'forced'
		| 'letters'
		| 'detected'
		| 'reading'
		| 'cut'
	>;
	readonly from: Words<'record' | 'torrent' | 'own'>;
	readonly failed: Words<'TooLarge' | 'NotSubtitles' | 'NotFound'>;
	readonly timing: Words<
		| 'offset'
		| 'earlier'
		| 'later'
		| 'reset'
		| 'ear'
		| 'earHint'
		| 'heard'
		| 'seen'
		| 'nowHeard'
		| 'nowSeen'
		| 'drift'
		| 'driftHint'
		| 'spoken'
		| 'onePoint'
		| 'twoPoints'
		| 'refused'
		| 'nothing'
	>;
	/** `1.25 s later`; the seconds are written already. */
	readonly offsetBy: (seconds: string, direction: 'earlier' | 'later' | 'none') => string;
	readonly stretched: (percent: string) => string;
	readonly look: Words<
		'size' | 'font' | 'color' | 'outline' | 'background' | 'rise' | 'sample' | 'reset'
	>;
	readonly fonts: Words<'sans' | 'serif' | 'round' | 'mono'>;
	readonly colors: Words<'white' | 'cream' | 'yellow' | 'cyan' | 'green'>;
	readonly outlines: Words<'none' | 'thin' | 'thick' | 'shadow'>;
	readonly dialogue: Words<'search' | 'nothing' | 'empty' | 'spokenNow'>;
	readonly found: (count: number) => string;
	/** What the player says for a moment. */
	readonly said: Words<'off' | 'none'>;
}

const en: SubtitleMessages = {
	title: 'Subtitles',
	close: 'Close',
	tabs: { tracks: 'Language', timing: 'Timing', look: 'Look', dialogue: 'Dialogue' },
	tracks: {
		first: 'Shown',
		second: 'A second one, above',
		off: 'Off',
		none: 'None',
		add: 'Add a file',
		drop: 'or drop one on the film: SRT, VTT, ASS.',
		unknown: 'Language not known',
		captions: 'with sounds',
		descriptions: 'descriptions',
		forced: 'foreign parts only',
		letters: 'Wrong letters?',
		detected: 'As detected',
		reading: 'Fetching…',
		cut: 'This file is very long: only its first 20,000 lines are shown.'
	},
	from: { record: 'from the channel', torrent: 'beside the film', own: 'your file' },
	failed: {
		TooLarge:
			'This file is larger than 2 MB. Subtitles are smaller: it may be another kind of file.',
		NotSubtitles: 'No subtitles could be read in this file.',
		NotFound: 'Nobody here has this file right now. Choose it again to try once more.'
	},
	timing: {
		offset: 'Shown',
		earlier: '50 ms earlier',
		later: '50 ms later',
		reset: 'As in the file',
		ear: 'By ear',
		earHint: 'Press one when you hear a line, the other when you see it, in either order.',
		heard: 'I hear it',
		seen: 'I see it',
		nowHeard: 'Now press “I hear it” when that line is spoken.',
		nowSeen: 'Now press “I see it” when that line appears.',
		drift: 'Drifting apart',
		driftHint:
			'When subtitles fit at the beginning and no longer later: choose the line that is being spoken, here near the beginning, then once more near the end.',
		spoken: 'Spoken now:',
		onePoint: 'One line is fixed. Choose another one later in the film.',
		twoPoints: 'Two lines are fixed: everything between them fits.',
		refused: 'These two lines do not go together. The last one was used alone.',
		nothing: 'Choose subtitles first.'
	},
	offsetBy: (seconds, direction) =>
		direction === 'none' ? 'on time' : `${seconds} s ${direction}`,
	stretched: (percent) => `stretched to ${percent} %`,
	look: {
		size: 'Size',
		font: 'Letters',
		color: 'Colour',
		outline: 'Outline',
		background: 'Background',
		rise: 'Height above the edge',
		sample: 'The lights are down.',
		reset: 'Back to the usual look'
	},
	fonts: { sans: 'Plain', serif: 'With serifs', round: 'Wide', mono: 'Typewriter' },
	colors: { white: 'White', cream: 'Cream', yellow: 'Yellow', cyan: 'Cyan', green: 'Green' },
	outlines: { none: 'None', thin: 'Thin', thick: 'Thick', shadow: 'Shadow' },
	dialogue: {
		search: 'Find in the dialogue',
		nothing: 'Nobody says that here.',
		empty: 'Choose subtitles, and everything that is said stands here.',
		spokenNow: 'This line is spoken now'
	},
	said: { off: 'Subtitles off', none: 'This film has no subtitles here. Add a file of your own.' },
	found: (count) => (count === 1 ? '1 line' : `${String(count)} lines`)
};

const fr: SubtitleMessages = {
	title: 'Sous-titres',
	close: 'Fermer',
	tabs: { tracks: 'Langue', timing: 'Calage', look: 'Aspect', dialogue: 'Dialogues' },
	tracks: {
		first: 'Affichés',
		second: 'Une deuxième langue, en haut',
		off: 'Aucun sous-titre',
		none: 'Aucune',
		add: 'Ajouter un fichier',
		drop: 'ou déposez-en un sur le film : SRT, VTT, ASS.',
		unknown: 'Langue inconnue',
		captions: 'avec les sons',
		descriptions: 'descriptions',
		forced: 'passages étrangers seulement',
		letters: 'Mauvaises lettres ?',
		detected: 'Comme détecté',
		reading: 'En chemin…',
		cut: 'Ce fichier est très long : seules ses 20 000 premières répliques sont montrées.'
	},
	from: { record: 'de la chaîne', torrent: 'à côté du film', own: 'votre fichier' },
	failed: {
		TooLarge:
			'Ce fichier dépasse 2 Mo. Des sous-titres sont plus petits : c’est peut-être autre chose.',
		NotSubtitles: 'Aucun sous-titre n’a pu être lu dans ce fichier.',
		NotFound: 'Personne ici n’a ce fichier pour l’instant. Choisissez-le à nouveau pour réessayer.'
	},
	timing: {
		offset: 'Affichés',
		earlier: '50 ms plus tôt',
		later: '50 ms plus tard',
		reset: 'Comme dans le fichier',
		ear: 'À l’oreille',
		earHint:
			'Appuyez sur l’un quand vous entendez une réplique, sur l’autre quand vous la voyez, dans l’ordre que vous voulez.',
		heard: 'Je l’entends',
		seen: 'Je la vois',
		nowHeard: 'Appuyez maintenant sur « Je l’entends » quand cette réplique est dite.',
		nowSeen: 'Appuyez maintenant sur « Je la vois » quand cette réplique apparaît.',
		drift: 'Un décalage qui grandit',
		driftHint:
			'Quand les sous-titres sont justes au début et plus ensuite : choisissez la réplique qui est dite en ce moment, ici vers le début, puis encore une fois vers la fin.',
		spoken: 'Dite en ce moment :',
		onePoint: 'Une réplique est calée. Choisissez-en une autre plus loin dans le film.',
		twoPoints: 'Deux répliques sont calées : tout ce qui est entre elles est juste.',
		refused: 'Ces deux répliques ne vont pas ensemble. Seule la dernière a compté.',
		nothing: 'Choisissez d’abord des sous-titres.'
	},
	offsetBy: (seconds, direction) =>
		direction === 'none'
			? 'à l’heure'
			: `${seconds} s ${direction === 'later' ? 'plus tard' : 'plus tôt'}`,
	stretched: (percent) => `étirés à ${percent} %`,
	look: {
		size: 'Taille',
		font: 'Caractères',
		color: 'Couleur',
		outline: 'Contour',
		background: 'Fond',
		rise: 'Hauteur au-dessus du bord',
		sample: 'La salle est dans le noir.',
		reset: 'Revenir à l’aspect habituel'
	},
	fonts: { sans: 'Simples', serif: 'À empattements', round: 'Larges', mono: 'Machine à écrire' },
	colors: { white: 'Blanc', cream: 'Crème', yellow: 'Jaune', cyan: 'Cyan', green: 'Vert' },
	outlines: { none: 'Aucun', thin: 'Fin', thick: 'Épais', shadow: 'Ombre' },
	dialogue: {
		search: 'Chercher dans les dialogues',
		nothing: 'Personne ne dit cela ici.',
		empty: 'Choisissez des sous-titres : tout ce qui se dit se lira ici.',
		spokenNow: 'Cette réplique est dite en ce moment'
	},
	said: {
		off: 'Sans sous-titres',
		none: 'Ce film n’a pas de sous-titres ici. Ajoutez un fichier à vous.'
	},
	found: (count) => (count <= 1 ? `${String(count)} réplique` : `${String(count)} répliques`)
};

/** The words in a language of the interface; English where there are none. */
export const subtitleWords = (lang: string): SubtitleMessages => (lang.startsWith('fr') ? fr : en);
