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
	addFilm: 'Ajouter un film',
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
	refused: (reason) => reasons[reason] ?? `Quelque chose ne va pas : ${reason}.`
};
