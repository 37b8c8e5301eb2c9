/** Planning an update: only what is new, and only what the signed manifest allows. */
import { expect, test } from 'vitest';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { layOutApp, readAppRecords, type AppRecords } from '#lib/release/app-feed.ts';
import { neededFiles, planUpdate } from '#lib/release/update-plan.ts';
import { digest, must, mustFail } from '#tests/support/channels.ts';
import { appFiles, manifestOf, type AppFiles } from '#tests/support/releases.ts';

const big = new Uint8Array(limits.channel.objectBytes * 2 + 5).map((_, i) => i % 251);

const laidOut = async (files: AppFiles, envelope: Bytes = utf8('signed')) => {
	const release = await manifestOf(files);
	const byHash = new Map<string, Bytes>();
	for (const [path, { hash }] of release.files) {
		byHash.set(hash, files.get(path) ?? new Uint8Array());
	}
	const { records, objects } = await layOutApp(envelope, byHash, digest);
	return { release, records, objects, app: must(readAppRecords(records)) };
};

const hashesOf = ({ files }: Awaited<ReturnType<typeof manifestOf>>): Set<string> =>
	new Set([...files.values()].map(({ hash }) => hash));

test('a device that has everything fetches nothing', async () => {
	const { release, app } = await laidOut(appFiles());
	const needed = neededFiles(release, hashesOf(release));
	expect(must(planUpdate(needed, app))).toEqual({ files: [], bytes: 0 });
});

test('three changed files of a hundred are three files in the plan', async () => {
	const before = await manifestOf(appFiles());
	const change = { '/_app/3.js': utf8('a'), '/_app/5.js': utf8('bb'), '/_app/8.js': utf8('ccc') };
	const { release, app } = await laidOut(appFiles(change));
	const plan = must(planUpdate(neededFiles(release, hashesOf(before)), app));
	expect(plan.files.map(({ path }) => path)).toEqual(Object.keys(change));
	expect(plan.bytes).toBe(6);
});

test('a file that stands at two paths is fetched once', async () => {
	const same = utf8('the same');
	const { release, app } = await laidOut(
		new Map([
			['/a.js', same],
			['/b.js', same]
		])
	);
	expect(must(planUpdate(neededFiles(release), app)).files).toHaveLength(1);
});

test('a file larger than an object is cut, and its parts are exactly its bytes', async () => {
	const { release, app, objects } = await laidOut(new Map([['/big.js', big]]));
	const [file] = must(planUpdate(neededFiles(release), app)).files;
	expect(file?.parts.map(({ bytes }) => bytes)).toEqual([262_144, 262_144, 5]);
	const joined = file?.parts.flatMap(({ hash }) => [...(objects.get(hash) ?? [])]);
	expect(new Uint8Array(joined ?? [])).toEqual(big);
});

test('an empty file is one empty object', async () => {
	const { release, app } = await laidOut(new Map([['/empty.css', new Uint8Array()]]));
	expect(must(planUpdate(neededFiles(release), app))).toMatchObject({
		files: [{ parts: [{ bytes: 0 }] }],
		bytes: 0
	});
});

const withFiles = (app: AppRecords, change: AppRecords['files']): AppRecords => ({
	...app,
	files: new Map([...app.files, ...change])
});

test('a feed that leaves a file out, gives it too many parts, or another file, is refused', async () => {
	const { release, app } = await laidOut(
		new Map([
			['/a.js', utf8('a')],
			['/big.js', big]
		])
	);
	const needed = neededFiles(release);
	const small = release.files.get('/a.js')?.hash ?? '';
	const large = release.files.get('/big.js')?.hash ?? '';
	const parts = app.files.get(large) ?? [];
	const without = new Map([...app.files].filter(([hash]) => hash !== small));
	expect(mustFail(planUpdate(needed, { ...app, files: without }))).toEqual({
		type: 'NotInFeed',
		path: '/a.js'
	});
	for (const [hash, given] of [
		[large, parts.slice(1)],
		[large, [...parts, ...parts]],
		[small, parts.slice(0, 1)]
	] as const) {
		const error = mustFail(planUpdate(needed, withFiles(app, new Map([[hash, given]]))));
		expect(error.type).toBe('WrongParts');
	}
});

test.each([
	['no release', [['00'.repeat(32), { parts: [new Uint8Array(32)] }]], 'NoRelease'],
	[
		'a name that is no hash',
		[
			['release', { parts: [new Uint8Array(32)] }],
			['x', { parts: [new Uint8Array(32)] }]
		],
		'BadRecord'
	],
	['no parts', [['release', { parts: [] }]], 'BadRecord'],
	['half a hash', [['release', { parts: [new Uint8Array(16)] }]], 'BadRecord'],
	[
		'an envelope that is longer than any may be',
		[['release', { parts: Array.from({ length: 7 }, () => new Uint8Array(32)) }]],
		'BadRecord'
	],
	[
		'more parts than the largest release has',
		[['release', { parts: Array.from({ length: 201 }, () => new Uint8Array(32)) }]],
		'BadRecord'
	]
] as const)('a feed with %s is refused', (_what, records, type) => {
	expect(mustFail(readAppRecords(new Map<string, unknown>(records))).type).toBe(type);
});

test('a feed of more files than a release may have is refused', () => {
	const many = Array.from(
		{ length: limits.release.files + 1 },
		(_, i) => [i.toString(16).padStart(64, '0'), { parts: [new Uint8Array(32)] }] as const
	);
	const records = new Map<string, unknown>([['release', { parts: [new Uint8Array(32)] }], ...many]);
	expect(mustFail(readAppRecords(records)).type).toBe('BadRecord');
});
