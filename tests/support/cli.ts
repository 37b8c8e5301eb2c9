/** Runs `matinee` as its users do: another process, its output and its exit code. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface CliEnd {
	/** Null for a process that was killed. */
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

export interface CliRun {
	readonly child: ChildProcess;
	readonly end: Promise<CliEnd>;
}

const program = fileURLToPath(new URL('../../src/node/cli.ts', import.meta.url));

/** Starts it; `input` is its standard input. */
export const startCli = (args: readonly string[], input = ''): CliRun => {
	const child = spawn(process.execPath, [program, ...args], { stdio: 'pipe' });
	let stdout = '';
	let stderr = '';
	child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
	child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
	// A process that ends without reading its input closes the pipe: that is its right.
	child.stdin.on('error', () => undefined);
	child.stdin.end(input);
	const end = new Promise<CliEnd>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) => {
			resolve({ code, stdout, stderr });
		});
	});
	return { child, end };
};

/** Runs it to its end. */
export const runCli = (args: readonly string[], input?: string): Promise<CliEnd> =>
	startCli(args, input).end;

/** The JSON value that a verb printed. */
export const jsonOf = (end: CliEnd): Readonly<Record<string, unknown>> => {
	if (end.stdout === '') throw new Error(`nothing was printed: ${end.stderr}`);
	// Tests look at the fields they expect and fail when they are not there.
	return JSON.parse(end.stdout) as Readonly<Record<string, unknown>>;
};
