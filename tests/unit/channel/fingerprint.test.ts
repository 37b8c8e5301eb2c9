/** The six words of a channel: which bits they stand for, in both languages. */
import { expect, test } from 'vitest';
import { parseChannelId, type ChannelId } from '#lib/core/ids.ts';
import { bip39Words } from '#lib/channel/adapters/bip39-words.ts';
import { fingerprintOf } from '#lib/channel/fingerprint.ts';

const channelOf = (hex: string): ChannelId => {
	const id = parseChannelId(hex.padEnd(64, '0'));
	if (!id) throw new Error('64 hex digits are a channel id');
	return id;
};

test('the first 66 bits become six words of the BIP-39 list, eleven bits each', async () => {
	const english = await bip39Words.words('en-GB');
	expect(fingerprintOf(channelOf(''), english)).toEqual(Array.from({ length: 6 }, () => 'abandon'));
	expect(fingerprintOf(channelOf('f'.repeat(64)), english)).toEqual(
		Array.from({ length: 6 }, () => 'zoo')
	);
	// 00000000001 00000000010 then zeros: the words numbered 1 and 2.
	expect(fingerprintOf(channelOf('002008'), english).slice(0, 3)).toEqual([
		'ability',
		'able',
		'abandon'
	]);
});

test('French viewers read French words; the 67th bit says nothing', async () => {
	const french = await bip39Words.words('fr');
	const words = fingerprintOf(channelOf('0'.repeat(64)), french);
	expect(words[0]).toBe('abaisser');
	expect(fingerprintOf(channelOf('0'.repeat(16) + '20'), french)).toEqual(words);
	expect(fingerprintOf(channelOf('0'.repeat(16) + '40'), french)).not.toEqual(words);
});

test('a list of another length is refused', () => {
	expect(() => fingerprintOf(channelOf(''), ['one'])).toThrow(RangeError);
});
