/** The words of the pages about the app itself: what is protected and what is not, and which release runs; in each language. */

/** One row of the table: what somebody might believe, whether it is so, and what is the case. */
export interface ProtectionRow {
	readonly claim: string;
	readonly answer: 'yes' | 'no';
	readonly why: string;
}

export interface LimitsMessages {
	readonly title: string;
	readonly lead: string;
	readonly claim: string;
	readonly answer: string;
	readonly why: string;
	readonly answers: Readonly<Record<ProtectionRow['answer'], string>>;
	readonly rows: readonly ProtectionRow[];
	readonly help: string;
	readonly helps: readonly string[];
	readonly back: string;
	/** The link to the page. */
	readonly link: string;
	readonly release: {
		readonly heading: string;
		readonly version: string;
		readonly number: string;
		readonly signed: string;
		readonly keys: (needed: number, of: number) => string;
		readonly channel: string;
		/** Where no bootloader looks after the app. */
		readonly unchecked: string;
	};
	/** The app as one file. */
	readonly capsule: {
		readonly heading: string;
		readonly text: string;
		readonly save: string;
		readonly failed: string;
		/** While a film comes, where it plays only once it is here whole. */
		readonly waits: string;
	};
	readonly elsewhere: {
		readonly heading: string;
		readonly text: string;
		readonly none: string;
		readonly save: string;
	};
}

const en: LimitsMessages = {
	title: 'What is protected, and what is not',
	lead: 'What happens when an address is lost was tried out in Chromium and Firefox; what is said of Safari comes from its documents. Where the answer is no, nothing that Matinee does could make it a yes.',
	claim: 'The question',
	answer: 'Answer',
	why: 'What is the case',
	answers: { yes: 'Yes', no: 'No' },
	rows: [
		{
			claim:
				'Does it still start and play when its address is down, blocked, or shows another page?',
			answer: 'yes',
			why: 'An installed copy does, until the browser clears what it keeps.'
		},
		{
			claim: 'Do new versions and programmes still arrive then?',
			answer: 'yes',
			why: 'As long as a tracker, or one person who has them, can be reached.'
		},
		{
			claim: 'Are programmes and the app safe from changes by others on their way?',
			answer: 'yes',
			why: 'Every file is checked against signatures, as long as the keys are not stolen and the mathematics hold.'
		},
		{
			claim: 'Is one stolen signing key too little to ship a false version?',
			answer: 'yes',
			why: 'A version of the project needs the signatures of two of three people. A copy that somebody built on one machine may need fewer: the page About Matinee tells how many.'
		},
		{
			claim: 'Is the app safe from whoever takes over its address?',
			answer: 'no',
			why: 'Whoever controls the name can get a certificate and serve a program of their own. Browsers run it at the next start, at most a day later. Matinee warns where it can, and cannot prevent it.'
		},
		{
			claim: 'Is what you keep safe from the new owner of the address?',
			answer: 'no',
			why: 'Their program may read all that is kept under the address. In Chromium, a single answer of the server can erase it all.'
		},
		{
			claim: 'Is the first visit safe?',
			answer: 'no',
			why: 'What the address gives you the first time is what you get. Compare it with somebody whom you trust.'
		},
		{
			claim: 'Does whoever takes over the address learn nothing about you?',
			answer: 'no',
			why: 'The browser asks the address for a new version at a start, and that shows your network address. The people you exchange with, and trackers, see it too.'
		},
		{
			claim: 'Is what is kept there for good?',
			answer: 'no',
			why: 'Browsers clear it when space runs out. Safari does so after seven days of use without a visit.'
		}
	],
	help: 'What you can do',
	helps: [
		'If the address has fallen into other hands, keep it from being reached, for example in the hosts file: then the copy on this device goes on working.',
		'Install Matinee from a second address as well, and save your list of channels.',
		'Publishers: keep your keys in a file of your own, away from the browser.'
	],
	back: 'About Matinee',
	link: 'What is protected, and what is not',
	release: {
		heading: 'This version',
		version: 'Version',
		number: 'Number of the release',
		signed: 'Signed',
		keys: (needed, of) =>
			of === 1
				? 'By the only key of this copy’s project, and checked on this device'
				: `By at least ${String(needed)} of the project’s ${String(of)} keys, and checked on this device`,
		channel: 'Channel of the app',
		unchecked:
			'No signed release looks after this copy: this browser or this address does not allow it.'
	},
	capsule: {
		heading: 'Without any address',
		text: 'All of Matinee in one file, for a disk or a USB stick: open it in a browser. It follows channels and plays films without any address that could be taken over; a film plays there once all of it has arrived, and some browsers fetch the programmes again at each start.',
		save: 'Save Matinee as a file',
		failed:
			'The file could not be had now: the address does not answer, or hands out something that was not signed.',
		waits: 'This copy plays a film once all of it has arrived.'
	},
	elsewhere: {
		heading: 'A second address',
		text: 'The same app, from other addresses that its makers have signed. Install it there too, then open your saved list of channels on its Channels page: it knows nothing of what is kept here.',
		none: 'The makers of this copy have named no other address.',
		save: 'Save my list of channels'
	}
};

