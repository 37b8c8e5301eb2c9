/** Which language a file beside a film is in, and of which kind it is: read from its name, never from its maker's word alone. */

export interface NameFacts {
	/** BCP 47; absent when the name does not say. */
	readonly lang?: string;
	/** Sounds are written down as well. */
	readonly isCaptions: boolean;
	/** Only what is said in another language than the film's. */
	readonly isForced: boolean;
}

/** ISO 639-1, with the codes of ISO 639-2 that files are named by. */
const codes: Readonly<Record<string, string>> = Object.fromEntries(
	'ar:ara bg:bul bn:ben bs:bos ca:cat cs:cze,ces da:dan de:ger,deu el:gre,ell en:eng es:spa,esl et:est eu:baq,eus fa:per,fas fi:fin fil:fil fr:fre,fra ga:gle gl:glg he:heb hi:hin hr:hrv hu:hun hy:arm,hye id:ind is:ice,isl it:ita ja:jpn,jap ka:geo,kat kk:kaz km:khm ko:kor lt:lit lv:lav mk:mac,mkd ml:mal mn:mon ms:may,msa my:bur,mya nb:nob ne:nep nl:dut,nld no:nor pa:pan pl:pol pt:por,pob ro:rum,ron ru:rus si:sin sk:slo,slk sl:slv sq:alb,sqi sr:srp,scc sv:swe sw:swa ta:tam te:tel th:tha tr:tur uk:ukr ur:urd uz:uzb vi:vie zh:chi,zho cy:wel,cym br:bre oc:oci eo:epo la:lat'
		.split(' ')
		.flatMap((entry) => {
			const [tag = '', more = ''] = entry.split(':');
			return [tag, ...more.split(',')].map((code) => [code, tag]);
		})
);

/** Names in English and in the language itself. */
let names: ReadonlyMap<string, string> | undefined;
const namesNow = (): ReadonlyMap<string, string> => {
	names ??= new Map(
		[...new Set(Object.values(codes))].flatMap((tag) =>
			['en', tag].map((inLanguage): [string, string] => {
				const name = new Intl.DisplayNames([inLanguage], { type: 'language' }).of(tag) ?? tag;
				return [name.toLowerCase().normalize('NFC'), tag];
			})
		)
	);
	return names;
};

/** Words of regions and scripts that files are named by. */
const variants: Readonly<Record<string, string>> = {
	brazilian: 'pt-BR',
	brasil: 'pt-BR',
	ptbr: 'pt-BR',
	pob: 'pt-BR',
	latino: 'es-419',
	latinoamerica: 'es-419',
	castellano: 'es-ES',
	simplified: 'zh-Hans',
	chs: 'zh-Hans',
	traditional: 'zh-Hant',
	cht: 'zh-Hant'
};

const captionWords = new Set(['sdh', 'cc', 'hi', 'captions', 'caption', 'hoh']);
const forcedWords = new Set(['forced', 'foreign', 'signs']);
const otherWords = new Set([
	'subtitles',
	'subtitle',
	'subs',
	'sub',
	'full',
	'default',
	'utf8',
	'utf'
]);

/** Regions that languages are told apart by; some of them are languages, too, where they stand alone. */
const regions = new Set('br us gb uk mx pt ca cn tw hk es fr ar de at ch be nl 419'.split(' '));

const regionTag = (language: string, next: string): string => {
	if (/^(hans|hant|latn|cyrl)$/.test(next))
		return `${language}-${next.charAt(0).toUpperCase()}${next.slice(1)}`;
	return regions.has(next) ? `${language}-${next.toUpperCase()}` : language;
};

const languageAt = (words: readonly string[], at: number): string | undefined => {
	const word = words[at] ?? '';
	if (Object.hasOwn(variants, word)) return variants[word];
	// Two letters are words of many languages: they count where a tag stands, at the end.
	if (word.length === 2 && at < words.length - 2) return undefined;
	const tag = Object.hasOwn(codes, word) ? codes[word] : namesNow().get(word);
	return tag === undefined ? undefined : regionTag(tag, words[at + 1] ?? '');
};

