/** The words of the channels page, typed apart: its sentences are many. */

/** What a followed channel is doing, with the figures its sentence needs. */
export type ChannelDoing =
	'paused' | 'waiting' | 'finding-peers' | 'fetching' | 'current' | 'behind' | 'unreachable';

export interface ChannelMessages {
	readonly doing: (doing: ChannelDoing, received: string, needed: string | undefined) => string;
	readonly facts: (version: number, titles: number, age: string) => string;
	readonly holders: (peers: number, stored: string) => string;
	readonly introducedBy: (name: string) => string;
	readonly left: (name: string) => string;
	readonly invite: Readonly<
		Record<
			| 'title'
			| 'lead'
			| 'make'
			| 'pass'
			| 'passBack'
			| 'text'
			| 'have'
			| 'answer'
			| 'take'
			| 'nobody'
			| 'bad'
			| 'done',
			string
		>
	>;
	readonly refused: Readonly<
		Record<'bad-link' | 'bad-list' | 'already' | 'blocked' | 'too-many' | 'bad-file', string>
	>;
	readonly words: Readonly<
		Record<
			| 'title'
			| 'lead'
			| 'empty'
			| 'follow'
			| 'followOne'
			| 'link'
			| 'file'
			| 'preview'
			| 'look'
			| 'means'
			| 'fingerprint'
			| 'trackers'
			| 'noTrackers'
			| 'expired'
			| 'equivocation'
			| 'pause'
			| 'resume'
			| 'unfollow'
			| 'undo'
			| 'share'
			| 'save'
			| 'block'
			| 'unblock'
			| 'introduced'
			| 'blocked'
			| 'exportList'
			| 'qr'
			| 'qrTooLong'
			| 'shareHint'
			| 'cancel'
			| 'notStored',
			string
		>
	>;
}
