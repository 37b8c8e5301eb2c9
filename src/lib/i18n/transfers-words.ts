/** The words of the page of transfers, in each language; typed, so that a language is complete or does not compile. */
import type { TransfersView } from '#lib/state/views.ts';

export interface TransferMessages {
	readonly title: string;
	readonly lead: string;
	readonly empty: string;
	readonly used: (used: string, budget: string) => string;
	readonly month: (given: string) => string;
	readonly giving: Readonly<Record<TransfersView['giving'], string>>;
	readonly held: (have: string, all: string, parts: number) => string;
	readonly rates: (peers: number, down: string, up: string) => string;
	readonly ratio: (given: string, taken: string) => string;
	readonly resting: string;
	readonly keep: string;
	readonly kept: string;
	readonly pause: string;
	readonly remove: string;
	readonly removing: (name: string) => string;
	readonly undo: string;
	readonly open: string;
}

const en: TransferMessages = {
	title: 'Films on this device',
	lead: 'Films that you have played stay here for the next time, and pass on to others what they lack.',
	empty: 'Nothing yet. What you play is kept here as far as there is room.',
	used: (used, budget) => `${used} of ${budget} in use`,
	month: (given) => `${given} given back this month`,
	giving: {
		on: 'Giving back is on.',
		choice: 'Giving back is off in the settings.',
		metered: 'Giving back rests: this line is paid by the byte.',
		ratio: 'Giving back rests: you have given as much as you wanted.',
		month: 'Giving back rests until next month.'
	},
	held: (have, all, parts) =>
		`${have} of ${all} here${parts > 1 ? `, in ${String(parts)} parts` : ''}`,
	rates: (peers, down, up) =>
		`${peers === 1 ? '1 person' : `${String(peers)} people`}; ${down}/s in, ${up}/s out`,
	ratio: (given, taken) => `${given} given, ${taken} received since it was opened`,
	resting: 'Resting on the disk',
	keep: 'Keep on this device',
	kept: 'Kept on this device',
	pause: 'Pause',
	remove: 'Remove',
	removing: (name) => `${name} is being removed.`,
	undo: 'Undo',
	open: 'Open'
};

const fr: TransferMessages = {
	title: 'Films sur cet appareil',
	lead: 'Les films que vous avez lus restent ici pour la prochaine fois, et transmettent aux autres ce qui leur manque.',
	empty: 'Rien pour l’instant. Ce que vous lisez est gardé ici tant qu’il y a de la place.',
	used: (used, budget) => `${used} occupés sur ${budget}`,
	month: (given) => `${given} rendus ce mois-ci`,
	giving: {
		on: 'Vous rendez aux autres.',
		choice: 'Le partage est coupé dans les réglages.',
		metered: 'Le partage attend : cette ligne est facturée au volume.',
		ratio: 'Le partage attend : vous avez rendu autant que voulu.',
		month: 'Le partage attend le mois prochain.'
	},
	held: (have, all, parts) =>
		`${have} sur ${all} ici${parts > 1 ? `, en ${String(parts)} parties` : ''}`,
	rates: (peers, down, up) =>
		`${String(peers)} ${peers > 1 ? 'personnes' : 'personne'} ; ${down}/s reçus, ${up}/s envoyés`,
	ratio: (given, taken) => `${given} rendus, ${taken} reçus depuis l’ouverture`,
	resting: 'Au repos sur le disque',
	keep: 'Garder sur cet appareil',
	kept: 'Gardé sur cet appareil',
	pause: 'Mettre en pause',
	remove: 'Retirer',
	removing: (name) => `${name} va être retiré.`,
	undo: 'Annuler',
	open: 'Ouvrir'
};

/** The words in a language of the interface; English where there are none. */
export const transferWords = (lang: string): TransferMessages => (lang.startsWith('fr') ? fr : en);
