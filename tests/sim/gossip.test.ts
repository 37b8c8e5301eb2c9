import type { Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import { encodeFrame, parseFrame, type Message } from '#lib/p2p/messages.ts';
import type { Link } from '#lib/p2p/ports.ts';
import { hashOf } from '#tests/support/gossip.ts';
import { createSwarm, type SimulatedSwarm, type Viewer } from './swarm.ts';
import { afterEach, describe, expect, test } from 'vitest';

const seed = Number(process.env['SEED'] ?? 1);
const content = (version: number): Bytes =>
	Uint8Array.from({ length: 100_000 }, (_, i) => (i * version) & 255);

const stops: (() => void)[] = [];
afterEach(() => {
	for (const stop of stops.splice(0)) stop();
});
const swarmOf = async (count: number): Promise<SimulatedSwarm> => {
	const swarm = await createSwarm(count, seed);
	stops.push(swarm.stop);
	return swarm;
};
const first = (swarm: SimulatedSwarm): Viewer => {
	const [viewer] = swarm.viewers;
	if (!viewer) throw new Error('an empty swarm');
	return viewer;
};

/** A peer that speaks the wire's language and keeps none of its rules. */
const mallory = (
	swarm: SimulatedSwarm,
	behave: {
		readonly open?: (link: Link) => void;
		readonly frame?: (link: Link, message: Message) => void;
	}
): { readonly cut: () => number } => {
	const links = new Map<string, Link>();
	let cut = 0;
	const stop = swarm.network.place('mallory').transport.start({
		open: (link) => {
			links.set(link.id, link);
			behave.open?.(link);
		},
		frame: (linkId, frame) => {
			const link = links.get(linkId);
			const message = parseFrame(frame);
			if (link && message.ok) behave.frame?.(link, message.value);
		},
		closed: () => cut++
	});
	stops.push(stop);
	for (const { name } of swarm.viewers) swarm.network.connect('mallory', name);
	return { cut: () => cut };
};

describe(`fifty viewers (SEED=${seed})`, () => {
	test('all have a new head within seconds and its content soon after', async () => {
		const swarm = await swarmOf(50);
		swarm.mesh(8);
		await swarm.publish(first(swarm), 1, content(1));
		const headMs = await swarm.until(() => swarm.viewers.every(({ seq }) => seq() === 1), 30_000);
		expect(headMs).toBeLessThan(2000);
		const wholeMs = await swarm.until(
			() => swarm.viewers.every(({ isComplete }) => isComplete()),
			60_000
		);
		expect(wholeMs).toBeLessThan(15_000);
	});

	test('hear of each of three versions in turn, and nobody goes back to an older one', async () => {
		const swarm = await swarmOf(50);
		swarm.mesh(8);
		for (const version of [1, 2, 3]) {
			await swarm.publish(first(swarm), version, content(version));
			const tookMs = await swarm.until(
				() => swarm.viewers.every(({ seq, isComplete }) => seq() === version && isComplete()),
				60_000
			);
			expect(tookMs).toBeDefined();
		}
	});

	test('that were parted catch up when the line is mended, both halves', async () => {
		const swarm = await swarmOf(50);
		swarm.mesh(8);
		const names = swarm.viewers.map(({ name }) => name);
		const [left, right] = [swarm.viewers.slice(0, 25), swarm.viewers.slice(25)];
		swarm.network.partition(names.slice(0, 25), names.slice(25));
		// Whoever has lost too many links seeks others, as the lobby would.
		swarm.mesh(8);
		await swarm.publish(first(swarm), 1, content(1));
		const near = await swarm.until(() => left.every(({ seq }) => seq() === 1), 10_000);
		expect(near).toBeDefined();
		expect(right.every(({ seq }) => seq() === 0)).toBe(true);
		swarm.network.partition();
		for (let i = 0; i < 3; i++) swarm.network.connect(names[i] ?? '', names[25 + i] ?? '');
		const far = await swarm.until(
			() => right.every(({ seq, isComplete }) => seq() === 1 && isComplete()),
			60_000
		);
		expect(far).toBeDefined();
	});

	test('spend little more on a head than once for each link', async () => {
		const swarm = await swarmOf(50);
		swarm.mesh(8);
		await swarm.until(() => false, 2000);
		const before = swarm.network.traffic();
		await swarm.publish(first(swarm), 1, new Uint8Array(1));
		await swarm.until(() => swarm.viewers.every(({ isComplete }) => isComplete()), 60_000);
		const frames = swarm.network.traffic().frames - before.frames;
		// Each direction of each link carries at most a root, a head and a HELLO; each viewer asks for one block or a few.
		expect(frames).toBeLessThan(swarm.network.links().length * 2 * 3 + 50 * 12);
	});
});

describe(`a liar among twenty viewers (SEED=${seed})`, () => {
	const publishAndCheck = async (swarm: SimulatedSwarm): Promise<void> => {
		await swarm.publish(first(swarm), 1, content(1));
		const tookMs = await swarm.until(
			() => swarm.viewers.every(({ seq, isComplete }) => seq() === 1 && isComplete()),
			120_000
		);
		expect(tookMs).toBeDefined();
		for (const { shelf } of swarm.viewers) {
			for (const [hash, bytes] of shelf) expect(hashOf(bytes)).toBe(hash);
		}
	};

	test('with forged heads is cut by everybody, and refused for ten minutes', async () => {
		const swarm = await swarmOf(20);
		swarm.mesh(6);
		await publishAndCheck(swarm);
		const forged = await swarm.channel.forged(2, content(2), swarm.clock.now());
		const liar = mallory(swarm, {
			open: (link) => link.send(encodeFrame({ type: 'head', head: forged }))
		});
		await swarm.until(() => liar.cut() === 20, 5000);
		expect(liar.cut()).toBe(20);
		expect(swarm.viewers.every(({ seq }) => seq() === 1)).toBe(true);
		const { name } = first(swarm);
		swarm.clock.advance(limits.gossip.refusalMs - 10_000);
		expect(swarm.network.connect('mallory', name)).toBe(false);
		swarm.clock.advance(20_000);
		expect(swarm.network.connect('mallory', name)).toBe(true);
	});

	test('with wrong bytes for every GET is cut, and nobody keeps what it sent', async () => {
		const swarm = await swarmOf(20);
		const liar = mallory(swarm, {
			frame: (link, message) => {
				if (message.type === 'hello') {
					// True head and roots, so that it is asked first; only the content is a lie.
					link.send(
						encodeFrame({
							...message,
							clocks: message.clocks.map((row) => ({ ...row, root: 1, seq: 1 }))
						})
					);
				}
				if (message.type !== 'get') return;
				const total = content(1).length;
				const length = Math.min(message.length, total - message.offset);
				link.send(encodeFrame({ ...message, type: 'data', total, block: new Uint8Array(length) }));
			}
		});
		swarm.mesh(6);
		await publishAndCheck(swarm);
		expect(liar.cut()).toBeGreaterThan(0);
	});

	test('that floods is cut and does not keep the others from their catalogue', async () => {
		const swarm = await swarmOf(20);
		swarm.mesh(6);
		const flood = encodeFrame({ type: 'hello', clocks: [], capabilities: [] });
		const liar = mallory(swarm, {
			open: (link) => {
				for (let i = 0; i < 150; i++) link.send(flood);
			}
		});
		await publishAndCheck(swarm);
		expect(liar.cut()).toBe(20);
	});

	test('that asks for everything at once is served within bounds and keeps nobody waiting for ever', async () => {
		const swarm = await swarmOf(20);
		swarm.mesh(6);
		await swarm.publish(first(swarm), 1, content(1));
		let servedBytes = 0;
		const get: Message = { type: 'get', hash: hashOf(content(1)), offset: 0, length: 16_384 };
		mallory(swarm, {
			open: (link) => {
				for (let i = 0; i < 50; i++) link.send(encodeFrame(get));
			},
			frame: (link, message) => {
				if (message.type !== 'data') return;
				servedBytes += message.block.length;
				link.send(encodeFrame(get));
			}
		});
		const tookMs = await swarm.until(
			() => swarm.viewers.every(({ seq, isComplete }) => seq() === 1 && isComplete()),
			120_000
		);
		expect(tookMs).toBeDefined();
		const allowedBytes = 20 * limits.gossip.servedBytesPerSecond * (1 + (tookMs ?? 0) / 1000);
		expect(servedBytes).toBeLessThanOrEqual(allowedBytes);
	});

	test('that is silent delays the content by its time-outs and no more', async () => {
		const swarm = await swarmOf(20);
		mallory(swarm, {});
		swarm.mesh(6);
		await publishAndCheck(swarm);
	});
});
