/** The file of a viewer's own things: comes back as it went, and a bad one is refused whole. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8 } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { blocksToValue, parseBlocks } from '#lib/library/blocks.ts';
import { carriedOf, readBackup, writeBackup, type Backup } from '#lib/library/backup.ts';
import { parseEntries } from '#lib/library/own-entries.ts';
import { parseProfile } from '#lib/library/profiles.ts';
import { defaultSettings } from '#lib/library/settings.ts';

const nowMs = 1_900_000_000_000;
const title = `${'ab'.repeat(32)}/film`;
const profile = { id: 'main', name: 'Alice', colour: 2, atMs: 7, isGone: false };
const entries = parseEntries(
	[
		{ kind: 'favourite', id: title, atMs: 5, value: { text: 'Film', number: 0 } },
		{ kind: 'rating', id: title, atMs: 6, value: { text: 'Film', number: 4 } },
		{ kind: 'cleared', id: 'history', atMs: 3, value: null }
	],
	nowMs
);
const backup: Backup = {
	madeMs: 1_800_000_000_000,
	profiles: [
		{
			profile,
			entries,
			progress: new Map([[title, { seconds: 12.5, durationSeconds: 100, atMs: 9 }]])
		}
	],
	settings: carriedOf({ ...defaultSettings, consent: 'accepted', theme: 'light', language: 'fr' }),
	channels: [],
	blocks: [...parseBlocks([{ type: 'channel', id: 'cd'.repeat(32), name: 'Noise' }]).values()]
};
const text = new TextDecoder().decode(writeBackup(backup));

test('a copy reads back as it was written, without the answer to the notice', () => {
	const read = readBackup(writeBackup(backup), nowMs);
	expect(read).toEqual({ ok: true, value: backup });
	expect(text).not.toContain('consent');
	expect(blocksToValue(parseBlocks(backup.blocks))).toEqual(backup.blocks);
});

test('a copy that lost a part, or holds one that cannot be, is refused whole, and the part is named', () => {
	const spoil = (change: (value: Record<string, unknown>) => void): unknown => {
		const value = JSON.parse(text) as Record<string, unknown>; // Written above.
		change(value);
		const read = readBackup(utf8(JSON.stringify(value)), nowMs);
		return read.ok ? 'taken' : read.error;
	};
	expect(spoil((v) => (v['v'] = 2))).toEqual({ type: 'UnknownVersion' });
	expect(spoil((v) => (v['matinee'] = 'channels'))).toEqual({ type: 'NotALibrary' });
	expect(spoil((v) => (v['channels'] = ['javascript:alert(1)']))).toEqual({
		type: 'Malformed',
		at: 'channels[0]'
	});
	expect(spoil((v) => (v['blocks'] = [{}]))).toEqual({ type: 'Malformed', at: 'blocks[0]' });
	expect(spoil((v) => (v['profiles'] = [{ profile, entries: [{}], progress: [] }]))).toEqual({
		type: 'Malformed',
		at: 'profiles[0].entries[0]'
	});
	expect(spoil((v) => (v['profiles'] = Array.from({ length: 99 }, () => ({}))))).toEqual({
		type: 'Malformed',
		at: 'profiles'
	});
	expect(spoil((v) => delete v['settings'])).toEqual({ type: 'Malformed', at: 'settings' });
});

test('a file cut anywhere is refused', () => {
	for (let end = 0; end < text.length; end++) {
		expect(readBackup(utf8(text.slice(0, end)), nowMs).ok).toBe(false);
	}
});

test('size comes first, depth breaks nothing, and no byte that is changed makes reading throw', () => {
	expect(readBackup(new Uint8Array(limits.library.backupBytes + 1), nowMs)).toMatchObject({
		error: { type: 'TooLarge' }
	});
	const deep = `{"matinee":"library","v":1,"blocks":${'['.repeat(200_000)}`;
	expect(readBackup(utf8(deep), nowMs)).toMatchObject({ error: { type: 'NotALibrary' } });
	const bytes = utf8(text);
	fc.assert(
		fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
			const read = readBackup(
				bytes.map((old, i) => (i === at ? byte : old)),
				nowMs
			);
			expect(typeof read.ok).toBe('boolean');
		})
	);
});

test('what is dated ahead is dated now, so that it can be taken back', () => {
	const late = text.replaceAll('"atMs":5', `"atMs":${String(nowMs * 2)}`);
	const read = readBackup(utf8(late), nowMs);
	const kept = read.ok ? read.value.profiles[0]?.entries.get(`favourite:${title}`) : undefined;
	expect(kept?.atMs).toBe(nowMs);
	expect(parseProfile({ ...profile, atMs: nowMs * 2 }, nowMs)?.atMs).toBe(nowMs);
	expect(parseProfile({ ...profile, isGone: true }, nowMs)).toBeUndefined();
});
