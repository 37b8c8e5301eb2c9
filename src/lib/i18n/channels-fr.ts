/** La page des chaînes en français. */
import type { ChannelMessages } from './channels-messages.ts';

export const channelsFr: ChannelMessages = {
	doing: (doing, received, needed) =>
		({
			paused: 'En pause. Ce qui est ici se lit toujours.',
			waiting: 'En attente de votre réponse à l’avis',
			'finding-peers': 'Recherche de personnes qui ont cette chaîne',
			fetching:
				needed === undefined
					? `Réception en cours, ${received} déjà reçus`
					: `Réception : ${received} sur ${needed}`,
			current: 'À jour',
			behind: 'Une version plus récente est connue et arrive',
			unreachable: 'Personne ne peut la fournir pour le moment'
		})[doing],
	facts: (version, titles, age) =>
		`Version ${String(version)}, ${titles < 2 ? `${String(titles)} titre` : `${String(titles)} titres`}, signée ${age}`,
	holders: (peers, stored) =>
		`${peers === 0 ? 'Personne ici ne l’a' : peers === 1 ? '1 personne ici l’a' : `${String(peers)} personnes ici l’ont`} en ce moment ; ${stored} sur cet appareil`,
	introducedBy: (name) => `Présentée par ${name}`,
	left: (name) => `Vous ne suivez plus ${name}.`,
	invite: {
		title: 'Rencontrer quelqu’un soi-même',
		lead: 'Sans lieu de rencontre commun, deux textes suffisent : vous en transmettez un, on vous en rend un.',
		make: 'Inviter quelqu’un',
		pass: 'Transmettez ceci, par message ou en image. C’est valable dix minutes, pour une personne.',
		passBack: 'Rendez ceci à la personne qui vous a invité.',
		text: 'Texte à transmettre',
		have: 'Ou une invitation reçue',
		answer: 'La réponse que l’on vous a rendue',
		take: 'La prendre',
		nobody:
			'On ne peut rencontrer personne pour l’instant : acceptez d’abord l’avis, ou réessayez.',
		bad: 'Ce n’en est pas une, ou elle est trop ancienne.',
		done: 'Connexion…'
	},
	refused: {
		'bad-link': 'Ce n’est pas un lien de chaîne. Il commence par « magnet:?xs=urn:btpk: ».',
		'bad-list': 'Ce n’est pas une liste de chaînes.',
		already: 'Vous suivez déjà cette chaîne.',
		blocked: 'Vous avez bloqué cette chaîne. Débloquez-la d’abord.',
		'too-many': 'La liste est pleine. Retirez d’abord quelque chose.',
		'bad-file':
			'Aucune chaîne dans ce fichier : choisissez une image de code QR, une liste ou un fichier .matinee.'
	},
	words: {
		title: 'Chaînes',
		lead: 'Qui signe une chaîne décide de son contenu. Vous décidez qui vous suivez.',
		empty:
			'Vous ne suivez encore aucune chaîne. Demandez un lien à quelqu’un, ou ouvrez un fichier .matinee.',
		follow: 'Suivre',
		followOne: 'Suivre une chaîne',
		link: 'Lien de la chaîne',
		file: 'Ou une image de code QR, une liste de chaînes, un fichier .matinee',
		preview: 'Avant de suivre',
		look: 'Voir la chaîne',
		means:
			'Ses films rejoignent les vôtres, et vous transmettez son programme aux autres abonnés. Ils peuvent voir votre adresse réseau.',
		fingerprint: 'Six mots à comparer avec la personne qui vous a donné le lien',
		trackers: 'Ses abonnés se retrouvent sur',
		noTrackers: 'Le lien ne nomme aucun lieu de rencontre ; d’autres vous mèneront à ses abonnés.',
		expired: 'Sa date est dépassée : rien de nouveau n’en est accepté.',
		equivocation:
			'Son éditeur a signé deux versions différentes sous un même numéro. Demandez-lui laquelle est la bonne.',
		pause: 'Mettre en pause',
		resume: 'Reprendre',
		unfollow: 'Ne plus suivre',
		undo: 'Annuler',
		share: 'Partager',
		save: 'Enregistrer en fichier',
		block: 'Bloquer',
		unblock: 'Débloquer',
		introduced: 'Présentées par les chaînes que vous suivez',
		blocked: 'Bloqués',
		exportList: 'Enregistrer la liste',
		qr: 'Code QR du lien de la chaîne',
		qrTooLong: 'Le lien est trop long pour un code QR.',
		shareHint: 'Quiconque a ce lien peut suivre la chaîne.',
		cancel: 'Annuler',
		notStored: 'Ce navigateur ne garde rien : la liste dure jusqu’à la fermeture de la fenêtre.'
	}
};
