/** Old files read right: every encoding that subtitles are about in, told from the letters alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { concatBytes, utf8 } from '#lib/core/bytes.ts';
import { charsets, decodeText, detectCharset } from '#lib/subtitles/charset.ts';
import { textOf } from '#lib/subtitles/cue.ts';
import { readSubtitles } from '#lib/subtitles/read-subtitles.ts';

const folder = 'tests/fixtures/subtitles/encodings';

/** Bytes of a text in an encoding that only decoders are there for: every one and two bytes are tried once. */
const encoders = new Map<string, Map<string, Uint8Array>>();
const encode = (text: string, encoding: string): Uint8Array => {
	if (!encoders.has(encoding)) {
		const table = new Map<string, Uint8Array>();
		const decoder = new TextDecoder(encoding);
		const learn = (bytes: Uint8Array): void => {
			const char = decoder.decode(bytes);
			if (Array.from(char).length === 1 && char !== '\ufffd' && !table.has(char))
				table.set(char, bytes);
		};
		for (let a = 0; a < 256; a++) learn(Uint8Array.of(a));
		if (!/^(windows|koi|iso|ibm)/.test(encoding))
			for (let a = 0x81; a < 0xff; a++)
				for (let b = 0x40; b < 0xff; b++) learn(Uint8Array.of(a, b));
		encoders.set(encoding, table);
	}
	return concatBytes(
		...Array.from(text, (char) => {
			const bytes = encoders.get(encoding)?.get(char);
			if (!bytes) throw new Error(`${char} is not in ${encoding}`);
			return bytes as Uint8Array<ArrayBuffer>;
		})
	);
};

const said: readonly (readonly [string, string])[] = [
	[
		'windows-1252',
		'Où étais-tu cette nuit ?\nJe n’ai rien fait, ça je te le promets.\nÀ bientôt, garçon.'
	],
	['windows-1252', '¿Dónde estás?\nMañana será otro día. ¡Qué lástima!\nÉl no volvió jamás.'],
	[
		'windows-1252',
		'Wir müssen über die Brücke.\nEs wäre schöner, wenn du hier bliebst.\nGroße Straße, daß ich nicht lache.'
	],
	['windows-1252', 'Não posso ir amanhã.\nVocê está bem? A canção é tão bonita, João.'],
	['windows-1252', 'Perché non è venuto?\nCosì non può più andare avanti, capirà.'],
	['windows-1252', 'Jag är så trött på det här.\nVi måste gå hem före gryningen, säger han.'],
	['windows-1252', 'Er du dér? Jeg går på gaden.\nDen røde sø er så blå, når ægget koger.'],
	[
		'windows-1250',
		'Gdzie byłeś wczoraj wieczorem?\nNie chcę o tym mówić. Zażółć gęślą jaźń.\nBędę czekać.'
	],
	[
		'windows-1250',
		'Kde jsi byl včera večer?\nNechci o tom mluvit. Příliš žluťoučký kůň úpěl ďábelské ódy.'
	],
	[
		'windows-1250',
		'Hol voltál tegnap este?\nNem tudom, miről beszélsz. Árvíztűrő tükörfúrógép.\nGyőztünk!'
	],
	[
		'windows-1250',
		'Gdje si bio sinoć?\nNe želim pričati o tome. Čovječe, šta to radiš? Đavo te odnio.'
	],
	[
		'windows-1254',
		'Dün gece neredeydin?\nBunu konuşmak istemiyorum. Çok güzel bir şarkı, değil mi?\nYarın görüşürüz, ışık söndü.'
	],
	[
		'windows-1257',
		'Kur tu buvai vakar vakare?\nAš nenoriu apie tai kalbėti. Žmonės šiandien ilgisi ąžuolų, įdomu.'
	],
	[
		'windows-1251',
		'Где ты был вчера вечером?\nЯ не хочу об этом говорить.\nМы никогда больше не увидимся.'
	],
	['windows-1251', 'Де ти був учора ввечері?\nЯ не хочу про це говорити. Її ім’я — Олена.'],
	[
		'koi8-r',
		'Где ты был вчера вечером?\nЯ не хочу об этом говорить.\nМы никогда больше не увидимся.'
	],
	[
		'ibm866',
		'Где ты был вчера вечером?\nЯ не хочу об этом говорить.\nМы никогда больше не увидимся.'
	],
	['windows-1253', 'Πού ήσουν χθες το βράδυ;\nΔεν θέλω να μιλήσω γι’ αυτό.\nΘα σε περιμένω.'],
	['windows-1255', 'איפה היית אתמול בלילה?\nאני לא רוצה לדבר על זה.\nאני אחכה לך.'],
	['windows-1256', 'أين كنت ليلة أمس؟\nلا أريد أن أتحدث عن ذلك.\nسوف أنتظرك هناك.'],
	['windows-874', 'เมื่อคืนคุณอยู่ที่ไหน\nฉันไม่อยากพูดถึงเรื่องนี้\nฉันจะรอคุณ'],
	['shift_jis', '昨日の夜はどこにいたの？\nその話はしたくない。\nずっと待っているよ。'],
	['euc-jp', '昨日の夜はどこにいたの？\nその話はしたくない。\nずっと待っているよ。'],
	['euc-kr', '어젯밤에 어디 있었어?\n그 얘기는 하고 싶지 않아.\n기다릴게.'],
	['gb18030', '昨天晚上你在哪里？\n我不想说这件事。\n我会等你的，你知道吗？'],
	['big5', '昨天晚上你在哪裡？\n我不想說這件事。\n我會等你的，你知道嗎？']
];

