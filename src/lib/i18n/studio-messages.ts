/** Every text of the studio; one file a language fills it. */

/** What the form asks for. */
export type StudioField =
	| 'title'
	| 'language'
	| 'year'
	| 'overview'
	| 'genres'
	| 'licence'
	| 'rightsHolder'
	| 'magnet'
	| 'container'
	| 'codecs'
	| 'bytes';

/** What one would let others do, asked one by one; the licence follows from the answers. */
export interface LicenceQuestions {
	readonly title: string;
	readonly whose: string;
	readonly mine: string;
	readonly old: string;
	readonly given: string;
	readonly givenHint: string;
	readonly credit: string;
	readonly remix: string;
	readonly alike: string;
	readonly sell: string;
	readonly yes: string;
	readonly no: string;
	readonly chosen: (licence: string) => string;
}

export interface StudioMessages {
	readonly title: string;
	readonly lead: string;
	readonly name: string;
	readonly make: string;
	readonly own: (name: string) => string;
	readonly link: string;
	readonly copy: string;
	readonly copied: string;
	readonly backup: string;
	readonly backupWhy: string;
	/** Nothing is published before the keys are saved. */
	readonly backupFirst: string;
	readonly addFilm: string;
	readonly drop: string;
	readonly choose: string;
	readonly taking: (name: string, percent: number) => string;
	readonly stop: string;
	readonly ready: (name: string, facts: string) => string;
	readonly unplayable: (codec: string) => string;
	readonly pictures: string;
	readonly picture: (number: number) => string;
	readonly ownPicture: string;
	readonly subtitles: string;
	readonly subtitlesIn: string;
	readonly removeSubtitles: (name: string) => string;
	readonly preview: string;
	readonly forget: string;
	readonly questions: LicenceQuestions;
	readonly fields: Readonly<Record<StudioField, string>>;
	readonly hints: Readonly<Partial<Record<StudioField, string>>>;
	/** A film that others hold already. */
	readonly byMagnet: string;
	readonly publish: string;
	readonly published: (seq: number) => string;
	readonly titles: string;
	readonly none: string;
	readonly edit: string;
	readonly saveEdit: string;
	readonly cancel: string;
	readonly retire: string;
	readonly retiring: (title: string) => string;
	/** By the name of the field or of the error. */
	readonly refused: (reason: string) => string;
}
