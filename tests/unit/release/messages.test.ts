/** What a page reads from a bootloader, which may be older than the page or nobody's. */
import { describe, expect, it } from 'vitest';
import { parseShellReply } from '#lib/release/messages.ts';

const running = {
	version: '1.2.0',
	seq: 7,
	notes: new Map([['en', 'Faster']]),
	mirrors: ['https://two.example/']
};
const told = (current: unknown) => parseShellReply({ state: 'status', boot: 1, current });

describe('what the bootloader tells of the release that runs', () => {
	it('says how many keys must have signed it', () => {
		expect(told({ ...running, keys: { needed: 2, of: 3 } })).toEqual({
			state: 'status',
			boot: 1,
			current: { ...running, keys: { needed: 2, of: 3 } }
		});
	});

	it('is read without the keys from an older bootloader', () => {
		expect(told(running)).toEqual({ state: 'status', boot: 1, current: running });
	});

	it.each([
		{ needed: 0, of: 3 },
		{ needed: '2', of: 3 },
		{ needed: 2 },
		{ needed: 2, of: 1e9 },
		'two'
	])('says nothing of keys that make no sense: %j', (keys) => {
		expect(told({ ...running, keys })).toEqual({ state: 'status', boot: 1, current: running });
	});

	it('names no other address that is not one of the web', () => {
		const reply = told({ ...running, mirrors: ['javascript:alert(1)'] });
		expect(reply).toMatchObject({ current: { mirrors: [] } });
	});
});
