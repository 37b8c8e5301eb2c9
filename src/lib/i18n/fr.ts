/** Français. */
import { studioFr } from './studio-fr.ts';
import { channelsFr } from './channels-fr.ts';
import type { Messages } from './messages.ts';

const people = (n: number): string => (n < 2 ? `${n} personne` : `${n} personnes`);

export const fr: Messages = {
	lang: 'fr',
	dir: 'ltr',
	languageName: 'Français',
	skip: 'Aller au programme',
	nav: { home: 'Accueil', settings: 'Réglages', about: 'À propos', main: 'Principal' },
	search: {
		label: 'Chercher un film',
		placeholder: 'Titres, personnes',
		more: 'En voir plus',
		results: (n, query) =>
			n < 2 ? `${n} titre pour « ${query} »` : `${n} titres pour « ${query} »`,
		none: (query) =>
			`Rien ici ne s’appelle « ${query} ». Essayez moins de lettres, ou le nom d’une personne.`
	},
	people: (n) =>
		n === 0
			? 'Personne de connecté'
			: n === 1
				? '1 personne connectée'
				: `${n} personnes connectées`,
	offline: 'Pas de réseau. Ce que vous avez gardé se lit toujours.',
	rows: {
		continue: 'Reprendre',
		'plays-now': 'À voir tout de suite',
		new: 'Nouveau dans vos chaînes',
		series: 'Séries'
	},
	home: {
		waiting: 'Le programme s’affiche dès que vous avez répondu à l’avis.',
		finding: 'À la recherche de gens qui ont le programme',
		fetching: 'Le programme arrive',
		unreachable:
			'Personne ne peut donner le programme pour l’instant. Matinee continue d’essayer ; vérifiez votre connexion si cela dure.',
		empty: 'Cette chaîne n’a encore rien publié.',
		noChannel: 'Cette adresse ne propose aucune chaîne. Demandez un lien de chaîne à qui la tient.',
		retry: 'Réessayer'
	},
	freshness: (from, titles, when) => {
		const source = {
			peers: 'reçus d’autres spectateurs',
			mirror: 'reçus d’un miroir',
			store: 'gardés sur cet appareil'
		}[from];
		return `${titles < 2 ? `${titles} titre` : `${titles} titres`} ${source}, signés ${when}`;
	},
	expired: 'Ce programme a passé sa date. Il marche encore ; rien de nouveau n’en est tiré.',
	play: 'Regarder',
	resume: 'Reprendre',
	more: 'En savoir plus',
	share: 'Partager',
	readiness: {
		'plays-now': 'Se lit tout de suite',
		plays: 'Se lit',
		waits: 'Il faudra peut-être attendre',
		cannot: 'Ce navigateur ne peut pas le lire'
	},
	title: {
		overview: 'Le film',
		people: 'Personnes',
		versions: 'Versions',
		subtitles: 'Sous-titres',
		chapters: 'Chapitres',
		licence: 'Licence',
		episodes: 'Épisodes',
		credit: 'Mention à citer',
		copy: 'Copier',
		copied: 'Copié',
		source: 'La page du film',
		noSubtitles: 'Aucun',
		missing: 'Ce titre n’est pas dans vos chaînes',
		missingHint: 'Il a peut-être été retiré, ou sa chaîne n’est pas suivie ici.',
		back: 'Retour au programme',
		download: 'Lien magnet',
		block: 'Ne plus jamais montrer',
		blocked: 'Vous avez masqué ce titre',
		blockedHint:
			'Il n’est plus montré, quelle que soit la chaîne qui l’apporte. La liste de ce que vous avez masqué est sur la page Chaînes.',
		unblock: 'Le montrer de nouveau'
	},
	episode: (season, episode) => `Saison ${season}, épisode ${episode}`,
	licence: ({ name, may, must }, holder) => {
		const verbs = {
			copy: 'le copier',
			show: 'le montrer',
			remix: 'le transformer',
			sell: 'le vendre'
		};
		if (may.length === 0) return `${name}. Demandez à ${holder} avant de vous en servir.`;
		const list = new Intl.ListFormat('fr', { type: 'conjunction' }).format(
			may.map((verb) => verbs[verb])
		);
		const credit = must.includes('credit') ? `, en citant ${holder}` : ', sans citer personne';
		const alike = must.includes('share-alike')
			? ' ; partagez ce que vous en faites sous la même licence'
			: '';
		return `Vous pouvez ${list}${credit}${alike}.`;
	},
	state: (state, size) => {
		switch (state.type) {
			case 'needs-consent':
				return 'La lecture vous relie à d’autres spectateurs';
			case 'opening':
				return 'Le film s’ouvre';
			case 'finding-peers':
				return 'À la recherche de gens qui ont ce film';
			case 'connecting':
				return `Connexion à ${people(state.peers)}`;
			case 'buffering':
				return `${people(state.peers)}, ${size(state.haveBytes)} sur les ${size(state.needBytes)} qu’il faut pour commencer`;
			case 'playing':
				return state.peers === 0
					? 'Lecture depuis cet appareil'
					: `Lecture, ${people(state.peers)} au bout du fil`;
			case 'paused':
				return 'En pause';
			case 'ended':
				return 'Fin';
			case 'no-peers-yet':
				return 'Personne ici n’a encore ce film';
			case 'no-answer':
				return `Pas de réponse de ${people(state.peers)} pour l’instant`;
			case 'cannot-play':
				return `Ce navigateur ne sait pas lire le ${state.codec}`;
			case 'broken-file':
				return 'Ce fichier est abîmé, ou n’est pas un film';
			case 'bad-link':
				return 'Ce lien ou ce torrent n’est pas en règle';
			case 'failed':
				return 'L’ouverture du film a échoué';
		}
	},
	stateHint: (state) => {
		switch (state.type) {
			case 'no-peers-yet':
			case 'no-answer':
				return 'Matinee continue de chercher. Laissez cette page ouverte, ou revenez plus tard.';
			case 'cannot-play':
				return 'Un autre navigateur y arrivera peut-être. Vous pouvez garder et partager le film par son lien magnet.';
			case 'broken-file':
				return 'Ce qui est arrivé est bien ce qui a été publié : le fichier était déjà abîmé. Une autre version marchera peut-être.';
			case 'bad-link':
				return state.rule === 'v2-only'
					? 'Il n’utilise que la version 2 de BitTorrent, que les navigateurs ne savent pas porter. Demandez un lien avec une empreinte de version 1.'
					: state.rule === 'no-film'
						? 'Il ne contient aucun film.'
						: `Il enfreint la règle « ${state.rule} ». Demandez-en un nouveau à qui vous l’a envoyé.`;
			case 'failed':
				return state.rule === 'no-worker'
					? 'Cette fenêtre refuse le programme qui nourrit le lecteur. Essayez une fenêtre normale plutôt que privée.'
					: 'Rechargez la page. Si cela se reproduit, les chiffres du lecteur en disent plus.';
			case 'needs-consent':
			case 'opening':
			case 'finding-peers':
			case 'connecting':
			case 'buffering':
			case 'playing':
			case 'paused':
			case 'ended':
				return '';
		}
	},
	player: {
		play: 'Lire',
		pause: 'Pause',
		mute: 'Couper le son',
		unmute: 'Remettre le son',
		volume: 'Volume',
		seek: 'Position',
		subtitles: 'Sous-titres',
		off: 'Aucun',
		fullscreen: 'Plein écran',
		leaveFullscreen: 'Quitter le plein écran',
		pip: 'Image dans l’image',
		speed: 'Vitesse',
		stats: 'Chiffres',
		help: 'Raccourcis clavier',
		close: 'Fermer',
		back: 'Retour',
		needsNotice:
			'Pour lire un film, Matinee vous relie aux gens qui l’ont. Ils peuvent voir votre adresse réseau.',
		readNotice: 'Lire l’avis',
		next: 'Épisode suivant',
		file: 'Fichier du torrent'
	},
	stats: {
		peers: 'Liaisons',
		down: 'Réception',
		up: 'Don',
		fromPeers: 'Reçu des pairs',
		fromWeb: 'Reçu du web',
		given: 'Rendu',
		useless: 'Reçu en double ou abîmé',
		firstFrame: 'Première image après',
		ahead: 'En avance',
		stalls: 'Arrêts',
		have: 'Morceaux gardés',
		file: 'Fichier',
		codecs: 'Codecs',
		infohash: 'Empreinte'
	},
	notice: {
		title: 'Avant que la salle s’éteigne',
		lead: 'Matinee n’a pas de serveur. Les films viennent tout droit des autres spectateurs.',
		see: 'Les gens qui regardent le même film, et le traqueur qui vous présente, peuvent voir votre adresse réseau et de quel film il s’agit.',
		give: 'Tant que Matinee est ouvert, votre navigateur transmet ce qu’il a du film que vous regardez et des derniers que vous avez vus, pour que le suivant puisse les voir aussi.',
		giveSwitch: 'Rendre ce que j’ai reçu',
		decline: 'Parcourir sans les autres',
		accept: 'Commencer',
		more: 'Qu’est-ce qui est partagé, au juste ?'
	},
	shareSheet: {
		title: 'Faites passer',
		page: 'Lien vers cette page',
		magnet: 'Lien magnet, pour tout logiciel BitTorrent',
		copy: 'Copier',
		copied: 'Copié',
		system: 'Partager avec…',
		close: 'Fermer',
		hint: 'La licence du film vous permet de le partager.'
	},
	install: {
		title: 'Garder Matinee',
		text: 'Installez-le une fois : il s’ouvre ensuite comme une application, avec ou sans réseau.',
		button: 'Installer'
	},
	storage: {
		died: 'La partie de Matinee qui garde les catalogues s’arrête sans cesse. Rechargez la page.',
		noRoom:
			'Plus de place sur cet appareil pour de nouveaux catalogues. Ce qu’il garde reste. Faites de la place, puis rechargez.',
		noStorage: 'Cet appareil ne peut pas garder les catalogues : ils sont repris à chaque visite.',
		restarted: 'La partie de Matinee qui garde les catalogues s’est arrêtée. Elle a été relancée.',
		reload: 'Recharger'
	},
	settings: {
		title: 'Réglages',
		peers: 'Les autres spectateurs',
		peersOn: 'Vous êtes relié aux autres spectateurs quand vous parcourez et regardez.',
		peersOff: 'Vous parcourez sans les autres. Les films en ont besoin pour être lus.',
		peersUndecided: 'Vous n’avez pas encore répondu à l’avis.',
		join: 'Me relier aux autres',
		leave: 'Couper et parcourir seul',
		giving: 'Rendre ce que j’ai reçu',
		givingHint:
			'Votre navigateur transmet les morceaux du film ouvert et des derniers que vous avez vus. L’arrêt est immédiat.',
		language: 'Langue',
		theme: 'Lumière',
		system: 'Comme l’appareil',
		dark: 'Salle obscure',
		light: 'Plein jour',
		notStored:
			'Ce navigateur ne laisse rien garder. Vos choix durent jusqu’à la fermeture de la fenêtre.'
	},
	about: {
		title: 'À propos de Matinee',
		sections: [
			{
				heading: 'Ce que c’est',
				text: [
					'Un cinéma que personne ne peut fermer. Des éditeurs signent des catalogues avec une clé ; des spectateurs suivent cette clé ; catalogues et films vont de spectateur en spectateur.',
					'Pas de compte, pas de pistage, aucun serveur qui doive rester debout.'
				]
			},
			{
				heading: 'Ce que les autres peuvent voir',
				text: [
					'Toute personne avec qui vous échangez un film voit votre adresse réseau, comme dans toute liaison directe. Le traqueur qui vous présente la voit aussi, avec le numéro du film.',
					'Pendant que vous parcourez le programme, Matinee demande à ses trackers combien de gens ont les films affichés : un tracker apprend les numéros de ces films.',
					'Personne n’apprend votre nom, vos recherches ni votre historique : ils ne quittent pas cet appareil. Aucune requête ne part vers une autre entreprise.'
				]
			},
			{
				heading: 'Rendre',
				text: [
					'Tant que Matinee est ouvert, votre navigateur transmet ce qu’il a du film que vous regardez et des derniers que vous avez vus. C’est ainsi que les films restent visibles pour tous. Vous pouvez l’arrêter dans les réglages, à l’instant.'
				]
			},
			{
				heading: 'Les droits',
				text: [
					'Matinee porte ce que les éditeurs signent. Chaque titre nomme sa licence et son ayant droit ; un titre sans licence est refusé. Qui publie en répond.'
				]
			},
			{
				heading: 'Ce qu’il ne peut pas promettre',
				text: [
					'Il ne peut pas cacher votre adresse aux gens avec qui vous échangez des films.',
					'Qui tient l’adresse d’où vous l’avez installé pourrait un jour y servir autre chose. Gardez l’application installée ; les prochaines versions seront signées par plusieurs clés et portées par les spectateurs.',
					'Un navigateur peut effacer ce qui est gardé quand la place manque, ou après des semaines sans visite.'
				]
			}
		]
	},
	errorTitle: 'Cette page n’est pas au programme',
	errorText: 'L’adresse est peut-être mal écrite, ou la page n’existe plus.',
	open: {
		title: 'Ouvrir un lien',
		label: 'Lien magnet',
		button: 'Ouvrir',
		bad: 'Matinee ne peut pas ouvrir ce lien.',
		file: 'Ou un fichier .torrent'
	},
	studio: studioFr,
	channels: channelsFr
};