const asFile = (text: string): string =>
	text
		.split('\n')
		.map((line, i) => `${i + 1}\r\n00:00:0${i},000 --> 00:00:0${i + 1},000\r\n${line}\r\n\r\n`)
		.join('');

test.each(said)('%s is told from its letters: %s', (encoding, text) => {
	const bytes = encode(asFile(text), encoding);
	const found = detectCharset(bytes);
	expect(decodeText(bytes, found), found).toBe(asFile(text));
});

test('every file of the kit reads as the same file in UTF-8 does', () => {
	const read = (name: string): readonly string[] => {
		const found = readSubtitles(new Uint8Array(readFileSync(`${folder}/${name}`)));
		return found.ok ? found.value.cues.map((cue) => textOf(cue)) : [];
	};
	expect(read('elephants-dream.ar.windows-1256.srt')).toEqual(
		read('elephants-dream.ar.utf-8-bom.srt')
	);
	expect(read('elephants-dream.ar.utf-8-bom.srt')).toHaveLength(77);
	expect(read('elephants-dream.ja.shift_jis.srt')[0]).toBe('左に見えるのは…');
	expect(read('elephants-dream.ja.shift_jis.srt')).toHaveLength(77);
	expect(read('elephants-dream.en.utf-16le-bom.srt')[0]).toBe('At the left we can see...');
	expect(read('sintel.es.windows-1252.srt')[7]).toBe('Qué te trae a la tierra de los guardianes?');
	expect(read('typical.utf-16be.ssa')).toHaveLength(3);
	expect(read('typical.utf-16le-bom.srt')).toHaveLength(3);
	expect(read('astisub.utf-16le.srt')).toHaveLength(6);
	expect(readdirSync(folder)).toHaveLength(8);
});

test('UTF-16 without its mark is told from its zeros, UTF-8 with a few broken bytes stays UTF-8', () => {
	const text = asFile('naïve');
	const units = new Uint8Array(text.length * 2);
	const view = new DataView(units.buffer);
	for (const [big, name] of [
		[false, 'utf-16be'],
		[true, 'utf-16le']
	] as const) {
		for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), big);
		expect(detectCharset(units)).toBe(name);
	}
	expect(detectCharset(concatBytes(utf8('é'.repeat(50)), Uint8Array.of(0xff)))).toBe('utf-8');
	expect(detectCharset(utf8('plain'))).toBe('utf-8');
});

test('what the name says of the language decides where few letters tell', () => {
	const bytes = encode('Taip, ž?', 'windows-1257');
	expect(decodeText(bytes, detectCharset(bytes, 'lt'))).toBe('Taip, ž?');
});

test('every encoding that is offered can be decoded', () => {
	expect(charsets.length).toBeGreaterThan(15);
	for (const name of charsets) expect(new TextDecoder(name).encoding).not.toBe('');
});
