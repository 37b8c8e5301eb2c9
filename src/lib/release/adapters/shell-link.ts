/** The page's end of the talk with the bootloader: one question, one answer, each over a port of its own. */
import type { Bytes } from '#lib/core/bytes.ts';
import { parseShellReply, type ShellAsk, type ShellReply } from '#lib/release/messages.ts';
import type { ReleaseKeeper } from '#lib/release/updater.ts';

/** Fetching a whole release over a slow line takes its time; a worker that says nothing for so long is gone. */
const answerMs = 5 * 60_000;

export interface ShellLink extends ReleaseKeeper {
	/** Looks at the address that the app came from: `ready` when something newer is there now. */
	readonly check: () => Promise<ShellReply>;
	/** What waits is what the next load shows. */
	readonly use: () => Promise<void>;
	/** What waits is not wanted. */
	readonly decline: () => Promise<void>;
	/** Tells that this page works: a release on trial stays. */
	readonly healthy: () => Promise<void>;
	readonly status: () => Promise<Extract<ShellReply, { state: 'status' }> | undefined>;
}

const failed = { state: 'failed' } as const;

/** Talks to the worker that is active at the time of each question. */
export const createShellLink = (active: () => ServiceWorker | null): ShellLink => {
	const ask = (question: ShellAsk): Promise<ShellReply> =>
		new Promise((resolve) => {
			const worker = active();
			if (!worker) {
				resolve(failed);
				return;
			}
			const { port1, port2 } = new MessageChannel();
			const timer = setTimeout(() => {
				port1.close();
				resolve(failed);
			}, answerMs);
			port1.onmessage = (event) => {
				clearTimeout(timer);
				port1.close();
				resolve(parseShellReply(event.data) ?? failed);
			};
			worker.postMessage(question, [port2]);
		});

	return {
		check: () => ask({ type: 'shell-check' }),
		offer: async (bytes: Bytes) => {
			const reply = await ask({ type: 'shell-offer', bytes });
			switch (reply.state) {
				case 'ready':
				case 'current':
					return { state: reply.state };
				case 'wants':
				case 'refused':
					return reply;
				case 'done':
				case 'failed':
				case 'status':
					return { state: 'refused', reason: 'failed' };
			}
		},
		give: async (hash, bytes) => (await ask({ type: 'shell-file', hash, bytes })).state === 'done',
		use: async () => {
			await ask({ type: 'shell-use' });
		},
		decline: async () => {
			await ask({ type: 'shell-decline' });
		},
		healthy: async () => {
			await ask({ type: 'shell-healthy' });
		},
		status: async () => {
			const reply = await ask({ type: 'shell-status' });
			return reply.state === 'status' ? reply : undefined;
		}
	};
};
