/** The words of the player's keys, options and cards, in each language; a language is complete or does not compile. */

export interface PlayerMessages {
	/** What each deed does, in the list of keys. */
	readonly deeds: Readonly<
		Record<
			| 'toggle'
			| 'slower'
			| 'faster'
			| 'normalSpeed'
			| 'loop'
			| 'next'
			| 'previous'
			| 'back5'
			| 'on5'
			| 'back10'
			| 'on10'
			| 'back60'
			| 'on60'
			| 'frameBack'
			| 'frameOn'
			| 'previousChapter'
			| 'nextChapter'
			| 'skipPart'
			| 'start'
			| 'end'
			| 'louder'
			| 'quieter'
			| 'mute'
			| 'fullscreen'
			| 'pip'
			| 'screenshot'
			| 'subtitles'
			| 'nextSubtitles'
			| 'subtitlesEarlier'
			| 'subtitlesLater'
			| 'lineHeard'
			| 'lineSeen'
			| 'dialogue'
			| 'time'
			| 'share'
			| 'stats'
			| 'help'
			| 'leave',
			string
		>
	>;
	readonly groups: Readonly<
		Record<'playing' | 'moving' | 'sound' | 'picture' | 'subtitles' | 'screen', string>
	>;
	/** Names of keys that write nothing. */
	readonly keyNames: Readonly<Record<string, string>>;
	readonly tenths: string;
	readonly keys: Readonly<
		Record<
			'change' | 'press' | 'taken' | 'reserved' | 'takeIt' | 'cancel' | 'reset' | 'none',
			string
		>
	>;
	/** What the player says for a moment. */
	readonly said: {
		readonly speed: (speed: string) => string;
		readonly volume: (percent: number) => string;
		readonly muted: string;
		readonly loop: (on: boolean) => string;
		readonly saved: string;
		readonly brightness: (percent: number) => string;
		readonly skip: (seconds: number) => string;
	};
	/** Buttons and choices that come and go. */
	readonly skipPart: Readonly<Record<'intro' | 'recap' | 'credits', string>>;
	readonly next: { readonly heading: string; readonly inSeconds: (seconds: number) => string };
	readonly playNext: string;
	readonly options: string;
	readonly quality: string;
	readonly repeat: string;
	readonly screenshot: string;
	readonly shareHere: string;
	readonly small: Readonly<Record<'label' | 'open' | 'close', string>>;
}

const en: PlayerMessages = {
	deeds: {
		toggle: 'Play or pause',
		slower: 'Slower',
		faster: 'Faster',
		normalSpeed: 'Normal speed',
		loop: 'Repeat the film',
		next: 'Next episode',
		previous: 'Previous episode',
		back5: '5 seconds back',
		on5: '5 seconds on',
		back10: '10 seconds back',
		on10: '10 seconds on',
		back60: '1 minute back',
		on60: '1 minute on',
		frameBack: 'One frame back',
		frameOn: 'One frame on',
		previousChapter: 'Previous chapter',
		nextChapter: 'Next chapter',
		skipPart: 'Skip intro or credits',
		start: 'To the beginning',
		end: 'To the end',
		louder: 'Louder',
		quieter: 'Quieter',
		mute: 'Sound off or on',
		fullscreen: 'Full screen',
		pip: 'Picture in picture',
		screenshot: 'Save this picture',
		subtitles: 'Subtitles off or on',
		nextSubtitles: 'The next language',
		subtitlesEarlier: 'Subtitles 50 ms earlier',
		subtitlesLater: 'Subtitles 50 ms later',
		lineHeard: 'I hear this line now',
		lineSeen: 'I see this line now',
		dialogue: 'Find in the dialogue',
		time: 'Time played or left',
		share: 'Share from this second',
		stats: 'Figures',
		help: 'This list',
		leave: 'Back to the title'
	},
	groups: {
		playing: 'Playing',
		moving: 'Moving about',
		sound: 'Sound',
		picture: 'Picture',
		subtitles: 'Subtitles',
		screen: 'Screen'
	},
	keyNames: {
		space: 'Space',
		backspace: 'Backspace',
		delete: 'Delete',
		home: 'Home',
		end: 'End',
		pageup: 'Page up',
		pagedown: 'Page down'
	},
	tenths: 'To a tenth of the film',
	keys: {
		change: 'Change',
		press: 'Press a key…',
		taken: 'taken by:',
		reserved: 'That key cannot be used here.',
		takeIt: 'Use it here',
		cancel: 'Cancel',
		reset: 'Back to the first keys',
		none: 'no key'
	},
	said: {
		speed: (speed) => `${speed}×`,
		volume: (percent) => `Volume ${String(percent)} %`,
		muted: 'Sound off',
		loop: (on) => (on ? 'Repeats' : 'Does not repeat'),
		saved: 'Picture saved',
		brightness: (percent) => `Brightness ${String(percent)} %`,
		skip: (seconds) => `${seconds > 0 ? '+' : '−'}${String(Math.abs(seconds))} s`
	},
	skipPart: { intro: 'Skip intro', recap: 'Skip recap', credits: 'Skip credits' },
	next: {
		heading: 'Next',
		inSeconds: (seconds) => `Plays in ${String(seconds)} s`
	},
	playNext: 'Play now',
	options: 'Options',
	quality: 'Quality',
	repeat: 'Repeat the film',
	screenshot: 'Save this picture',
	shareHere: 'Share from here',
	small: { label: 'Small player', open: 'Back to the film', close: 'Close the film' }
};

