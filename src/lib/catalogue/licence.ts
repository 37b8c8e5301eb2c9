/** Licences: what each lets a viewer do, what it asks for, and the line that credits a work. */
import { parsePageAddress } from '#lib/core/addresses.ts';
import { pickText } from './localized.ts';
import type { TitleRecord } from './title-record.ts';

export type Permission = 'copy' | 'show' | 'remix' | 'sell';
export type Duty = 'credit' | 'share-alike';

export interface Licence {
	/** Short, as people write it: `CC BY 3.0`. */
	readonly name: string;
	readonly url?: string;
	/** Empty when the licence is not one of those known here: nothing is promised for it. */
	readonly may: readonly Permission[];
	readonly must: readonly Duty[];
}

const creativeCommons = 'https://creativecommons.org';
const everything: readonly Permission[] = ['copy', 'show', 'remix', 'sell'];

/** Works without a licence to obey; `PDM-1.0` and `public-domain` mark, the others waive. */
const free: ReadonlyMap<string, Licence> = new Map([
	[
		'cc0-1.0',
		{
			name: 'CC0 1.0',
			url: `${creativeCommons}/publicdomain/zero/1.0/`,
			may: everything,
			must: []
		}
	],
	[
		'pdm-1.0',
		{
			name: 'Public Domain Mark 1.0',
			url: `${creativeCommons}/publicdomain/mark/1.0/`,
			may: everything,
			must: []
		}
	],
	['public-domain', { name: 'Public domain', may: everything, must: [] }]
]);

/** `CC-BY`, its variants and the versions that were published, as SPDX writes them. */
const creativeCommonsShape = /^cc-(by(?:-nc)?(?:-nd|-sa)?)-([1-4]\.[0-9])$/;
const creativeCommonsAddress =
	/^https:\/\/(?:www\.)?creativecommons\.org\/licenses\/(by(?:-nc)?(?:-nd|-sa)?)\/([1-4]\.[0-9])(?:\/|$)/;
const publicDomainAddress =
	/^https:\/\/(?:www\.)?creativecommons\.org\/publicdomain\/(zero|mark)\/1\.0(?:\/|$)/;

const creativeCommonsLicence = (parts: string, version: string): Licence => ({
	name: `CC ${parts.toUpperCase()} ${version}`,
	url: `${creativeCommons}/licenses/${parts}/${version}/`,
	may: [
		'copy',
		'show',
		...(parts.includes('nd') ? [] : (['remix'] as const)),
		...(parts.includes('nc') ? [] : (['sell'] as const))
	],
	must: ['credit', ...(parts.includes('sa') ? (['share-alike'] as const) : [])]
});

/** An SPDX identifier or the https address of a licence, or undefined. */
export const parseLicence = (value: unknown): string | undefined => {
	if (typeof value !== 'string') return undefined;
	if (/^[A-Za-z0-9][A-Za-z0-9.+-]{1,63}$/.test(value)) return value;
	return parsePageAddress(value);
};

/** What is known of the licence of a record. */
export const licenceOf = (licence: string): Licence => {
	const known = free.get(licence.toLowerCase());
	if (known) return known;
	const publicDomain = publicDomainAddress.exec(licence)?.[1];
	if (publicDomain) return licenceOf(publicDomain === 'zero' ? 'CC0-1.0' : 'PDM-1.0');
	const [, parts, version] =
		creativeCommonsShape.exec(licence.toLowerCase()) ?? creativeCommonsAddress.exec(licence) ?? [];
	if (parts && version) return creativeCommonsLicence(parts, version);
	return parsePageAddress(licence)
		? { name: new URL(licence).hostname, url: licence, may: [], must: ['credit'] }
		: { name: licence, may: [], must: ['credit'] };
};

/**
 * The line to put beside a copy: title, rights holder, licence with its address, source (the TASL order that Creative
 * Commons recommends). Holds no words of any language but the work's own.
 */
export const creditLine = (
	record: Pick<TitleRecord, 'title' | 'originalTitle' | 'rightsHolder' | 'licence' | 'source'>,
	preferred: readonly string[] = []
): string => {
	const { name, url } = licenceOf(record.licence);
	const title = record.originalTitle ?? pickText(record.title, preferred);
	return [
		title,
		record.rightsHolder,
		url ? `${name} (${url})` : name,
		...(record.source ? [record.source] : [])
	].join(' · ');
};
