/** One tab of many does the work of all: who it is, how the others reach it, and what happens when it closes. */
import { connect, serve, type Connection, type Line, type Remote, type Service } from './calls.ts';

/** What this needs of the browser: a lock that outlives no tab, and a channel that all tabs hear. */
export interface TabPorts {
	/** Calls back once this tab has the lock, which it keeps until it closes; returns the way to give it up. */
	readonly lead: (lead: () => void) => () => void;
	/** Every other tab hears what is posted here. */
	readonly channel: Line;
	/** Names this tab among the others. */
	readonly tab: string;
}

export interface Leadership<S extends Service> {
	/** The service, wherever it runs: in this tab or in another one. */
	readonly remote: Remote<S>;
	readonly isLeader: () => boolean;
	/** Tells the other tabs that something changed. */
	readonly announce: (news: unknown) => void;
	/** Calls back with what another tab announced; returns the way to stop. */
	readonly hear: (heard: (news: unknown) => void) => () => void;
	readonly close: () => void;
}

interface Letter {
	readonly from: string;
	readonly to: string;
	readonly body: unknown;
}

const asLetter = (message: unknown): Letter | undefined => {
	if (typeof message !== 'object' || message === null) return undefined;
	const { from, to, body } = message as Readonly<Record<string, unknown>>; // Read as unknown, one by one.
	return typeof from === 'string' && typeof to === 'string' ? { from, to, body } : undefined;
};

const toLeader = 'leader';
const toAll = 'all';
/** Tabs that are answered at one time; names of closed ones cost next to nothing, but not for ever. */
const serversMost = 64;

/**
 * Joins the tabs of this browser. `begin` is called in the one tab that leads, at once or when the leading one has
 * closed; until its promise is kept, calls wait. Calls that a closing tab did not answer are sent again to the next
 * leader, so every method of the service must bear being called twice.
 */
export const joinTabs = <S extends Service>(
	ports: TabPorts,
	begin: () => Promise<S>
): Leadership<S> => {
	const { channel, tab } = ports;
	const listeners = new Set<(news: unknown) => void>();
	const nearHears = new Set<(message: unknown) => void>();
	/** Who answers each tab, this one among them. */
	const servers = new Map<string, (message: unknown) => void>();
	let leads = false;
	let service: S | undefined;

	const post = (to: string, body: unknown): void => {
		channel.post({ from: tab, to, body } satisfies Letter);
	};
	const hearAnswer = (message: unknown): void => {
		for (const hear of nearHears) hear(message);
	};

	const startServer = (to: string, answers: S): ((message: unknown) => void) => {
		let take: (message: unknown) => void = () => undefined;
		const line: Line = {
			post: (message) => {
				if (to === tab) hearAnswer(message);
				else post(to, message);
			},
			listen: (hear) => {
				take = hear;
				return () => undefined;
			}
		};
		serve(line, answers);
		return take;
	};
	/** What comes before the service has begun is sent again when it has. */
	const toService = (from: string, message: unknown): void => {
		if (!service) return;
		const server = servers.get(from) ?? startServer(from, service);
		const [oldest] = servers.keys();
		if (!servers.has(from) && servers.size >= serversMost && oldest !== undefined) {
			servers.delete(oldest);
		}
		servers.set(from, server);
		server(message);
	};

	const connection: Connection<S> = connect<S>({
		post: (message) => {
			if (leads) toService(tab, message);
			else post(toLeader, message);
		},
		listen: (hear) => {
			nearHears.add(hear);
			return () => nearHears.delete(hear);
		}
	});

	const lead = async (): Promise<void> => {
		leads = true;
		service = await begin();
		post(toAll, { leads: true });
		connection.again();
	};

	const take = ({ from, to, body }: Letter): void => {
		if (to === toLeader) toService(from, body);
		else if (to === tab) hearAnswer(body);
		else if (to === toAll && typeof body === 'object' && body !== null) {
			if ('leads' in body) connection.again();
			if ('news' in body) for (const heard of listeners) heard(body.news);
		}
	};
	const stops = [
		channel.listen((message) => {
			const letter = asLetter(message);
			if (letter && letter.from !== tab) take(letter);
		}),
		ports.lead(() => {
			void lead(); // A service that cannot begin leaves its callers waiting; `begin` says why.
		})
	];

	return {
		remote: connection.remote,
		isLeader: () => leads,
		announce: (news) => {
			post(toAll, { news });
		},
		hear: (heard) => {
			listeners.add(heard);
			return () => listeners.delete(heard);
		},
		close: () => {
			for (const stop of stops) stop();
		}
	};
};