const fr: LimitsMessages = {
	title: 'Ce qui est protégé, et ce qui ne l’est pas',
	lead: 'Ce qui arrive quand une adresse est perdue a été essayé dans Chromium et Firefox ; ce qui est dit de Safari vient de sa documentation. Là où la réponse est non, rien de ce que fait Matinee ne pourrait en faire un oui.',
	claim: 'La question',
	answer: 'Réponse',
	why: 'Ce qu’il en est',
	answers: { yes: 'Oui', no: 'Non' },
	rows: [
		{
			claim:
				'Démarre-t-il et lit-il encore quand son adresse est en panne, bloquée, ou montre une autre page ?',
			answer: 'yes',
			why: 'Une copie installée, oui, tant que le navigateur n’efface pas ce qu’il garde.'
		},
		{
			claim: 'Les nouvelles versions et les programmes arrivent-ils encore dans ce cas ?',
			answer: 'yes',
			why: 'Tant qu’un traqueur, ou une personne qui les a, peut être joint.'
		},
		{
			claim: 'Les programmes et l’application sont-ils à l’abri de modifications en chemin ?',
			answer: 'yes',
			why: 'Chaque fichier est vérifié par des signatures, tant que les clés ne sont pas volées et que les mathématiques tiennent.'
		},
		{
			claim: 'Une seule clé volée est-elle trop peu pour livrer une fausse version ?',
			answer: 'yes',
			why: 'Une version du projet demande les signatures de deux personnes sur trois. Une copie construite par quelqu’un sur sa machine peut en demander moins : la page À propos de Matinee dit combien.'
		},
		{
			claim: 'L’application est-elle à l’abri de qui s’empare de son adresse ?',
			answer: 'no',
			why: 'Qui tient le nom peut obtenir un certificat et servir son propre programme. Les navigateurs le lancent au démarrage suivant, un jour plus tard au plus. Matinee prévient quand il le peut, et ne peut pas l’empêcher.'
		},
		{
			claim: 'Ce que vous gardez est-il à l’abri du nouveau maître de l’adresse ?',
			answer: 'no',
			why: 'Son programme peut lire tout ce qui est gardé sous l’adresse. Dans Chromium, une seule réponse du serveur peut tout effacer.'
		},
		{
			claim: 'La première visite est-elle sûre ?',
			answer: 'no',
			why: 'Ce que l’adresse vous donne la première fois est ce que vous recevez. Comparez avec quelqu’un en qui vous avez confiance.'
		},
		{
			claim: 'Qui s’empare de l’adresse n’apprend-il rien de vous ?',
			answer: 'no',
			why: 'Le navigateur demande à l’adresse, lors d’un démarrage, s’il y a une nouvelle version, ce qui montre votre adresse réseau. Les gens avec qui vous échangez et les traqueurs la voient aussi.'
		},
		{
			claim: 'Ce qui est gardé l’est-il pour toujours ?',
			answer: 'no',
			why: 'Les navigateurs l’effacent quand la place manque. Safari le fait après sept jours d’usage sans visite.'
		}
	],
	help: 'Ce que vous pouvez faire',
	helps: [
		'Si l’adresse est passée en d’autres mains, rendez-la injoignable, par exemple dans le fichier hosts : la copie de cet appareil continue alors de marcher.',
		'Installez Matinee aussi depuis une seconde adresse, et enregistrez votre liste de chaînes.',
		'Éditeurs : gardez vos clés dans un fichier à vous, hors du navigateur.'
	],
	back: 'À propos de Matinee',
	link: 'Ce qui est protégé, et ce qui ne l’est pas',
	release: {
		heading: 'Cette version',
		version: 'Version',
		number: 'Numéro de la version signée',
		signed: 'Signée',
		keys: (needed, of) =>
			of === 1
				? 'Par la seule clé du projet de cette copie, et vérifiée sur cet appareil'
				: `Par au moins ${String(needed)} des ${String(of)} clés du projet, et vérifiée sur cet appareil`,
		channel: 'Chaîne de l’application',
		unchecked:
			'Aucune version signée ne veille sur cette copie : ce navigateur ou cette adresse ne le permet pas.'
	},
	capsule: {
		heading: 'Sans aucune adresse',
		text: 'Tout Matinee dans un fichier, pour un disque ou une clé USB : ouvrez-le dans un navigateur. Il suit des chaînes et lit des films sans aucune adresse dont on puisse s’emparer ; un film s’y lit une fois arrivé en entier, et certains navigateurs y reprennent les programmes à chaque démarrage.',
		save: 'Enregistrer Matinee dans un fichier',
		failed:
			'Le fichier n’a pas pu être obtenu : l’adresse ne répond pas, ou distribue autre chose que ce qui a été signé.',
		waits: 'Cette copie lit un film une fois qu’il est arrivé en entier.'
	},
	elsewhere: {
		heading: 'Une seconde adresse',
		text: 'La même application, à d’autres adresses que ses auteurs ont signées. Installez-la aussi là-bas, puis ouvrez votre liste de chaînes enregistrée sur sa page Chaînes : elle ne sait rien de ce qui est gardé ici.',
		none: 'Les auteurs de cette copie n’ont nommé aucune autre adresse.',
		save: 'Enregistrer ma liste de chaînes'
	}
};

/** The words in a language of the interface; English where there are none. */
export const limitsWords = (lang: string): LimitsMessages => (lang.startsWith('fr') ? fr : en);
