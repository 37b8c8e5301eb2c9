/** Calls to a worker that outlive it: one that dies is started again, and what it was asked is asked of the next. */
import { CallError, connect, type Connection, type Remote, type Service } from '#lib/core/calls.ts';
import type { Clock } from '#lib/core/ports.ts';

/** A worker that runs, as far as its caller needs it. */
export interface RunningWorker {
	readonly post: (message: unknown) => void;
	/** Ends it at once; it need not be alive any more. */
	readonly terminate: () => void;
}

export interface WorkerEvents {
	readonly hear: (message: unknown) => void;
	/** May be called more than once, and late. */
	readonly died: () => void;
}

export interface LastingOptions<S extends Service> {
	readonly start: (events: WorkerEvents) => RunningWorker;
	readonly clock: Pick<Clock, 'now'>;
	/**
	 * Tells a worker that was started again what the one before it knew. Calls of others wait until it is done: they
	 * would meet a worker that knows nothing. What it throws is passed over.
	 */
	readonly restore: (remote: Remote<S>) => Promise<void>;
	/** It died so often that it is not started again; all calls fail from now on. */
	readonly onGivenUp: () => void;
}

/** This many deaths within `deathsWithinMs` are no accident: the next worker would die of the same. */
const deathsMost = 4;
const deathsWithinMs = 60_000;

/** Starts the worker. Calls wait over its deaths; they fail with an AbortError once it is given up or closed. */
export const createLastingWorker = <S extends Service>({
	start,
	clock,
	restore,
	onGivenUp
}: LastingOptions<S>): { readonly remote: Remote<S>; readonly close: () => void } => {
	let deathsMs: readonly number[] = [];
	let worker: RunningWorker | undefined;
	let hearMain: (message: unknown) => void = () => undefined;
	/** The line of `restore`, while it is at work: nothing else reaches the worker then. */
	let restoring: { hear: (message: unknown) => void; readonly fail: () => void } | undefined;

	const main: Connection<S> = connect<S>({
		post: (message) => {
			// What is not sent now waits, and is sent when the worker has been told what it must know.
			if (!restoring) worker?.post(message);
		},
		listen: (hear) => {
			hearMain = hear;
			return () => {
				hearMain = () => undefined;
			};
		}
	});

	const stop = (message: string): void => {
		worker?.terminate();
		worker = undefined;
		main.end(new CallError('AbortError', message));
		restoring?.fail();
		restoring = undefined;
	};

	const run = (): RunningWorker => {
		let isOver = false;
		const running = start({
			hear: (message) => {
				if (!isOver) (restoring?.hear ?? hearMain)(message);
			},
			died: () => {
				if (isOver || worker !== running) return;
				isOver = true;
				running.terminate();
				restoring?.fail();
				const nowMs = clock.now();
				deathsMs = [...deathsMs.filter((ms) => nowMs - ms < deathsWithinMs), nowMs];
				if (deathsMs.length >= deathsMost) {
					stop('the worker died too often');
					onGivenUp();
				} else startAgain();
			}
		});
		return running;
	};

	const startAgain = (): void => {
		const next = run();
		worker = next;
		const line = connect<S>({
			post: (message) => {
				next.post(message);
			},
			listen: (hear) => {
				restoring = {
					hear,
					fail: () => {
						line.end(new CallError('AbortError', 'the worker died'));
					}
				};
				return () => undefined;
			}
		});
		const mine = restoring;
		const goOn = (): void => {
			if (restoring !== mine) return; // It died as well, and its follower is at work.
			restoring = undefined;
			main.again();
		};
		void restore(line.remote).then(goOn, goOn); // What could not be restored is fetched or shown later.
	};

	worker = run();
	return {
		remote: main.remote,
		close: () => {
			stop('closed');
		}
	};
};
