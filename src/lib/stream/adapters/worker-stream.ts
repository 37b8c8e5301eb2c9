/** The worker's end of /stream/: asks the pages, answers the player, holds nothing that a page cannot give again. */
import { limits } from '#lib/core/limits.ts';
import {
	parsePageWord,
	type PageWord,
	type StreamAsk,
	type WorkerWord
} from '#lib/stream/messages.ts';
import { guardHeaders, mayStream, mediaHeaders } from '#lib/stream/guard.ts';

const readAhead = 6;

const refusal = (status: number): Response => new Response(null, { status, headers: guardHeaders });

interface Offer {
	readonly port: MessagePort;
	readonly head: Extract<PageWord, { type: 'head' }>;
}

/** A page as the worker addresses it: of a `Client` only this is needed. */
export interface AskedPage {
	readonly postMessage: (question: unknown, transfer: MessagePort[]) => void;
}

/** Asks one page; its answer, or undefined when this is not its own. */
const askPage = (client: AskedPage, question: StreamAsk): Promise<Offer | undefined> =>
	new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = (event) => {
			const head = parsePageWord(event.data);
			resolve(head?.type === 'head' ? { port: port1, head } : undefined);
		};
		client.postMessage(question, [port2]);
	});

const isNo = ({ head }: Offer): boolean => head.status >= 400 && head.status !== 416;

/** The first page that has it; undefined when none answers in time. */
const findOffer = async (
	clients: readonly AskedPage[],
	question: StreamAsk
): Promise<Offer | undefined> => {
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
			return offer && !isNo(offer) ? offer : Promise.reject(new Error());
		})
	).catch(async () => (await Promise.all(answers)).find((answer) => answer));
	return Promise.race([someone, timeout]);
};

const bodyOf = ({ port }: Offer): ReadableStream<Uint8Array> => {
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
					else controller.error(new Error('stopped'));
				};
				say({ type: 'start', credit: readAhead });
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
	pages: () => Promise<readonly AskedPage[]>
): Promise<Response> => {
	const { method } = request;
	if (
		!mayStream({ destination: request.destination, ownHeader: request.headers.get('x-matinee') })
	) {
		return refusal(403);
	}
	if (method !== 'GET' && method !== 'HEAD') return refusal(405);
	const { pathname: path, search: query } = new URL(request.url);
	const range = request.headers.get('range');
	const offer = await findOffer(await pages(), { type: 'stream-ask', path, query, method, range });
	if (!offer) return refusal(504);
	const { status, headers, hasBody } = offer.head;
	const head = { status, headers: { ...mediaHeaders(headers), ...guardHeaders } };
	if (hasBody) return new Response(bodyOf(offer), head);
	offer.port.close();
	return new Response(null, head);
};
