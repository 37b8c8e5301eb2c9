/** English. */
import { studioEn } from './studio-en.ts';
import { channelsEn } from './channels-en.ts';
import type { Messages } from './messages.ts';

const people = (n: number): string => (n === 1 ? '1 person' : `${n} people`);

export const en: Messages = {
	lang: 'en',
	dir: 'ltr',
	languageName: 'English',
	skip: 'Skip to the film programme',
	nav: { home: 'Home', settings: 'Settings', about: 'About', main: 'Main' },
	search: {
		label: 'Search films',
		placeholder: 'Search titles and people',
		more: 'Show more',
		results: (n, query) => (n === 1 ? `1 title for “${query}”` : `${n} titles for “${query}”`),
		none: (query) => `Nothing here is called “${query}”. Try fewer letters, or a person's name.`
	},
	people: (n) => (n === 0 ? 'Nobody connected' : `${people(n)} connected`),
	offline: 'No network. What you have kept still plays.',
	rows: {
		continue: 'Continue watching',
		'plays-now': 'Plays now',
		new: 'New in your channels',
		series: 'Series'
	},
	home: {
		waiting: 'The programme appears once you have answered the notice.',
		finding: 'Finding people who have the programme',
		fetching: 'Fetching the programme',
		unreachable:
			'Nobody who has the programme can be reached right now. Matinee keeps trying; check your connection if this lasts.',
		empty: 'This channel has published nothing yet.',
		noChannel:
			'This address names no channel to begin with. Ask whoever runs it for a channel link.',
		retry: 'Try again'
	},
	freshness: (from, titles, when) => {
		const source = {
			peers: 'from other viewers',
			mirror: 'from a mirror',
			store: 'from this device'
		}[from];
		return `${titles === 1 ? '1 title' : `${titles} titles`} ${source}, signed ${when}`;
	},
	expired: 'This programme is past its date. It still works; nothing new is taken from it.',
	play: 'Play',
	resume: 'Resume',
	more: 'More about it',
	share: 'Share',
	readiness: {
		'plays-now': 'Plays now',
		plays: 'Plays',
		waits: 'May have to wait',
		cannot: 'This browser cannot play it'
	},
	title: {
		overview: 'About',
		people: 'People',
		versions: 'Versions',
		subtitles: 'Subtitles',
		chapters: 'Chapters',
		licence: 'Licence',
		episodes: 'Episodes',
		credit: 'Credit line',
		copy: 'Copy',
		copied: 'Copied',
		source: 'The film’s own page',
		noSubtitles: 'None',
		missing: 'This title is not in your channels',
		missingHint: 'It may have been withdrawn, or its channel is not followed here.',
		back: 'Back to the programme',
		download: 'Magnet link',
		block: 'Never show this again',
		blocked: 'You have hidden this title',
		blockedHint:
			'It is not shown, whichever channel brings it. The list of what you have hidden is on the Channels page.',
		unblock: 'Show it again'
	},
	episode: (season, episode) => `Season ${season}, episode ${episode}`,
	licence: ({ name, may, must }, holder) => {
		const verbs = { copy: 'copy', show: 'show', remix: 'remix', sell: 'sell' };
		if (may.length === 0) return `${name}. Ask ${holder} before you use it.`;
		const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(
			may.map((verb) => verbs[verb])
		);
		const credit = must.includes('credit') ? `; credit ${holder}` : '; no credit is required';
		const alike = must.includes('share-alike')
			? '; share what you make of it under the same licence'
			: '';
		return `You may ${list} it${credit}${alike}.`;
	},
	state: (state, size) => {
		switch (state.type) {
			case 'needs-consent':
				return 'Playing connects you to other viewers';
			case 'opening':
				return 'Opening the film';
			case 'finding-peers':
				return 'Finding people who have this film';
			case 'connecting':
				return `Connecting to ${people(state.peers)}`;
			case 'buffering':
				return `${people(state.peers)}, ${size(state.haveBytes)} of ${size(state.needBytes)} needed to start`;
			case 'playing':
				return state.peers === 0
					? 'Playing from this device'
					: `Playing, ${people(state.peers)} connected`;
			case 'paused':
				return 'Paused';
			case 'ended':
				return 'The end';
			case 'no-peers-yet':
				return 'Nobody who has this film is here yet';
			case 'no-answer':
				return `No answer from ${people(state.peers)} at the moment`;
			case 'cannot-play':
				return `This browser cannot play ${state.codec}`;
			case 'broken-file':
				return 'This file is damaged, or is not a film';
			case 'bad-link':
				return 'This link or torrent is not in order';
			case 'failed':
				return 'Something went wrong while opening the film';
		}
	},
	stateHint: (state) => {
		switch (state.type) {
			case 'no-peers-yet':
			case 'no-answer':
				return 'Matinee keeps looking. Leave this page open, or come back later.';
			case 'cannot-play':
				return 'Another browser may be able to. You can still keep and share the film by its magnet link.';
			case 'broken-file':
				return 'What arrived matches what was published, so the file was damaged before. Another version may work.';
			case 'bad-link':
				return state.rule === 'v2-only'
					? 'It uses BitTorrent version 2 only, which browsers cannot carry. Ask for a link with a version 1 hash.'
					: state.rule === 'no-film'
						? 'There is no film in it.'
						: `It breaks the rule “${state.rule}”. Ask whoever sent it for a new one.`;
			case 'failed':
				return state.rule === 'no-worker'
					? 'This window may not run the worker that feeds the player. Try a normal window instead of a private one.'
					: 'Load the page again. If it happens again, the details are in the stats sheet.';
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
		play: 'Play',
		pause: 'Pause',
		mute: 'Mute',
		unmute: 'Sound on',
		volume: 'Volume',
		seek: 'Seek',
		subtitles: 'Subtitles',
		off: 'Off',
		fullscreen: 'Full screen',
		leaveFullscreen: 'Leave full screen',
		pip: 'Picture in picture',
		speed: 'Speed',
		stats: 'Figures',
		help: 'Keyboard shortcuts',
		close: 'Close',
		back: 'Back',
		needsNotice:
			'To play, Matinee connects to people who have the film. They can see your network address.',
		readNotice: 'Read the notice',
		next: 'Next episode',
		file: 'File of the torrent'
	},
	stats: {
		peers: 'Wires',
		down: 'Receiving',
		up: 'Giving',
		fromPeers: 'From peers',
		fromWeb: 'From web seeds',
		given: 'Given back',
		useless: 'Received twice or damaged',
		firstFrame: 'First frame after',
		ahead: 'Buffered ahead',
		stalls: 'Stood still',
		have: 'Pieces held',
		file: 'File',
		codecs: 'Codecs',
		infohash: 'Infohash'
	},
	notice: {
		title: 'Before the lights go down',
		lead: 'Matinee has no server. Films come straight from other viewers.',
		see: 'People who watch the same film, and the tracker that introduces you, can see your network address and which film it is.',
		give: 'While Matinee is open, your browser passes on what it has of the film you watch and of those you played last, so that they play for the next person too.',
		giveSwitch: 'Give back what I have',
		decline: 'Browse without peers',
		accept: 'Start watching',
		more: 'What exactly is shared?'
	},
	shareSheet: {
		title: 'Pass it on',
		page: 'Link to this page',
		magnet: 'Magnet link, for any BitTorrent client',
		copy: 'Copy',
		copied: 'Copied',
		system: 'Share with …',
		close: 'Close',
		hint: 'The film’s licence allows you to share it.'
	},
	install: {
		title: 'Keep Matinee',
		text: 'Install it once, and it opens without a browser bar, with or without a network.',
		button: 'Install'
	},
	storage: {
		died: 'The part of Matinee that keeps catalogues keeps stopping. Load the page again.',
		noRoom:
			'This device has no room left for newer catalogues. What it has kept stays. Make room, then load again.',
		noStorage: 'Catalogues cannot be kept on this device: they are fetched again at each visit.',
		restarted: 'The part of Matinee that keeps catalogues stopped. It was started again.',
		reload: 'Load again'
	},
	settings: {
		title: 'Settings',
		peers: 'Other viewers',
		peersOn: 'You are connected to other viewers when you browse and watch.',
		peersOff: 'You browse without other viewers. Films need them to play.',
		peersUndecided: 'You have not answered the notice yet.',
		join: 'Connect to other viewers',
		leave: 'Disconnect and browse alone',
		giving: 'Give back what I have',
		givingHint:
			'Your browser passes on pieces of the film that is open and of those you played last. Off takes effect at once.',
		language: 'Language',
		theme: 'Light',
		system: 'As the device',
		dark: 'Dark',
		light: 'Bright',
		notStored: 'This browser lets nothing be kept. Your choices last until the window closes.'
	},
	about: {
		title: 'About Matinee',
		sections: [
			{
				heading: 'What it is',
				text: [
					'A cinema that nobody can close. Publishers sign catalogues with a key; viewers follow that key; catalogues and films travel from viewer to viewer.',
					'There is no account, no tracking, and no server that has to stay up.'
				]
			},
			{
				heading: 'What others can see',
				text: [
					'Everyone you exchange a film with sees your network address, as with any direct connection. The tracker that introduces you sees it too, together with the film’s number.',
					'While you browse, Matinee asks its trackers how many people have the films on your screen: a tracker learns the numbers of those films.',
					'Nobody learns your name, your searches or your history: they never leave this device. No request goes to any other company.'
				]
			},
			{
				heading: 'Giving back',
				text: [
					'While Matinee is open your browser passes on what it has of the film you watch and of those you played last. That is what keeps films playing for everybody. You can turn it off in the settings, at once.'
				]
			},
			{
				heading: 'Rights',
				text: [
					'Matinee carries what publishers sign. Every title names its licence and its rights holder; a title without a licence is refused. Whoever publishes answers for it.'
				]
			},
			{
				heading: 'What it cannot promise',
				text: [
					'It cannot hide your address from the people you exchange films with.',
					'Whoever controls the address you installed it from could one day serve something else there. Keep the app installed; later releases will be signed by several keys and carried by viewers.',
					'A browser may clear what was kept when space runs out or after weeks without a visit.'
				]
			}
		]
	},
	errorTitle: 'This page is not in the programme',
	errorText: 'The address may be misspelled, or the page is gone.',
	open: {
		title: 'Open a link',
		label: 'Magnet link',
		button: 'Open',
		bad: 'That is not a link Matinee can open.',
		file: 'Or a .torrent file'
	},
	studio: studioEn,
	channels: channelsEn
};
