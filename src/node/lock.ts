/** One projector a home folder: two would overwrite each other's pointers and sign two heads with one number. */
import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { StartError } from './start-error.ts';
import { systemCode } from './adapters/atomic-write.ts';

export interface Lock {
	/** Lets the folder go. Idempotent. */
	readonly release: () => void;
}

/** When a process started, in the kernel's words (Linux); empty elsewhere. Tells a process from one that has its number now. */
const startOf = (pid: number): string => {
	try {
		// proc(5): the command in parentheses may hold anything; the start time is the 20th field behind it.
		const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
		const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
		// A process that has ended and was not asked for its end yet holds nothing any more.
		return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : (fields[19] ?? '');
	} catch {
		// No such process, or no /proc.
		return '';
	}
};

const isRunning = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch (cause) {
		return systemCode(cause) === 'EPERM';
	}
};

/** A process, by its number and its start. */
const ownName = (): string => `${process.pid} ${startOf(process.pid)}\n`;

const isHeld = (text: string): boolean => {
	const [, pid, start] = /^(\d{1,10}) (\d*)\n$/.exec(text) ?? [];
	if (pid === undefined) return false;
	return isRunning(Number(pid)) && startOf(Number(pid)) === start;
};

const readIfThere = (path: string): string | undefined => {
	try {
		return readFileSync(path, 'utf8');
	} catch (cause) {
		if (systemCode(cause) === 'ENOENT') return undefined;
		throw cause;
	}
};

/** Who holds a lock, and whether that process is still there; undefined for a lock that nobody took. */
export const holderOf = (
	path: string
): { readonly pid: string; readonly runs: boolean } | undefined => {
	const text = readIfThere(path);
	return text === undefined ? undefined : { pid: text.split(' ')[0] ?? '', runs: isHeld(text) };
};

/** Puts a file with our name there, whole from its first moment; false when there is one. */
const tryWrite = (path: string): boolean => {
	const draft = `${path}.${randomUUID()}.tmp`;
	writeFileSync(draft, ownName(), { flag: 'wx', mode: 0o600 });
	try {
		// A link appears with its content or not at all; a file opened with `wx` is empty for a moment, and would look stale.
		linkSync(draft, path);
		return true;
	} catch (cause) {
		if (systemCode(cause) === 'EEXIST') return false;
		throw cause;
	} finally {
		rmSync(draft, { force: true });
	}
};

/**
 * Puts our name in the place of a process that is gone. Of several who see the same stale lock only one may: it holds the
 * claim, a lock named after the stale one, and looks again before it replaces anything. False when somebody was faster.
 */
const takeOver = (path: string, stale: string): boolean => {
	const claim = `${path}.${stale.replace(/\D+/g, '-').slice(0, 40)}`;
	if (!tryWrite(claim)) {
		const claimant = readIfThere(claim);
		if (claimant === undefined || isHeld(claimant) || !takeOver(claim, claimant)) return false;
	}
	try {
		if (readIfThere(path) !== stale) return false;
		const draft = `${path}.${randomUUID()}.tmp`;
		writeFileSync(draft, ownName(), { flag: 'wx', mode: 0o600 });
		renameSync(draft, path);
		return true;
	} finally {
		rmSync(claim, { force: true });
	}
};

/** Takes the lock; a lock whose process is gone is taken over. Throws StartError when somebody holds it. */
export const takeLock = (path: string, home: string): Lock => {
	if (!tryWrite(path)) {
		const holder = readIfThere(path);
		if (holder !== undefined && isHeld(holder)) {
			throw new StartError(
				`Another projector is running on ${home}. It, or the publisher that it is (process ${holder.split(' ')[0] ?? ''}), must end first; or choose another folder with --home.`
			);
		}
		if (holder === undefined ? !tryWrite(path) : !takeOver(path, holder)) {
			throw new StartError(`Another projector or publisher has just started on ${home}.`);
		}
	}
	let held = true;
	return {
		release: () => {
			if (!held) return;
			held = false;
			rmSync(path, { force: true });
		}
	};
};