const stemOf = (name: string): string =>
	(name.split('/').at(-1) ?? name).replace(/\.[a-z0-9]{2,4}$/i, '').toLowerCase();

/** Read from the end: the language stands behind the title. */
const languageIn = (words: readonly string[], isBeside: boolean): string | undefined => {
	// Without the film's name before it, the first word is a title rather than a language, unless it is all there is.
	const first = isBeside || words.length === 1 ? 0 : 1;
	for (let at = words.length - 1; at >= first; at--) {
		const before = regions.has(words[at] ?? '') && at > first ? words[at - 1] : undefined;
		const isRegion =
			before !== undefined && /^[a-z]{2}$/.test(before) && Object.hasOwn(codes, before);
		const lang = languageAt(words, isRegion ? at - 1 : at);
		if (lang !== undefined) return lang;
	}
	return undefined;
};

/** `film` is the name of the film's own file: what both names begin with says nothing about a language. */
export const readName = (name: string, film = ''): NameFacts => {
	const [stem, filmStem] = [stemOf(name), stemOf(film)];
	const isBeside = filmStem !== '' && stem.startsWith(filmStem);
	const words = (isBeside ? stem.slice(filmStem.length) : stem)
		.slice(-120)
		.normalize('NFC')
		.split(/[^\p{L}\p{N}\p{M}]+/u)
		.filter(Boolean);
	const isCaptions = words.some((word) => captionWords.has(word));
	const isForced = words.some((word) => forcedWords.has(word));
	const telling = words.filter(
		(word) => !forcedWords.has(word) && !otherWords.has(word) && !captionWords.has(word)
	);
	const lang = languageIn(telling, isBeside);
	if (lang !== undefined) return { lang, isCaptions, isForced };
	// Hindi's code is the mark for the hard of hearing as well: where nothing else is said it is the language.
	return words.at(-1) === 'hi'
		? { lang: 'hi', isCaptions: false, isForced }
		: { isCaptions, isForced };
};

const episodeOf = (name: string): string | undefined => {
	const found = /s(\d{1,2})[ ._-]*e(\d{1,3})|\b(\d{1,2})x(\d{1,3})\b/i.exec(name);
	return found ? `${Number(found[1] ?? found[3])}x${Number(found[2] ?? found[4])}` : undefined;
};

/** Of the subtitles in a torrent those that belong to one of its films; all of them where names say nothing. */
export const besideFilm = <T extends { readonly name: string }>(
	film: string,
	files: readonly T[],
	isOnlyFilm: boolean
): readonly T[] => {
	if (isOnlyFilm) return files;
	const stem = stemOf(film);
	const sameStem = files.filter(({ name }) => stemOf(name).startsWith(stem));
	const inItsFolder = files.filter(({ name }) => name.toLowerCase().includes(`/${stem}/`));
	const named = [...new Set([...sameStem, ...inItsFolder])];
	if (named.length > 0) return named;
	const episode = episodeOf(film);
	return episode === undefined ? files : files.filter(({ name }) => episodeOf(name) === episode);
};

/** The first of the preferred languages that is there, as a place in the list; captions and partial files come last. */
export const choosePreferred = (
	tracks: readonly { readonly lang: string; readonly isPlain: boolean }[],
	preferred: readonly string[]
): number | undefined => {
	const primary = (tag: string): string => tag.toLowerCase().split('-')[0] ?? tag;
	const tests = preferred.flatMap((wanted) => [
		(lang: string) => lang.toLowerCase() === wanted.toLowerCase(),
		(lang: string) => primary(lang) === primary(wanted)
	]);
	for (const isIt of tests) {
		const plain = tracks.findIndex(({ lang, isPlain }) => isPlain && isIt(lang));
		const any = plain >= 0 ? plain : tracks.findIndex(({ lang }) => isIt(lang));
		if (any >= 0) return any;
	}
	return undefined;
};
