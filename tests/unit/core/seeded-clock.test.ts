import { createSeededClock } from '#lib/core/adapters/seeded.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

describe('the seeded clock', () => {
	test('runs whatever was set and not taken back in the order of time, then of setting', () => {
		const action = fc.oneof(
			fc.record({ type: fc.constant('after' as const), ms: fc.nat(50) }),
			fc.record({ type: fc.constant('cancel' as const), which: fc.nat(200) }),
			fc.record({ type: fc.constant('advance' as const), ms: fc.nat(20) })
		);
		fc.assert(
			fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
				const clock = createSeededClock(0);
				const expected: { id: number; dueMs: number }[] = [];
				const order: number[] = [];
				const stops: (() => void)[] = [];
				const ran: number[] = [];
				const due = (untilMs: number): void => {
					const ready = expected.filter(({ dueMs }) => dueMs <= untilMs);
					ready.sort((a, b) => a.dueMs - b.dueMs || a.id - b.id);
					for (const { id } of ready) order.push(id);
					for (const one of ready) expected.splice(expected.indexOf(one), 1);
				};
				for (const next of actions) {
					if (next.type === 'after') {
						const id = stops.length;
						expected.push({ id, dueMs: clock.now() + next.ms });
						stops.push(clock.after(next.ms, () => ran.push(id)));
					} else if (next.type === 'cancel') {
						stops[next.which]?.();
						const at = expected.findIndex(({ id }) => id === next.which);
						if (at >= 0) expected.splice(at, 1);
					} else {
						due(clock.now() + next.ms);
						clock.advance(next.ms);
					}
					const soonest = Math.min(...expected.map(({ dueMs }) => dueMs));
					expect(clock.nextDue()).toBe(expected.length > 0 ? soonest : undefined);
				}
				expect(ran).toEqual(order);
			})
		);
	});

	test('forgets timers that are set anew a million times, and stays quick', () => {
		const clock = createSeededClock(0);
		let stop = clock.after(1000, () => undefined);
		let ran = 0;
		for (let i = 0; i < 1_000_000; i++) {
			stop();
			stop = clock.after(1000, () => ran++);
		}
		clock.advance(1000);
		expect(ran).toBe(1);
		expect(clock.nextDue()).toBeUndefined();
	});
});
