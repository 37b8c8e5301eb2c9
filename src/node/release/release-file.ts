/** A signed release on disk: `release.cbor`, alone or in the folder of its site. */
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Root } from '#lib/channel/root.ts';
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import { parseRelease, type Release } from '#lib/release/manifest.ts';
import {
	encodeSignedRelease,
	parseSignedRelease,
	type SignedRelease
} from '#lib/release/signed-release.ts';
import { systemCode, writeAtomic } from '#node/adapters/atomic-write.ts';
import type { FolderPorts } from '#node/publish/home-feed.ts';
import { forAll } from '#node/publish/static-files.ts';
import { StartError } from '#node/start-error.ts';
import { openProject } from './anchor.ts';
import { sha256Hex } from './site-files.ts';

export interface ReleaseFile {
	/** Absolute. */
	readonly path: string;
	/** The folder of the site, when a folder was named. */
	readonly folder?: string;
	readonly bytes: Bytes;
	readonly signed: SignedRelease;
	readonly release: Release;
	/** The root that says who may sign; it was followed from the channel that the file itself names. */
	readonly root: Root;
	readonly channel: ChannelId;
}

/** What a person compares before signing: the same on every machine that built the same. */
export const digestOf = ({ signed }: Pick<ReleaseFile, 'signed'>): string =>
	sha256Hex(signed.manifest);

/** Reads the bytes of an envelope; roots are followed, signatures are not asked for yet. Throws StartError. */
export const openRelease = async (
	bytes: Bytes,
	name: string,
	ports: Pick<FolderPorts, 'digest' | 'verifier'>
): Promise<Omit<ReleaseFile, 'path' | 'folder'>> => {
	const signed = parseSignedRelease(bytes);
	if (!signed.ok) throw new StartError(`${name} is no release: ${signed.error.type}.`);
	const release = parseRelease(signed.value.manifest);
	if (!release.ok) throw new StartError(`${name} is no release: ${release.error.type}.`);
	const { channel, newest } = await openProject(signed.value.roots, ports);
	return { bytes, signed: signed.value, release: release.value, root: newest, channel };
};

/** Reads `release.cbor`, or the one in a folder. Throws StartError. */
export const readRelease = async (
	name: string,
	ports: Pick<FolderPorts, 'digest' | 'verifier'>
): Promise<ReleaseFile> => {
	try {
		const found = await stat(resolve(name));
		const folder = found.isDirectory() ? resolve(name) : undefined;
		const path = folder === undefined ? resolve(name) : join(folder, 'release.cbor');
		const { size } = folder === undefined ? found : await stat(path);
		if (size > limits.release.signedBytes) throw new StartError(`${path} is no release: TooLarge.`);
		const opened = await openRelease(copyBytes(await readFile(path)), path, ports);
		return { path, ...(folder === undefined ? {} : { folder }), ...opened };
	} catch (cause) {
		if (systemCode(cause) === undefined) throw cause;
		throw new StartError(`${name} cannot be read: ${systemCode(cause) ?? 'failed'}.`);
	}
};

/** Writes an envelope where everybody may read it. Rejects as node:fs does. */
export const writeReleaseFile = (path: string, signed: SignedRelease): Promise<void> =>
	writeAtomic(path, encodeSignedRelease(signed), forAll);
