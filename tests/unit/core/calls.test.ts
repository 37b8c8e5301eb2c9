/** Calls across a copying boundary: answers, refusals, a second try, and an end. */
import { describe, expect, it } from 'vitest';
import { CallError, connect, serve, type Line } from '#lib/core/calls.ts';

/** Two ends of one line; what passes it is copied, as between threads. */
const lines = (): readonly [Line, Line] => {
	const ends = [
		new Set<(message: unknown) => void>(),
		new Set<(message: unknown) => void>()
	] as const;
	const end = (mine: number, other: number): Line => ({
		post: (message) => {
			const copy: unknown = structuredClone(message);
			for (const hear of ends[other] ?? [])
				queueMicrotask(() => {
					hear(copy);
				});
		},
		listen: (hear) => {
			ends[mine]?.add(hear);
			return () => ends[mine]?.delete(hear);
		}
	});
	return [end(0, 1), end(1, 0)];
};

const service = {
	add: (a: number, b: number) => a + b,
	later: async (bytes: Uint8Array) => Promise.resolve(bytes.length),
	fail: (): never => {
		throw new RangeError('too far');
	}
};

describe('calls', () => {
	it('bring back what the other side answers, whatever the order', async () => {
		const [near, far] = lines();
		serve(far, service);
		const { remote } = connect<typeof service>(near);
		const asked = [remote.add(1, 2), remote.later(new Uint8Array(5)), remote.add(3, 4)];
		expect(await Promise.all(asked)).toEqual([3, 5, 7]);
	});

	it('bring back the name and the words of an error', async () => {
		const [near, far] = lines();
		serve(far, service);
		const { remote } = connect<typeof service>(near);
		await expect(remote.fail()).rejects.toMatchObject({ name: 'RangeError', message: 'too far' });
	});

	it('reach nothing but the methods of the service', async () => {
		const [near, far] = lines();
		serve(far, service);
		const { remote } = connect<Record<'constructor', () => void>>(near);
		await expect(remote.constructor()).rejects.toMatchObject({ name: 'NotFoundError' });
	});

	it('are sent again to whoever answers next, and fail when the line ends', async () => {
		const [near, far] = lines();
		const { remote, again, end } = connect<typeof service>(near);
		const waiting = remote.add(2, 2);
		serve(far, service);
		again();
		expect(await waiting).toBe(4);
		end(new CallError('AbortError', 'gone'));
		await expect(remote.add(1, 1)).rejects.toMatchObject({ name: 'AbortError' });
	});

	it('are not disturbed by messages of others', async () => {
		const [near, far] = lines();
		serve(far, service);
		const { remote } = connect<typeof service>(near);
		for (const junk of [
			null,
			5,
			'x',
			{},
			{ call: 'a' },
			{ answer: 99 },
			{ call: 1, method: 'add' }
		]) {
			near.post(junk);
			far.post(junk);
		}
		expect(await remote.add(1, 1)).toBe(2);
	});
});
