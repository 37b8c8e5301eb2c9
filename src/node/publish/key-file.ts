/** The key file of a publisher: secret keys and the signed roots of the channel they speak for, one a line. */
import { chmod, link, open, readFile, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { parseRootEnvelope } from '#lib/channel/root-chain.ts';
import { channelIdOf } from '#lib/channel/root.ts';
import { bytesToHex, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import { limits } from '#lib/core/limits.ts';
import type { Digest } from '#lib/core/ports.ts';
import { formatKey, parseKey, type SecretKey } from '#lib/studio/keys.ts';
import { systemCode, writeAtomic } from '#node/adapters/atomic-write.ts';
import { StartError } from '#node/start-error.ts';

export interface KeyRing {
	readonly keys: readonly SecretKey[];
	/** Signed roots, version 1 first; public. None in a file that holds keys for somebody else's channel. */
	readonly roots: readonly Bytes[];
}

export interface KeyFile extends KeyRing {
	/** Absolute; undefined when it came from standard input. */
	readonly path?: string;
}

const rootShape = /^matinee-root-1 ([0-9a-f]+)$/;
const fileBytes = limits.channel.rootSteps * limits.channel.rootEnvelopeBytes * 2 + 64 * 1024;

/** The text of a key file; `parseKeyRing` reads it back. */
const formatKeyRing = ({ keys, roots }: KeyRing): string =>
	[
		...(keys.length === 0
			? ['# The signed roots of a Matinee channel; nothing in here is secret.\n']
			: ['# Secret keys of a Matinee channel. Whoever has this file speaks for the channel.\n']),
		...keys.map(formatKey),
		...roots.map((envelope) => `matinee-root-1 ${bytesToHex(envelope)}\n`)
	].join('');

/** Reads the text of a key file; undefined when a line is neither key, root nor comment. */
const parseKeyRing = (text: string): KeyRing | undefined => {
	const keys: SecretKey[] = [];
	const roots: Bytes[] = [];
	for (const line of text.split('\n').map((each) => each.trim())) {
		if (line === '' || line.startsWith('#')) continue;
		const envelope = hexToBytes(rootShape.exec(line)?.[1] ?? '');
		const key = parseKey(line);
		if (envelope && envelope.length > 0) roots.push(envelope);
		else if (key.ok) keys.push(key.value);
		else return undefined;
	}
	return keys.length + roots.length === 0 ? undefined : { keys, roots };
};

const readInput = async (): Promise<string> => {
	const parts: Buffer[] = [];
	let bytes = 0;
	for await (const part of process.stdin) {
		const chunk = part as Buffer; // Standard input has no encoding set, so it gives buffers.
		bytes += chunk.length;
		if (bytes > fileBytes) throw new StartError('Standard input is no key file.');
		parts.push(chunk);
	}
	return Buffer.concat(parts).toString('utf8');
};

const readText = async (path: string): Promise<string> => {
	try {
		const found = await stat(path);
		if (!found.isFile() || found.size > fileBytes) throw new StartError(`${path} is no key file.`);
		// Others on this machine have no business in it, however it came here.
		if ((found.mode & 0o077) !== 0) await chmod(path, 0o600);
		return await readFile(path, 'utf8');
	} catch (cause) {
		if (systemCode(cause) === undefined) throw cause;
		throw new StartError(`${path} cannot be read: ${systemCode(cause) ?? 'failed'}.`);
	}
};

/** Reads a key file, or standard input for `-`. Throws StartError. */
export const readKeyFile = async (name: string): Promise<KeyFile> => {
	const path = name === '-' ? undefined : resolve(name);
	const ring = parseKeyRing(path === undefined ? await readInput() : await readText(path));
	if (!ring) throw new StartError(`${path ?? 'Standard input'} is no key file.`);
	return path === undefined ? ring : { ...ring, path };
};

/** Writes a new key file (0600); one that is there is never replaced. Throws StartError. */
export const writeKeyFile = async (name: string, ring: KeyRing): Promise<void> => {
	const path = resolve(name);
	const draft = `${path}.${randomUUID()}.tmp`;
	try {
		const handle = await open(draft, 'wx', 0o600);
		try {
			await handle.writeFile(formatKeyRing(ring));
			await handle.sync();
		} finally {
			await handle.close();
		}
		// A link, unlike a rename, refuses to replace a file.
		await link(draft, path);
	} catch (cause) {
		const code = systemCode(cause);
		if (code === undefined) throw cause;
		throw new StartError(
			code === 'EEXIST'
				? `${path} is there already and is not replaced: it may be the only copy of a key.`
				: `${path} cannot be written: ${code}.`
		);
	} finally {
		await rm(draft, { force: true });
	}
};

/** Adds new roots to the key file they belong to; its keys stay. */
export const appendRoots = async (file: KeyFile, roots: readonly Bytes[]): Promise<void> => {
	if (file.path !== undefined && roots.length > file.roots.length) {
		await writeAtomic(file.path, formatKeyRing({ keys: file.keys, roots }));
	}
};

/** The channel that these roots make. Throws StartError for a list that holds none. */
export const channelOf = async (roots: readonly Bytes[], digest: Digest): Promise<ChannelId> => {
	const first = parseRootEnvelope(roots[0] ?? new Uint8Array());
	if (!first.ok) {
		throw new StartError(
			'The key file names no channel: add its signed root, or pass --roots FILE.'
		);
	}
	return channelIdOf(first.value.bytes, digest);
};
