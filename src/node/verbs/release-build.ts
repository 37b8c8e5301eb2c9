/** `matinee release build`: the site of this tree as an unsigned release, the same on every machine. */
import { join, resolve } from 'node:path';
import { isLanguageTag } from '#lib/core/text.ts';
import { limits } from '#lib/core/limits.ts';
import { encodeRelease, type Release, type Rollout } from '#lib/release/manifest.ts';
import { readProject } from '#node/release/anchor.ts';
import { writeReleaseFile } from '#node/release/release-file.ts';
import { sha256Hex } from '#node/release/site-files.ts';
import {
	buildSite,
	commitCount,
	hasUncommitted,
	projectRootsPath,
	treeVersion
} from '#node/release/source-tree.ts';
import { releaseOf } from '#node/release/write-release.ts';
import { StartError } from '#node/start-error.ts';
import { createNodePorts } from './node-ports.ts';
import { parseOptions, UsageError, wholeNumber } from './options.ts';
import { say } from './say.ts';

export const buildHelp = `       npm run matinee -- release build [--out DIR] [options]

release build makes the site of this commit and the list of its files. Whoever builds the same commit gets the same bytes.
  --out DIR          where it goes (default: release)
  --roots FILE       the signed roots of the project (default: release.roots)
  --seq N            the number of the release (default: how many commits there are)
  --notes TAG=TEXT   what is new, in a language; may be repeated
  --rollout PERCENT  how many devices take it up at once (default: 100)
  --rollout-from MS  when the roll-out begins, in milliseconds since 1970 (default: 0)
  --rollout-hours N  after how long everybody takes it up (default: 0: it stays at PERCENT)
  --dirty            build although files were changed since the commit
`;

const options = {
	out: { type: 'string', default: 'release' },
	roots: { type: 'string', default: projectRootsPath },
	seq: { type: 'string' },
	notes: { type: 'string', multiple: true, default: [] as string[] },
	rollout: { type: 'string', default: '100' },
	'rollout-from': { type: 'string', default: '0' },
	'rollout-hours': { type: 'string', default: '0' },
	dirty: { type: 'boolean', default: false }
} as const;

const hourMs = 60 * 60 * 1000;
const most = Number.MAX_SAFE_INTEGER;

const notesOf = (texts: readonly string[]): Release['notes'] =>
	new Map(
		texts.map((text) => {
			const [, language = '', note = ''] = /^([^=]+)=(.+)$/su.exec(text) ?? [];
			if (!isLanguageTag(language) || note.length > limits.release.noteChars) {
				throw new UsageError('--notes must be a language and a text, such as en=Faster.');
			}
			return [language, note] as const;
		})
	);

const numberOf = (text: string | undefined): number => {
	if (text !== undefined) return wholeNumber(text, '--seq', 1, most);
	const count = commitCount();
	if (count === undefined) {
		throw new UsageError('--seq is missing: this tree does not hold the whole history.');
	}
	return count;
};

/** Exit code 0 when the release is there, 1 when it could not be made. */
export const build = async (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, options);
	if (positionals.length > 0) throw new UsageError(`${positionals.join(' ')} is not expected.`);
	const seq = numberOf(values.seq);
	const notes = notesOf(values.notes);
	const rollout: Rollout = {
		percent: wholeNumber(values.rollout, '--rollout', 0, 100),
		fromMs: wholeNumber(values['rollout-from'], '--rollout-from', 0, most),
		overMs: wholeNumber(values['rollout-hours'], '--rollout-hours', 0, 24 * 365) * hourMs
	};
	const { roots } = await readProject(values.roots, await createNodePorts());
	if (!values.dirty && hasUncommitted()) {
		throw new StartError(
			'Files were changed since the commit, so nobody else could build this. Commit them, or pass --dirty.'
		);
	}
	const folder = resolve(values.out);
	await buildSite(folder, values.roots);
	const release = await releaseOf(folder, { version: await treeVersion(), seq, notes, rollout });
	const manifest = encodeRelease(release);
	const path = join(folder, 'release.cbor');
	await writeReleaseFile(path, { manifest, signatures: [], roots });
	const bytes = [...release.files.values()].reduce((sum, file) => sum + file.bytes, 0);
	const value = { path, version: release.version, seq, digest: sha256Hex(manifest) };
	say(values.json, { ...value, files: release.files.size, bytes }, [
		`Release ${seq} (${release.version}): ${release.files.size} files, ${bytes} bytes, in ${folder}.`,
		`SHA-256 of what is to be signed: ${value.digest}`,
		'It is not signed yet: release sign, once for each of two keys.'
	]);
	return 0;
};
