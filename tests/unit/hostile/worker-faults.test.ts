/** F9: a request of the player that no page answers gets a 504 within ten seconds, and no promise hangs. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { limits } from '#lib/core/limits.ts';
import { answerStream, type AskedPage } from '#lib/stream/adapters/worker-stream.ts';

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
	vi.useRealTimers();
});

const path = `/stream/${'12'.repeat(20)}/0?t=secret`;

/** What a media element asks; Node's own Request cannot be given a destination. */
const request = {
	url: `https://matinee.example${path}`,
	method: 'GET',
	destination: 'video',
	headers: new Headers({ range: 'bytes=0-' })
} as Request; // read for these four alone

/** A page as the worker sees it. */
const pageThat = (hears: (port: MessagePort) => void): AskedPage => ({
	postMessage: (_, [port]) => {
		if (port) hears(port);
	}
});

const answer = (...clients: readonly AskedPage[]): Promise<Response> =>
	answerStream(request, () => Promise.resolve(clients));

test.each([
	['no page is there', []],
	['the only page is frozen', [pageThat(() => undefined)]],
	[
		'one page is frozen, another has left its port, a third talks nonsense',
		[
			pageThat(() => undefined),
			pageThat((port) => {
				port.close();
			}),
			pageThat((port) => {
				port.postMessage({ type: 'head', status: 'yes' });
			})
		]
	]
])('when %s, the answer is 504', async (_, clients) => {
	const answered = answer(...clients);
	await vi.advanceTimersByTimeAsync(limits.worker.answerMs);
	const { status, body } = await answered;
	expect(status).toBe(504);
	expect(body).toBeNull();
	expect(limits.worker.answerMs).toBeLessThanOrEqual(10_000);
});
