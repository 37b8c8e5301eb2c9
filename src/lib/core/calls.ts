/** Calls across a boundary that copies what passes it: to a worker, or to another tab. */

/** One end of a line of messages. */
export interface Line {
	readonly post: (message: unknown) => void;
	/** Calls back for each message from the other end; returns the way to stop. */
	readonly listen: (hear: (message: unknown) => void) => () => void;
}

/** What may be called: arguments and answers that structured cloning can copy. */
export type Service = object;

type Method = (...args: never[]) => unknown;

/** The same service from the other side: every answer takes its time. */
export type Remote<S extends Service> = {
	readonly [K in keyof S]: S[K] extends (...args: infer Args) => infer Answer
		? (...args: Args) => Promise<Awaited<Answer>>
		: never;
};

/** The other end is gone, or refused: `name` is that of the error over there. */
export class CallError extends Error {
	constructor(name: string, message: string) {
		super(message);
		this.name = name;
	}
}

interface Call {
	readonly call: number;
	readonly method: string;
	readonly args: readonly unknown[];
}
interface Answer {
	readonly answer: number;
	readonly value?: unknown;
	readonly error?: { readonly name: string; readonly message: string };
}

/** Calls that may wait for answers at one time; more than that is a caller in a loop. */
const callsMost = 4096;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;

const asCall = (message: unknown): Call | undefined => {
	if (!isRecord(message)) return undefined;
	const { call, method, args } = message;
	return typeof call === 'number' && typeof method === 'string' && Array.isArray(args)
		? { call, method, args: args as readonly unknown[] }
		: undefined;
};

/** Whatever is no text says nothing; making a text of it could run into anything. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const asAnswer = (message: unknown): Answer | undefined => {
	if (!isRecord(message) || typeof message['answer'] !== 'number') return undefined;
	const { error } = message;
	return {
		answer: message['answer'],
		value: message['value'],
		...(isRecord(error)
			? { error: { name: textOf(error['name']), message: textOf(error['message']) } }
			: {})
	};
};

/** Answers the calls that arrive on a line; returns the way to stop. Only the service's own methods can be called. */
export const serve = (line: Line, service: Service): (() => void) => {
	const methods = new Map<string, Method>(
		Object.entries(service).filter(([, method]) => typeof method === 'function')
	);
	const answer = async ({ call, method, args }: Call): Promise<Answer> => {
		try {
			const run = methods.get(method);
			if (!run) throw new CallError('NotFoundError', `no method ${method}`);
			return { answer: call, value: await run(...(args as never[])) };
		} catch (cause) {
			const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
			return { answer: call, error: { name, message } };
		}
	};
	return line.listen((message) => {
		const call = asCall(message);
		if (call) void answer(call).then(line.post); // `answer` turns every failure into an answer.
	});
};

export interface Connection<S extends Service> {
	readonly remote: Remote<S>;
	/** Sends the calls that wait once more: another one answers now. */
	readonly again: () => void;
	/** Fails the calls that wait and all later ones. */
	readonly end: (cause: CallError) => void;
}

/** The caller's side of a line. Calls wait for as long as it takes: whoever knows that the other end is gone says so. */
export const connect = <S extends Service>(line: Line): Connection<S> => {
	const waiting = new Map<
		number,
		{ readonly call: Call; resolve: (value: unknown) => void; reject: (cause: Error) => void }
	>();
	let serial = 0;
	let ended: CallError | undefined;

	const stop = line.listen((message) => {
		const answer = asAnswer(message);
		const waiter = answer && waiting.get(answer.answer);
		if (!waiter) return;
		waiting.delete(answer.answer);
		if (answer.error) waiter.reject(new CallError(answer.error.name, answer.error.message));
		else waiter.resolve(answer.value);
	});

	const ask = (method: string, args: readonly unknown[]): Promise<unknown> =>
		new Promise((resolve, reject) => {
			if (ended) {
				reject(ended);
				return;
			}
			if (waiting.size >= callsMost) {
				reject(new CallError('QuotaExceededError', 'too many calls wait'));
				return;
			}
			const call: Call = { call: serial++, method, args };
			waiting.set(call.call, { call, resolve, reject });
			line.post(call);
		});

	const remote = new Proxy(
		{},
		{
			// A remote is never a thenable: awaiting one must not become a call.
			get: (_, method) =>
				typeof method === 'string' && method !== 'then'
					? (...args: readonly unknown[]) => ask(method, args)
					: undefined
		}
	) as Remote<S>; // The other end answers to exactly these methods; that is what S says.

	return {
		remote,
		again: () => {
			for (const { call } of waiting.values()) line.post(call);
		},
		end: (cause) => {
			ended = cause;
			stop();
			for (const { reject } of waiting.values()) reject(cause);
			waiting.clear();
		}
	};
};
