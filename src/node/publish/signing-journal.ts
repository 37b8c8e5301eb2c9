/** What a hot key has signed, or was about to: written down before it signs, so that no number is ever signed twice. */
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { bytesToHex, utf8 } from '#lib/core/bytes.ts';
import { fieldsOf, wholeOf } from '#lib/core/fields.ts';
import type { ChannelId } from '#lib/core/ids.ts';
import type { SigningClaim } from '#lib/studio/publish.ts';
import { systemCode, writeAtomic } from '#node/adapters/atomic-write.ts';
import { decodeJson } from '#node/json.ts';
import { StartError } from '#node/start-error.ts';

export interface SigningJournal {
	/** The highest number that may have been signed; 0 when none was. */
	readonly signedSeq: number;
	/** Resolves when the claim is on the disk. */
	readonly claim: (claim: SigningClaim) => Promise<void>;
}

const journalBytes = 4096;

const readSeq = async (path: string): Promise<number> => {
	let bytes: Buffer;
	try {
		bytes = await readFile(path);
	} catch (cause) {
		if (systemCode(cause) === 'ENOENT') return 0;
		throw cause;
	}
	const seq = wholeOf(fieldsOf(decodeJson(bytes, journalBytes))?.['seq'], { least: 1 });
	// Guessing a number here could sign one twice, which followers would keep as a proof for ever.
	if (seq === undefined) {
		throw new StartError(`${path} is damaged: nobody knows which version was signed last.`);
	}
	return seq;
};

/**
 * Opens the journal of one feed: in the home, and beside the key file when there is one, because a key may be used with
 * another home later. Throws StartError for a damaged one.
 */
export const openSigningJournal = async (place: {
	/** The home folder. */
	readonly home: string;
	readonly channel: ChannelId;
	readonly feed: string;
	/** The key file. */
	readonly keyFile?: string | undefined;
}): Promise<SigningJournal> => {
	const { home, channel, feed, keyFile } = place;
	const paths = [
		join(home, 'signing', channel, bytesToHex(utf8(feed))),
		...(keyFile === undefined ? [] : [`${keyFile}.${channel.slice(0, 16)}-${feed}.signed`])
	];
	const numbers = await Promise.all(paths.map(readSeq));
	return {
		signedSeq: Math.max(...numbers),
		claim: async ({ seq, message }) => {
			const text = `${JSON.stringify({ seq, message: bytesToHex(message) })}\n`;
			for (const path of paths) await writeAtomic(path, text);
		}
	};
};
