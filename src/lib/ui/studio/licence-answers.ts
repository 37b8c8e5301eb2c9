/** Which licence follows from what a publisher wants to allow. */

export interface LicenceAnswers {
	readonly whose?: 'mine' | 'old' | 'given';
	/** Others must name the maker. */
	readonly credit?: boolean;
	/** Others may change it. */
	readonly remix?: boolean;
	/** What they make must carry the same licence. */
	readonly alike?: boolean;
	/** Others may earn money with it. */
	readonly sell?: boolean;
}

/** An SPDX name, or undefined while an answer is missing or the licence is not ours to choose. */
export const licenceFor = (answers: LicenceAnswers): string | undefined => {
	const { whose, credit, remix, alike, sell } = answers;
	if (whose === 'old') return 'PDM-1.0';
	if (whose !== 'mine' || credit === undefined) return undefined;
	if (!credit) return 'CC0-1.0';
	if (remix === undefined || sell === undefined || (remix && alike === undefined)) return undefined;
	const parts = ['BY', ...(sell ? [] : ['NC']), ...(remix ? (alike ? ['SA'] : []) : ['ND'])];
	return `CC-${parts.join('-')}-4.0`;
};