const fr: PlayerMessages = {
	deeds: {
		toggle: 'Lire ou mettre en pause',
		slower: 'Ralentir',
		faster: 'Accélérer',
		normalSpeed: 'Vitesse normale',
		loop: 'Répéter le film',
		next: 'Épisode suivant',
		previous: 'Épisode précédent',
		back5: 'Reculer de 5 secondes',
		on5: 'Avancer de 5 secondes',
		back10: 'Reculer de 10 secondes',
		on10: 'Avancer de 10 secondes',
		back60: 'Reculer d’une minute',
		on60: 'Avancer d’une minute',
		frameBack: 'Image précédente',
		frameOn: 'Image suivante',
		previousChapter: 'Chapitre précédent',
		nextChapter: 'Chapitre suivant',
		skipPart: 'Passer le générique',
		start: 'Aller au début',
		end: 'Aller à la fin',
		louder: 'Plus fort',
		quieter: 'Moins fort',
		mute: 'Couper ou remettre le son',
		fullscreen: 'Plein écran',
		pip: 'Image dans l’image',
		screenshot: 'Enregistrer cette image',
		subtitles: 'Sous-titres, oui ou non',
		nextSubtitles: 'Langue suivante',
		subtitlesEarlier: 'Sous-titres 50 ms plus tôt',
		subtitlesLater: 'Sous-titres 50 ms plus tard',
		lineHeard: 'J’entends cette réplique',
		lineSeen: 'Je vois cette réplique',
		dialogue: 'Chercher dans les dialogues',
		time: 'Temps écoulé ou restant',
		share: 'Partager à partir d’ici',
		stats: 'Chiffres',
		help: 'Cette liste',
		leave: 'Revenir à la fiche'
	},
	groups: {
		playing: 'Lecture',
		moving: 'Se déplacer',
		sound: 'Son',
		picture: 'Image',
		subtitles: 'Sous-titres',
		screen: 'Écran'
	},
	keyNames: {
		space: 'Espace',
		backspace: 'Retour arrière',
		delete: 'Suppr',
		home: 'Début',
		end: 'Fin',
		pageup: 'Page préc.',
		pagedown: 'Page suiv.'
	},
	tenths: 'Aller à un dixième du film',
	keys: {
		change: 'Changer',
		press: 'Appuyez sur une touche…',
		taken: 'déjà prise par :',
		reserved: 'Cette touche ne peut pas servir ici.',
		takeIt: 'L’utiliser ici',
		cancel: 'Annuler',
		reset: 'Revenir aux touches d’origine',
		none: 'aucune touche'
	},
	said: {
		speed: (speed) => `${speed}×`,
		volume: (percent) => `Volume ${String(percent)} %`,
		muted: 'Son coupé',
		loop: (on) => (on ? 'Le film se répète' : 'Le film ne se répète pas'),
		saved: 'Image enregistrée',
		brightness: (percent) => `Luminosité ${String(percent)} %`,
		skip: (seconds) => `${seconds > 0 ? '+' : '−'}${String(Math.abs(seconds))} s`
	},
	skipPart: {
		intro: 'Passer l’introduction',
		recap: 'Passer le résumé',
		credits: 'Passer le générique'
	},
	next: {
		heading: 'Ensuite',
		inSeconds: (seconds) => `Dans ${String(seconds)} s`
	},
	playNext: 'Lire maintenant',
	options: 'Options',
	quality: 'Qualité',
	repeat: 'Répéter le film',
	screenshot: 'Enregistrer cette image',
	shareHere: 'Partager à partir d’ici',
	small: { label: 'Petit lecteur', open: 'Revenir au film', close: 'Fermer le film' }
};

/** The words in a language of the interface; English where there are none. */
export const playerWords = (lang: string): PlayerMessages => (lang.startsWith('fr') ? fr : en);
