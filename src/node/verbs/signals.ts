/** How verbs that go on end: by a signal, cleanly at the first, at once when somebody loses patience. */

const impatienceMs = 500;

/**
 * Resolves when a signal asks the process to end. A later one ends it at once; npm and a terminal send the same one twice
 * within milliseconds, and that is not somebody losing patience.
 */
export const untilStopped = (): Promise<void> =>
	new Promise((resolve) => {
		let firstMs: number | undefined;
		const onSignal = (): void => {
			const nowMs = performance.now();
			if (firstMs !== undefined && nowMs - firstMs > impatienceMs) process.exit(1);
			firstMs ??= nowMs;
			resolve();
		};
		process.on('SIGINT', onSignal);
		process.on('SIGTERM', onSignal);
	});
