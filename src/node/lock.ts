/** One projector a home folder: two would overwrite each other's pointers and sign two heads with one number. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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
		return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
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

const isHeld = (text: string): boolean => {
	const [, pid, start] = /^(\d{1,10}) (\d*)\n$/.exec(text) ?? [];
	if (pid === undefined) return false;
	return isRunning(Number(pid)) && startOf(Number(pid)) === start;
};

const tryWrite = (path: string): boolean => {
	try {
		writeFileSync(path, `${process.pid} ${startOf(process.pid)}\n`, { flag: 'wx', mode: 0o600 });
		return true;
	} catch (cause) {
		if (systemCode(cause) === 'EEXIST') return false;
		throw cause;
	}
};

/** Takes the lock; a lock whose process is gone is taken over. Throws StartError when somebody holds it. */
export const takeLock = (path: string, home: string): Lock => {
	if (!tryWrite(path)) {
		if (isHeld(readFileSync(path, 'utf8'))) {
			throw new StartError(
				`Another projector is running on ${home}. Stop it first, or choose another folder with --home.`
			);
		}
		rmSync(path, { force: true });
		if (!tryWrite(path)) throw new StartError(`Another projector has just started on ${home}.`);
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
