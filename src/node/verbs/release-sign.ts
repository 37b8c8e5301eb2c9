/** `matinee release sign`, `add-signature`, `message`: one signature at a time, offline, from a file or from a device that keeps its key. */
import { resolve } from 'node:path';
import { bytesToHex, hexToBytes, type Bytes } from '#lib/core/bytes.ts';
import { addSignature } from '#lib/release/sign.ts';
import { releaseSigningBytes } from '#lib/release/signed-release.ts';
import { validSigners } from '#lib/release/verify.ts';
import { writeAtomic } from '#node/adapters/atomic-write.ts';
import { readKeyFile } from '#node/publish/key-file.ts';
import type { FolderPorts } from '#node/publish/home-feed.ts';
import {
	digestOf,
	readRelease,
	writeReleaseFile,
	type ReleaseFile
} from '#node/release/release-file.ts';
import { StartError } from '#node/start-error.ts';
import { createNodePorts } from './node-ports.ts';
import { parseOptions, required, UsageError } from './options.ts';
import { say } from './say.ts';

export const signHelp = `       npm run matinee -- release sign DIR|FILE --key FILE
       npm run matinee -- release message DIR|FILE --out FILE
       npm run matinee -- release add-signature DIR|FILE --public-key HEX --signature HEX

release sign adds the signature of one key; nothing else is needed than release.cbor, and no network.
  --key FILE         a file with one release key, or - for standard input
release message writes the bytes that a device is to sign (Ed25519, RFC 8032, no prehash).
release add-signature takes what the device gave out; it is checked before it is kept.
`;

const reasons: Readonly<Record<string, string>> = {
	NotAReleaseKey: 'The project gives this key no part in its releases.',
	BadSignature: 'This is no signature of that key over this release.',
	AlreadySigned: 'This key has signed the release already; one more must be another.'
};

const only = (positionals: readonly string[]): string => {
	if (positionals.length > 1) throw new UsageError('One release at a time.');
	return required(positionals[0], 'The release');
};

/** Keeps one more signature, and says how many are still needed. Throws StartError. */
const keep = async (
	file: ReleaseFile,
	added: { readonly publicKey: Bytes; readonly signature: Bytes },
	{ verifier }: FolderPorts,
	json: boolean
): Promise<number> => {
	const { root, release } = file;
	const signed = await addSignature(file.signed, added, { root, verifier });
	if (!signed.ok) throw new StartError(reasons[signed.error.type] ?? signed.error.type);
	await writeReleaseFile(file.path, signed.value);
	const have = (await validSigners(signed.value, root, verifier)).size;
	const needed = root.roles.get('release')?.threshold ?? Infinity;
	const value = {
		path: file.path,
		version: release.version,
		seq: release.seq,
		digest: digestOf(file),
		publicKey: bytesToHex(added.publicKey),
		signatures: have,
		needed
	};
	say(json, value, [
		`Release ${release.seq} (${release.version}), ${release.files.size} files, SHA-256 ${value.digest}:`,
		`signed by ${value.publicKey}; ${have} of the ${needed} signatures that it needs are there.`
	]);
	return 0;
};

/** Exit code 1 when the key has no part in releases, or has signed already. */
export const sign = async (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, { key: { type: 'string' } });
	const name = only(positionals);
	const { keys } = await readKeyFile(required(values.key, '--key'));
	const [key, ...more] = keys.filter(({ purpose }) => purpose === 'release');
	if (!key || more.length > 0) {
		throw new StartError('The key file must hold exactly one release key.');
	}
	const ports = await createNodePorts();
	const file = await readRelease(name, ports);
	const signer = await ports.createSigner(key.seed);
	const signature = await signer.sign(releaseSigningBytes(file.signed.manifest));
	return keep(file, { publicKey: signer.publicKey, signature }, ports, values.json);
};

/** Writes what a device signs. */
export const message = async (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, { out: { type: 'string' } });
	const name = only(positionals);
	const out = resolve(required(values.out, '--out'));
	const file = await readRelease(name, await createNodePorts());
	const bytes = releaseSigningBytes(file.signed.manifest);
	await writeAtomic(out, bytes);
	say(values.json, { path: out, bytes: bytes.length, digest: digestOf(file) }, [
		`${bytes.length} bytes to be signed are in ${out}; SHA-256 of the manifest in them: ${digestOf(file)}`
	]);
	return 0;
};

const hexOf = (text: string | undefined, name: string, length: number): Bytes => {
	const bytes = hexToBytes(required(text, name).trim());
	if (bytes?.length !== length) throw new UsageError(`${name} must be ${length * 2} hex digits.`);
	return bytes;
};

/** Exit code 1 when the signature is not one of that key over this release. */
export const addDeviceSignature = async (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, {
		'public-key': { type: 'string' },
		signature: { type: 'string' }
	});
	const name = only(positionals);
	const publicKey = hexOf(values['public-key'], '--public-key', 32);
	const signature = hexOf(values.signature, '--signature', 64);
	const ports = await createNodePorts();
	return keep(await readRelease(name, ports), { publicKey, signature }, ports, values.json);
};
