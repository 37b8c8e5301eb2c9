/** The page's end of /stream/: offers films under secrets, answers the worker's questions with bytes. */
import { bytesToHex } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Random } from '#lib/core/ports.ts';
import {
	parseStreamAsk,
	parseStreamPath,
	parseWorkerWord,
	type PageWord,
	type StreamAsk
} from '#lib/stream/messages.ts';
import { parseRange } from '#lib/stream/range.ts';
import { responseHead } from '#lib/stream/response.ts';
import type { StreamSource, WorkerLink } from '#lib/stream/ports.ts';
import { workerReady } from './worker-ready.ts';

interface Offered {
	readonly source: StreamSource;
	readonly withdrawn: AbortController;
}

const say = (port: MessagePort, word: PageWord): void => {
	if (word.type === 'chunk') port.postMessage(word, [word.bytes.buffer]);
	else port.postMessage(word);
};

const refuse = (port: MessagePort, status: number): void => {
	say(port, { type: 'head', status, headers: {}, hasBody: false });
};

/** Answers one question through its port: head first, then chunks as credit allows, until the end or a cancel. */
const serve = (port: MessagePort, { source, withdrawn }: Offered, question: StreamAsk): void => {
	const plan = parseRange(question.range, source.lengthBytes);
	const head = responseHead(plan, source);
	if (plan.status === 416 || question.method === 'HEAD' || plan.end < plan.start) {
		say(port, { type: 'head', ...head, hasBody: false });
		return;
	}
	const cancelled = new AbortController();
	const signal = AbortSignal.any([cancelled.signal, withdrawn.signal]);
	let credit = 0;
	let wake: () => void = () => undefined;
	const pump = async (): Promise<void> => {
		try {
			for await (const chunk of source.read({ start: plan.start, end: plan.end }, signal)) {
				for (let at = 0; at < chunk.length; at += limits.worker.chunkBytes) {
					while (credit <= 0) {
						await new Promise<void>((resolve) => {
							wake = resolve;
						});
						signal.throwIfAborted();
					}
					credit--;
					say(port, { type: 'chunk', bytes: chunk.slice(at, at + limits.worker.chunkBytes) });
				}
			}
			say(port, { type: 'end' });
		} catch {
			// A seek cancels, leaving withdraws, an engine may break: the player is told that no more comes.
			say(port, { type: 'failed' });
		}
		port.close();
	};
	signal.addEventListener('abort', () => {
		wake();
	});
	port.onmessage = (event) => {
		const word = parseWorkerWord(event.data);
		if (word?.type === 'start') {
			({ credit } = word);
			void pump(); // Ends in 'end' or 'failed'.
		} else if (word?.type === 'more') {
			credit += word.credit;
			wake();
		} else cancelled.abort();
	};
	say(port, { type: 'head', ...head, hasBody: true });
};

/** Listens to the worker of this page; registering it is somebody else's work. */
export const createServiceWorkerLink = (options: {
	readonly container: ServiceWorkerContainer;
	readonly random: Random;
}): WorkerLink => {
	const { container, random } = options;
	/** By path, then by secret: two tabs may show one film. */
	const offeredByPath = new Map<string, Map<string, Offered>>();

	container.addEventListener('message', (event) => {
		const question = parseStreamAsk(event.data);
		const [port] = event.ports;
		if (!question || !port) return;
		const named = parseStreamPath(question.path);
		if (!named) {
			refuse(port, 404);
			return;
		}
		const offered = offeredByPath.get(`${named.infoHash}/${named.file}`);
		const asked = offered?.get(new URLSearchParams(question.query).get('t') ?? '');
		if (!offered) say(port, { type: 'not-mine' });
		else if (!asked) refuse(port, 403);
		else serve(port, asked, question);
	});
	container.startMessages();

	return {
		offer: (infoHash, fileIndex, source) => {
			const path = `${infoHash}/${fileIndex}`;
			const secret = bytesToHex(random.bytes(16));
			const offered = { source, withdrawn: new AbortController() };
			const bySecret = offeredByPath.get(path) ?? new Map<string, Offered>();
			offeredByPath.set(path, bySecret.set(secret, offered));
			return {
				url: `/stream/${path}?t=${secret}`,
				withdraw: () => {
					bySecret.delete(secret);
					if (bySecret.size === 0 && offeredByPath.get(path) === bySecret) {
						offeredByPath.delete(path);
					}
					offered.withdrawn.abort(new DOMException('the film was left', 'AbortError'));
				}
			};
		},
		ready: () => workerReady(container)
	};
};
