/** Le studio en français. */
import type { StudioMessages } from './studio-messages.ts';

const reasons: Readonly<Record<string, string>> = {
	NoLicence:
		'Chaque titre indique sa licence : un nom SPDX comme CC-BY-4.0, ou l’adresse de son texte.',
	NoRightsHolder: 'Chaque titre indique qui en détient les droits.',
	title: 'Le titre manque ou il est trop long.',
	variants: 'Il faut au film un lien magnet, un conteneur, des codecs et une taille en octets.',
	magnet: 'Ce n’est pas un lien magnet.',
	NoRoom: 'Il n’y a plus de place sur cet appareil.',
	EmptyFile: 'Le fichier est vide.',
	Cancelled: 'Arrêté. Rien du film n’a été gardé.',
	Unreadable: 'Le fichier a changé ou disparu pendant la lecture. Essayez encore.',
	NotAFilm: 'Ce n’est pas un film qu’un navigateur sait lire.',
	picture: 'Ce n’est pas une image, ou elle est trop grande.',
	AttachmentTooLarge: 'Un fichier de sous-titres a 256 Ko au plus.',
	licence:
		'Chaque titre indique sa licence : un nom SPDX comme CC-BY-4.0, ou l’adresse de son texte.',
	rightsHolder: 'Chaque titre indique qui en détient les droits.',
	AlreadyMade: 'Cet appareil a déjà une chaîne.',
	name: 'Il faut un nom à la chaîne.'
};

export const studioFr: StudioMessages = {
	title: 'Studio',
	lead: 'Une chaîne, c’est une clé à vous. Ce que vous signez avec elle, ceux qui vous suivent le voient, et personne ne peut le changer.',
	name: 'Nom de la chaîne',
	make: 'Créer une chaîne',
	own: (name) => `Votre chaîne : ${name}`,
	link: 'Le lien que l’on suit',
	copy: 'Copier',
	copied: 'Copié',
	backup: 'Enregistrer les clés',
	backupWhy:
		'Les clés n’existent que sur cet appareil. Sans elles, personne, pas même vous, ne pourra plus publier ici.',
	backupFirst: 'Enregistrez d’abord les clés : ensuite viennent les films.',
	addFilm: 'Ajouter des films',
	drop: 'Déposez des films ici. Ils restent sur cet appareil et partent d’ici vers ceux qui regardent.',
	choose: 'Choisir des films',
	taking: (name, percent) => `${name} : ${String(percent)} % lus`,
	stop: 'Arrêter',
	ready: (name, facts) => `${name} : ${facts}`,
	unplayable: (codec) =>
		`Ce navigateur ne le lit pas (${codec}), et la plupart des autres non plus. H.264 avec AAC en MP4, ou VP9 avec Opus en WebM, se lisent partout.`,
	pictures: 'L’image qui le représente',
	picture: (number) => `Image ${String(number)}`,
	ownPicture: 'Une image à vous',
	subtitles: 'Ajouter des sous-titres',
	subtitlesIn: 'Langue',
	removeSubtitles: (name) => `Retirer ${name}`,
	preview: 'Ce que l’on verra',
	forget: 'Ne pas le publier',
	questions: {
		title: 'Quelle licence ?',
		whose: 'À qui est ce film ?',
		mine: 'Je l’ai fait, ou je parle pour qui l’a fait',
		old: 'À plus personne : il est dans le domaine public',
		given: 'À quelqu’un d’autre, qui lui a donné une licence',
		givenHint: 'Écrivez dans le champ ci-dessus la licence que portait le film.',
		credit: 'Faut-il vous nommer ?',
		remix: 'D’autres peuvent-ils le modifier ?',
		alike: 'Ce qu’ils en font doit-il garder la même licence ?',
		sell: 'D’autres peuvent-ils en tirer de l’argent ?',
		yes: 'Oui',
		no: 'Non',
		chosen: (licence) => `La licence est ${licence}.`
	},
	byMagnet: 'Ajouter un film par son lien magnet',
	fields: {
		title: 'Titre',
		language: 'Langue du titre',
		year: 'Année',
		overview: 'De quoi il s’agit',
		genres: 'Genres',
		licence: 'Licence',
		rightsHolder: 'Détenteur des droits',
		magnet: 'Lien magnet du film',
		container: 'Conteneur',
		codecs: 'Codecs',
		bytes: 'Taille en octets'
	},
	hints: {
		genres: 'Séparés par des virgules',
		licence: 'CC-BY-4.0, CC0-1.0, ou l’adresse du texte',
		container: 'mp4 ou webm',
		codecs: 'avc1.64001f,mp4a.40.2'
	},
	publish: 'Signer et publier',
	published: (seq) => `La version ${String(seq)} est signée. Ceux qui vous suivent la reçoivent.`,
	titles: 'Ce que contient votre chaîne',
	none: 'Rien pour l’instant. Ce que vous publiez se montre ici.',
	edit: 'Modifier',
	saveEdit: 'Signer le changement',
	cancel: 'Annuler',
	retire: 'Retirer',
	retiring: (title) => `Retirer « ${title} » ? Il quitte le catalogue de ceux qui vous suivent.`,
	refused: (reason) => reasons[reason] ?? `Quelque chose ne va pas : ${reason}.`
};
