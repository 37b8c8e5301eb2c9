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
	EmptyFile: 'The file is empty.',
	Cancelled: 'Stopped. Nothing of the film was kept.',
	Unreadable: 'The file changed or went away while it was read. Try again.',
	NotAFilm: 'This is not a film that can be played in a browser.',
	picture: 'This is not a picture, or it is too large.',
	AttachmentTooLarge: 'A file of subtitles may have 256 KB at most.',
	licence:
		'Every title names its licence: an SPDX name such as CC-BY-4.0, or the address of its text.',
	rightsHolder: 'Every title names who holds its rights.',
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
	backupFirst: 'Save the keys first: then films can be added.',
	addFilm: 'Add films',
	drop: 'Drop films here. They stay on this device and are given from here to whoever watches.',
	choose: 'Choose films',
	taking: (name, percent) => `${name}: ${String(percent)} % read`,
	stop: 'Stop',
	ready: (name, facts) => `${name}: ${facts}`,
	unplayable: (codec) =>
		`This browser does not play it (${codec}), and most others will not either. H.264 with AAC in MP4, or VP9 with Opus in WebM, play everywhere.`,
	pictures: 'The picture that stands for it',
	picture: (number) => `Picture ${String(number)}`,
	ownPicture: 'A picture of your own',
	subtitles: 'Add subtitles',
	subtitlesIn: 'Language',
	removeSubtitles: (name) => `Remove ${name}`,
	preview: 'What viewers will see',
	forget: 'Do not publish it',
	questions: {
		title: 'Which licence?',
		whose: 'Whose film is it?',
		mine: 'I made it, or I may speak for who did',
		old: 'Nobody’s any more: it is in the public domain',
		given: 'Somebody else’s, who has given it a licence',
		givenHint: 'Write the licence that the film came with into the field above.',
		credit: 'Must people name you?',
		remix: 'May others change it?',
		alike: 'Must what they make have the same licence?',
		sell: 'May others earn money with it?',
		yes: 'Yes',
		no: 'No',
		chosen: (licence) => `The licence is ${licence}.`
	},
	byMagnet: 'Add a film by its magnet link',
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
	titles: 'What your channel holds',
	none: 'Nothing yet. What you publish shows here.',
	edit: 'Edit',
	saveEdit: 'Sign the change',
	cancel: 'Cancel',
	retire: 'Retire',
	retiring: (title) => `Retire “${title}”? It leaves the catalogue of whoever follows you.`,
	refused: (reason) => reasons[reason] ?? `Something is not right: ${reason}.`
};
