/** The channels page in English. */
import type { ChannelMessages } from './channels-messages.ts';

export const channelsEn: ChannelMessages = {
	doing: (doing, received, needed) =>
		({
			paused: 'Paused. What is here still plays.',
			waiting: 'Waiting for your answer to the notice',
			'finding-peers': 'Finding people who have this channel',
			fetching:
				needed === undefined ? `Fetching, ${received} so far` : `Fetching ${received} of ${needed}`,
			current: 'Up to date',
			behind: 'A newer version is known and on its way',
			unreachable: 'Nobody who has it can be reached right now'
		})[doing],
	facts: (version, titles, age) =>
		`Version ${String(version)}, ${titles === 1 ? '1 title' : `${String(titles)} titles`}, signed ${age}`,
	holders: (peers, stored) =>
		`${peers === 0 ? 'Nobody here' : peers === 1 ? '1 person here' : `${String(peers)} people here`} ${peers > 1 ? 'have' : 'has'} it now; ${stored} on this device`,
	introducedBy: (name) => `Introduced by ${name}`,
	left: (name) => `You no longer follow ${name}.`,
	invite: {
		title: 'Meet somebody by hand',
		lead: 'With no meeting place in common, two texts do: you pass one on, and get one back.',
		make: 'Invite somebody',
		pass: 'Pass this on, by message or as a picture. It is good for ten minutes and for one person.',
		passBack: 'Give this back to whoever invited you.',
		text: 'Text to pass on',
		have: 'Or an invite that you got',
		answer: 'The answer that you got back',
		take: 'Take it',
		nobody: 'Nobody can be met right now: accept the notice first, or try again in a moment.',
		bad: 'This is not one, or it is too old.',
		done: 'Connecting…'
	},
	refused: {
		'bad-link': 'This is not a channel link. It begins with “magnet:?xs=urn:btpk:”.',
		'bad-list': 'This is not a list of channels.',
		already: 'You follow this channel already.',
		blocked: 'You have blocked this channel. Unblock it first.',
		'too-many': 'The list is full. Remove something first.',
		'bad-file': 'There is no channel in this file: choose a QR picture, a list or a .matinee file.'
	},
	words: {
		title: 'Channels',
		lead: 'Whoever signs a channel decides what is in it. You decide whom you follow.',
		empty: 'You follow no channel yet. Ask somebody for a channel link, or open a .matinee file.',
		follow: 'Follow',
		followOne: 'Follow a channel',
		link: 'Channel link',
		file: 'Or a QR picture, a list of channels, a .matinee file',
		preview: 'Before you follow',
		look: 'Look at it',
		means:
			'Its films appear among yours, and you pass its list on to other followers. They can see your network address.',
		fingerprint: 'Six words to compare with whoever gave you the link',
		trackers: 'Its followers meet at',
		noTrackers: 'The link names no meeting place; you meet its followers through others.',
		expired: 'Past its date: nothing new is taken from it.',
		equivocation:
			'Its publisher has signed two different versions with one number. Ask them which is right.',
		pause: 'Pause',
		resume: 'Resume',
		unfollow: 'Unfollow',
		undo: 'Undo',
		share: 'Share',
		save: 'Save as a file',
		block: 'Block',
		unblock: 'Unblock',
		introduced: 'Introduced by the channels you follow',
		blocked: 'Blocked',
		exportList: 'Save the list',
		qr: 'QR code of the channel link',
		qrTooLong: 'The link is too long for a QR code.',
		shareHint: 'Whoever has this link can follow the channel.',
		cancel: 'Cancel',
		notStored: 'This browser keeps nothing: the list lasts until the window closes.'
	}
};
