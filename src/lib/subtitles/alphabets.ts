/** The letters beyond ASCII that languages are written with, the frequent ones first, and the old encodings they came in. */

export interface Alphabet {
	readonly encoding: string;
	readonly lang: string;
	/** Lower case where there is a case; the first ten are the frequent ones. */
	readonly letters: string;
	/** Its other letters are those of ASCII: its own stand between them. */
	readonly isLatin: boolean;
}

const latin = (encoding: string, lang: string, letters: string): Alphabet => ({
	encoding,
	lang,
	letters,
	isLatin: true
});
const own = (encoding: string, lang: string, letters: string): Alphabet => ({
	encoding,
	lang,
	letters,
	isLatin: false
});

const russian = 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё';
const ukrainian = 'оаинвертіслкмдпуязьгбчйхжшюцщєїфґ';
const hanzi =
	'的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏';
const hanziTraditional =
	'的一是不了人我在有他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她里後小麼心多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長知民樣現分將外但身些與高意進把法此實回二理美點月明其種聲全工己話兒者向情部正名定女問力機給等幾很業最間新什打便位因重被走電四第門相次東政海口使教西再平真聽世氣信北少關並內加化由卻代軍產入先山五太水萬市眼體別處總才場師書比住員九笑性通目華報立馬命張活難神數件安表原車白應路期叫死常提感金何更反合放做系計或司利受光王果親界及今京務制解各任至清物台象記邊共風戰干接它許八特覺望直服毛林題建南度統色字請交愛讓認算論百吃義科怎元社術結六功指思非流每青管夫連遠資隊跟帶花快條院變聯言權往展該領傳近留紅治決周保達辦運武半候七必城父強步完革深區即求品士轉量空甚眾技輕程告江語英基派滿式李息寫呢識極令黃德收臉錢黨倒未持取設始版雙歷越史商千片容研像找友孩站廣改議形委早房音火際則首單據導影失拿網香似斯專石若兵弟誰校讀志飛觀爭究包組造落視濟喜離雖壞嗎吧';

/** One letter, one byte. */
export const alphabets: readonly Alphabet[] = [
	latin('windows-1252', 'fr', 'éàèêçùôîâûëïœæ'),
	latin('windows-1252', 'es', 'óíáéñúü¿¡ç'),
	latin('windows-1252', 'pt', 'ãçáéíóêõúâàôü'),
	latin('windows-1252', 'de', 'üäößéà'),
	latin('windows-1252', 'it', 'èàùìòéóî'),
	latin('windows-1252', 'nl', 'éëïóèöüá'),
	latin('windows-1252', 'sv', 'äåöéü'),
	latin('windows-1252', 'da', 'øåæéö'),
	latin('windows-1252', 'is', 'ðíáþæéóöúý'),
	latin('windows-1252', 'ca', 'àèéíòóúçïü·'),
	latin('windows-1250', 'pl', 'łęąśżóćńź'),
	latin('windows-1250', 'cs', 'íáěéřšžčýůúňťďó'),
	latin('windows-1250', 'sk', 'áíčťľýžšéúôňďäóŕĺ'),
	latin('windows-1250', 'hu', 'áéöóőüíúű'),
	latin('windows-1250', 'hr', 'čžšćđ'),
	latin('windows-1250', 'ro', 'ăşîţâșț'),
	latin('windows-1254', 'tr', 'ıişğçöüâî'),
	latin('windows-1257', 'lt', 'ėšžųčįūąę'),
	latin('windows-1257', 'lv', 'āīšēņūžļčģķ'),
	latin('windows-1257', 'et', 'äõüöšž'),
	latin('windows-1258', 'vi', 'đưôơăâêíáéóú'),
	own('windows-1251', 'ru', russian),
	own('windows-1251', 'uk', ukrainian),
	own('windows-1251', 'bg', 'аеитонрсвлкдпмзгбяшучжйъщюцхьф'),
	own('windows-1251', 'sr', 'аиоенрстјувкмдлпзгбчшцжљњћђфхџ'),
	own('koi8-r', 'ru', russian),
	own('koi8-u', 'uk', ukrainian),
	own('iso-8859-5', 'ru', russian),
	own('ibm866', 'ru', russian),
	own('windows-1253', 'el', 'αοιετσνηυρπκμλςόίάωγήέδθύώχφβξζψϊ'),
	own('windows-1255', 'he', 'יוהלאתרבשמנחםעדקפגזסצטןכךץף'),
	own('windows-1256', 'ar', 'اليمنوترهبدسعكفقحةأجشصىخطضذزثءئغإآظؤ'),
	own('windows-1256', 'fa', 'اینردمهتسبوشکلخگزقفعجپحطغصضچ'),
	own('windows-874', 'th', 'านรอกเงมยลวดทสต่้ัีิคะบปหแชไจใพขโำผุ์ถซึืณศูธฉ')
];

/** Two bytes a letter: what of their characters tells them from noise, and how much of a text that is. */
export const ideographs: readonly {
	readonly encoding: string;
	readonly lang: string;
	readonly isTypical: (char: string) => boolean;
	/** The share of a usual text that is typical. */
	readonly usual: number;
}[] = (() => {
	const kana = (char: string): boolean => /[\u3041-\u30fe]/.test(char);
	const [simple, traditional] = [new Set(hanzi), new Set(hanziTraditional)];
	return [
		{ encoding: 'shift_jis', lang: 'ja', isTypical: kana, usual: 0.45 },
		{ encoding: 'euc-jp', lang: 'ja', isTypical: kana, usual: 0.45 },
		{
			encoding: 'euc-kr',
			lang: 'ko',
			isTypical: (char: string) => /[\uac00-\ud7a3]/.test(char),
			usual: 0.95
		},
		{ encoding: 'gb18030', lang: 'zh', isTypical: (char: string) => simple.has(char), usual: 0.6 },
		{
			encoding: 'big5',
			lang: 'zh',
			isTypical: (char: string) => traditional.has(char),
			usual: 0.6
		}
	];
})();
