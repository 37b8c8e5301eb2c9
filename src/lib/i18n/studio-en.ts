/** The studio in English. */
import type { StudioMessages } from './studio-messages.ts';

const reasons: Readonly<Record<string, string>> = {
	NoLicence:
		'Every title names its licence: an SPDX name such as CC-BY-4.0, or the address of its text.',
	NoRightsHolder: 'Every title names who holds its rights.',
	title: 'The title is missing or too long.',
	variants: 'The film needs a magnet link, a container, codecs and a size in bytes.',
	magnet: 'This is not a magnet link.',
	NoRoom: 'There is no room left on this device.',
	AlreadyMade: 'This device has a channel already.',
	name: 'The channel needs a name.'
};

export const studioEn: StudioMessages = {
	title: 'Studio',
	lead: 'A channel is a key of your own. What you sign with it, viewers who follow you can see, and nobody can change.',
	name: 'Name of the channel',
	make: 'Make a channel',
	own: (name) => `Your channel: ${name}`,
	link: 'The link that viewers follow',
	copy: 'Copy',
	copied: 'Copied',
	backup: 'Save the keys',
	backupWhy:
		'The keys exist on this device alone. Without them nobody, not even you, can publish here again.',
	addFilm: 'Add a film',
	fields: {
		title: 'Title',
		language: 'Language of the title',
		year: 'Year',
		overview: 'What it is about',
		genres: 'Genres',
		licence: 'Licence',
		rightsHolder: 'Rights holder',
		magnet: 'Magnet link of the film',
		container: 'Container',
		codecs: 'Codecs',
		bytes: 'Size in bytes'
	},
	hints: {
		genres: 'Separated by commas',
		licence: 'CC-BY-4.0, CC0-1.0, or the address of the text',
		container: 'mp4 or webm',
		codecs: 'avc1.64001f,mp4a.40.2'
	},
	publish: 'Sign and publish',
	published: (seq) => `Version ${String(seq)} is signed. Whoever follows you gets it now.`,
	refused: (reason) => reasons[reason] ?? `Something is not right: ${reason}.`
};
