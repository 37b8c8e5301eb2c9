/** A worker that dies: what was asked is asked again, what was known is told again, and at some point it is enough. */
import { describe, expect, it } from 'vitest';
import { createLastingWorker, type WorkerEvents } from '#lib/catalogue/adapters/lasting-worker.ts';
import { serve, type Remote } from '#lib/core/calls.ts';

/** Knows only what it was told since it was started. */
interface Shelf {
	readonly show: (name: string) => void;
	readonly shown: () => readonly string[];
}

const setup = (restore: (remote: Remote<Shelf>) => Promise<void>) => {
	const deaths: (() => void)[] = [];
	let isMute = false;
	let nowMs = 0;
	let givenUp = 0;
	let terminated = 0;
	const start = ({ hear, died }: WorkerEvents) => {
		const names: string[] = [];
		let take: (message: unknown) => void = () => undefined;
		let isAlive = true;
		serve(
			{
				post: (message) => {
					if (isAlive) hear(structuredClone(message));
				},
				listen: (listener) => {
					take = listener;
					return () => undefined;
				}
			},
			{ show: (name: string) => void names.push(name), shown: () => names }
		);
		deaths.push(() => {
			isAlive = false;
			died();
		});
		return {
			post: (message: unknown) => {
				if (!isMute && isAlive) take(structuredClone(message));
			},
			terminate: () => {
				isAlive = false;
				terminated++;
			}
		};
	};
	const lasting = createLastingWorker<Shelf>({
		start,
		clock: { now: () => nowMs },
		restore,
		onGivenUp: () => {
			givenUp++;
		}
	});
	return {
		...lasting,
		kill: () => deaths.at(-1)?.(),
		killFirst: () => deaths[0]?.(),
		mute: (mute: boolean) => {
			isMute = mute;
		},
		pass: (ms: number) => {
			nowMs += ms;
		},
		started: () => deaths.length,
		terminated: () => terminated,
		givenUp: () => givenUp
	};
};

const showOne = async (remote: Remote<Shelf>): Promise<void> => remote.show('one');

describe('a lasting worker', () => {
	it('answers from a second worker, which was told first what the one before it knew', async () => {
		const alice = setup(showOne);
		await alice.remote.show('one');
		alice.kill();
		expect(await alice.remote.shown()).toEqual(['one']);
		expect(alice.started()).toBe(2);
		expect(alice.givenUp()).toBe(0);
	});

	it('asks again what the dead worker left without an answer', async () => {
		const alice = setup(showOne);
		alice.mute(true);
		const asked = alice.remote.shown();
		alice.mute(false);
		alice.kill();
		expect(await asked).toEqual(['one']);
	});

	it('goes on when nothing could be restored', async () => {
		const alice = setup(() => Promise.reject(new Error('damaged')));
		alice.kill();
		expect(await alice.remote.shown()).toEqual([]);
	});

	it('starts a third worker when the second dies while it is being told', async () => {
		const alice = setup(showOne);
		alice.kill();
		alice.kill();
		expect(await alice.remote.shown()).toEqual(['one']);
		expect(alice.started()).toBe(3);
	});

	it('hears of one death once, however often it is told', async () => {
		const alice = setup(showOne);
		alice.killFirst();
		alice.killFirst();
		expect(await alice.remote.shown()).toEqual(['one']);
		expect(alice.started()).toBe(2);
	});

	it('gives up after four deaths within a minute, and fails what waits and what comes', async () => {
		const alice = setup(showOne);
		alice.mute(true);
		const waiting = expect(alice.remote.shown()).rejects.toMatchObject({ name: 'AbortError' });
		for (let i = 0; i < 4; i++) alice.kill();
		await waiting;
		await expect(alice.remote.shown()).rejects.toMatchObject({ name: 'AbortError' });
		expect(alice.givenUp()).toBe(1);
		expect(alice.started()).toBe(4);
	});

	it('does not count deaths that are long past', async () => {
		const alice = setup(showOne);
		for (let i = 0; i < 8; i++) {
			alice.kill();
			alice.pass(30_000);
		}
		expect(await alice.remote.shown()).toEqual(['one']);
		expect(alice.givenUp()).toBe(0);
	});

	it('is not started again after it was closed', async () => {
		const alice = setup(showOne);
		alice.close();
		alice.kill();
		await expect(alice.remote.shown()).rejects.toMatchObject({ name: 'AbortError' });
		expect([alice.started(), alice.terminated()]).toEqual([1, 1]);
	});
});
