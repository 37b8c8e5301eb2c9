/** The worker's end of /stream/: asks the pages, answers the player, holds nothing that a page cannot give again. */
import { limits } from '#lib/core/limits.ts';
import {
	parsePageWord,
	parseStreamPath,
	type StreamAsk,
	type WorkerWord
} from '#lib/stream/messages.ts';
import { parseRange } from '#lib/stream/range.ts';
import { guardHeaders, mayStream, responseHead } from '#lib/stream/response.ts';

const readAhead = 6;

const refusal = (status: number): Response => new Response(null, { status, headers: guardHeaders });

interface Offer {
	readonly port: MessagePort;
	readonly lengthBytes: number;
	readonly contentType: string;
}

/** Asks one page; its answer, or undefined when the film is not its own. */
const askPage = (client: Client, question: StreamAsk): Promise<Offer | 'forbidden' | undefined> =>
	new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = (event) => {
			const word = parsePageWord(event.data);
			if (word?.type === 'head') resolve({ port: port1, ...word });
			else resolve(word?.type === 'forbidden' ? 'forbidden' : undefined);
		};
		client.postMessage(question, [port2]);
	});

/** The first page that has the film; undefined when none answers in time. */
const findOffer = async (
	clients: readonly Client[],
	question: StreamAsk
): Promise<Offer | 'forbidden' | undefined> => {
	if (clients.length === 0) return undefined;
	const answers = clients.map((client) => askPage(client, question));
	const timeout = new Promise<undefined>((resolve) => {
		setTimeout(() => {
			resolve(undefined);
		}, limits.worker.answerMs);
	});
	// Another tab may show the same film under another secret: its no counts only when nobody says yes.
	const someone = Promise.any(
		answers.map(async (answer) => {
			const offer = await answer;
			return typeof offer === 'object' ? offer : Promise.reject(new Error('not mine'));
		})
	).catch(async () => {
		const all = await Promise.all(answers);
		return all.find((answer) => answer === 'forbidden');
	});
	return Promise.race([someone, timeout]);
};

const bodyOf = (offer: Offer, start: number, end: number): ReadableStream<Uint8Array> => {
	const { port } = offer;
	const say = (word: WorkerWord): void => {
		port.postMessage(word);
	};
	let isDone = false;
	return new ReadableStream<Uint8Array>(
		{
			start: (controller) => {
				port.onmessage = (event) => {
					if (isDone) return;
					const word = parsePageWord(event.data);
					if (word?.type === 'chunk') {
						controller.enqueue(word.bytes);
						return;
					}
					isDone = true;
					port.close();
					if (word?.type === 'end') controller.close();
					else controller.error(new Error('the page stopped the stream'));
				};
				say({ type: 'start', start, end, credit: readAhead });
			},
			pull: () => {
				if (!isDone) say({ type: 'more', credit: 1 });
			},
			cancel: () => {
				isDone = true;
				say({ type: 'cancel' });
				port.close();
			}
		},
		new CountQueuingStrategy({ highWaterMark: 1 })
	);
};

/** Answers one request under /stream/. */
export const answerStream = async (
	request: Request,
	pages: () => Promise<readonly Client[]>
): Promise<Response> => {
	const url = new URL(request.url);
	const named = parseStreamPath(url.pathname);
	if (!named) return refusal(404);
	if (
		!mayStream({ destination: request.destination, ownHeader: request.headers.get('x-matinee') })
	) {
		return refusal(403);
	}
	if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405);
	const question: StreamAsk = {
		type: 'stream-ask',
		...named,
		secret: url.searchParams.get('t') ?? ''
	};
	const offer = await findOffer(await pages(), question);
	if (!offer) return refusal(504);
	if (offer === 'forbidden') return refusal(403);
	const plan = parseRange(request.headers.get('range'), offer.lengthBytes);
	const head = responseHead(plan, offer);
	if (plan.status === 416 || request.method === 'HEAD' || plan.end < plan.start) {
		offer.port.postMessage({ type: 'cancel' });
		offer.port.close();
		return new Response(null, head);
	}
	return new Response(bodyOf(offer, plan.start, plan.end), head);
};
