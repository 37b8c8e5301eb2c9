/** A bootloader over a disk in memory, with a project whose releases it believes. */
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import type { OriginFile } from '#lib/release/shell-ports.ts';
import { createShell, type OfferAnswer, type Shell } from '#lib/release/shell.ts';
import { verifyRelease } from '#lib/release/verify.ts';
import { digest, verifier } from './channels.ts';
import { createProject, manifestOf, signedBy, type AppFiles, type Project } from './releases.ts';
import {
	createMemoryShellStore,
	type Killing,
	type MemoryShellStore,
	type ShellDisk
} from './shell-memory.ts';

export const page = '/200.html';
/** The number of the bootloader in these tests. */
export const boot = 1;

const parts = Array.from({ length: 12 }, (_, number) => number);

/** An app of sixteen files, of which one is the same in every version. */
export const appOf = (version: number): AppFiles =>
	new Map([
		[page, utf8(`<html>version ${version}</html>`)],
		['/_app/immutable/same.js', utf8('export const same = 1;')],
		[`/_app/immutable/chunk-${version}.js`, utf8(`export const version = ${version};`)],
		['/manifest.webmanifest', utf8(`{"name":"Matinee ${version}"}`)],
		...parts.map(
			(number) =>
				[
					`/_app/immutable/part-${number}-of-${version}.js`,
					utf8(`export const part = '${number} of ${version}';`)
				] as const
		)
	]);

export interface MadeRelease {
	readonly files: AppFiles;
	readonly envelope: Bytes;
}

export const project: Project = await createProject('matinee');

export const makeRelease = async (
	seq: number,
	{ files = appOf(seq), signers = [0, 1], minBoot = 1 } = {}
): Promise<MadeRelease> => ({
	files,
	envelope: await signedBy(project, await manifestOf(files, { seq, minBoot }), signers)
});

const nothing: OriginFile = () => Promise.resolve(undefined);

export interface ShellHouse {
	readonly shell: Shell;
	readonly store: MemoryShellStore;
}

/** A worker that has just been started over this disk. */
export const openShell = (
	disk: ShellDisk,
	{ killing, origin = nothing }: { killing?: Killing; origin?: OriginFile } = {}
): ShellHouse => {
	const store = createMemoryShellStore(disk, killing);
	const shell = createShell({
		store,
		digest,
		origin,
		verify: (bytes, floor) =>
			verifyRelease({
				channel: project.channel.channel,
				bytes,
				boot,
				verifier,
				digest,
				...(floor ? { floor } : {})
			})
	});
	return { shell, store };
};

/** Offers a release and gives whatever it wants; what the bootloader said at the end. */
export const bring = async (shell: Shell, release: MadeRelease): Promise<OfferAnswer> => {
	const answer = await shell.offer(release.envelope);
	if (answer.state !== 'wants') return answer;
	for (const { path, hash } of answer.files) {
		const bytes = release.files.get(path);
		if (bytes) await shell.give(hash, bytes);
	}
	return shell.offer(release.envelope);
};

/** The texts of all files that this version should have, as they are served; undefined for what is not. */
const servedTexts = async (
	shell: Shell,
	files: AppFiles
): Promise<ReadonlyMap<string, string | undefined>> => {
	const texts = new Map<string, string | undefined>();
	for (const path of files.keys()) {
		const file = await shell.serve(path);
		texts.set(path, file && new TextDecoder().decode(file.bytes));
	}
	return texts;
};

/** The number of the version whose page is served, after every file of it was found to be that version's. */
export const wholeVersion = async (shell: Shell): Promise<number> => {
	const served = await shell.serve(page);
	const version = Number(/version (\d+)/.exec(new TextDecoder().decode(served?.bytes))?.[1]);
	const files = appOf(version);
	const texts = await servedTexts(shell, files);
	for (const [path, bytes] of files) {
		if (texts.get(path) !== new TextDecoder().decode(bytes)) {
			throw new Error(`${path} is not that of version ${version}: ${texts.get(path) ?? 'nothing'}`);
		}
	}
	return version;
};
