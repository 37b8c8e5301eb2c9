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
	readonly addFilm: string;
	readonly fields: Readonly<Record<StudioField, string>>;
	readonly hints: Readonly<Partial<Record<StudioField, string>>>;
	readonly publish: string;
	readonly published: (seq: number) => string;
	/** By the name of the field or of the error. */
	readonly refused: (reason: string) => string;
}
