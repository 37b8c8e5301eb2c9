/** Sealed links: who does not know the secret is neither heard nor told, and nobody imitates the host. */
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '#lib/core/adapters/seeded.ts';
import { systemDigest } from '#lib/core/adapters/system.ts';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import type { Link, LinkEvents, Transport } from '#lib/p2p/ports.ts';
import { createRoomCipher, makeHostKey, readHostKey } from '#lib/together/adapters/room-cipher.ts';
import type { RoomMessage } from '#lib/together/messages.ts';
import type { HostKey } from '#lib/together/ports.ts';
import { formatRoomKey, hostPart, parseRoomKey, roomNames } from '#lib/together/room-key.ts';
import { openRoomLinks } from '#lib/together/room-links.ts';

const beat: RoomMessage = {
	...{ type: 'beat', revision: 1, by: '00'.repeat(8), isPlaying: true, seconds: 1, atMs: 5 },
	...{ speed: 1, waitsFor: '', isStalled: false, hostOnly: true }
};

/** Two ends of one line, and what went over it. */
const pair = () => {
	const ends: (LinkEvents | undefined)[] = [];
	const passed: Bytes[] = [];
	const closed: number[] = [];
	const transport = (self: number): Transport => ({
		start: (events) => {
			ends[self] = events;
			return () => undefined;
		}
	});
	const link = (self: number): Link => ({
		id: 'l',
		send: (frame) => {
			passed.push(frame);
			queueMicrotask(() => ends[1 - self]?.frame('l', frame));
			return true;
		},
		close: () => {
			closed.push(self);
			queueMicrotask(() => ends[1 - self]?.closed('l'));
		}
	});
	return {
		transport,
		passed,
		closed,
		connect: () => {
			ends.forEach((end, self) => end?.open(link(self)));
		},
		inject: (to: number, frame: Bytes) => ends[to]?.frame('l', frame)
	};
};

const room = async () => {
	const { key: hostKey } = await makeHostKey();
	const host = await hostPart(hostKey.publicKey, systemDigest);
	const key = { secret: createSeededRandom(7).bytes(16), host };
	return { hostKey, key, names: await roomNames(key, 'title:x', systemDigest) };
};

const member = (
	line: ReturnType<typeof pair>,
	self: number,
	of: { names: Awaited<ReturnType<typeof roomNames>>; host: Bytes; hostKey?: HostKey }
) => {
	const heard: { message: RoomMessage; host: boolean }[] = [];
	const waiting: (() => void)[] = [];
	const isOpened = Promise.withResolvers<undefined>();
	const isClosed = Promise.withResolvers<undefined>();
	const links = openRoomLinks({
		transport: line.transport(self),
		...of,
		cipher: createRoomCipher(),
		digest: systemDigest,
		random: createSeededRandom(self + 1),
		events: {
			opened: () => {
				isOpened.resolve(undefined);
			},
			heard: (_, message, by) => {
				heard.push({ message, ...by });
				for (const tell of waiting.splice(0)) tell();
			},
			closed: () => {
				isClosed.resolve(undefined);
			}
		}
	});
	return {
		links,
		heard,
		opened: isOpened.promise,
		closed: isClosed.promise,
		next: () => new Promise<void>((resolve) => waiting.push(resolve))
	};
};

describe('members of one room', () => {
	test('hear each other, and nobody on the line reads a word', async () => {
		const { names, key } = await room();
		const line = pair();
		const [alice, bob] = [0, 1].map((self) => member(line, self, { names, host: key.host }));
		line.connect();
		await Promise.all([alice?.opened, bob?.opened]);
		const told = bob?.next();
		alice?.links.send('l', { type: 'say', text: 'nobody hears this' });
		await told;
		expect(bob?.heard).toEqual([
			{ message: { type: 'say', text: 'nobody hears this' }, host: false }
		]);
		const whole = line.passed.map((frame) => String.fromCharCode(...frame)).join('');
		expect(whole).not.toContain('nobody hears');
	});

	test('know the host by her signature', async () => {
		const { names, key, hostKey } = await room();
		const line = pair();
		const alice = member(line, 0, { names, host: key.host, hostKey });
		const bob = member(line, 1, { names, host: key.host });
		line.connect();
		await Promise.all([alice.opened, bob.opened]);
		const told = bob.next();
		alice.links.send('l', beat);
		await told;
		expect(bob.heard).toEqual([{ message: beat, host: true }]);
	});
});

describe('a stranger', () => {
	test('who knows the place and not the secret is cut off at the first word', async () => {
		const { names, key } = await room();
		const line = pair();
		const alice = member(line, 0, { names, host: key.host });
		const wrong = { ...names, key: await systemDigest.sha256(utf8('a guess')) };
		const mallory = member(line, 1, { names: wrong, host: key.host });
		line.connect();
		await Promise.all([alice.opened, mallory.opened]);
		mallory.links.send('l', { type: 'say', text: 'hello' });
		await alice.closed;
		expect(alice.heard).toEqual([]);
		expect(line.closed).toContain(0);
	});

	test('who says again what was said is cut off', async () => {
		const { names, key } = await room();
		const line = pair();
		const alice = member(line, 0, { names, host: key.host });
		const bob = member(line, 1, { names, host: key.host });
		line.connect();
		await Promise.all([alice.opened, bob.opened]);
		const told = bob.next();
		alice.links.send('l', { type: 'ping', askedMs: 1 });
		await told;
		const last = line.passed.at(-1);
		if (last) line.inject(1, last);
		await bob.closed;
		expect(bob.heard).toHaveLength(1);
	});

	test('who was asked in and signs as host with a key of her own is cut off', async () => {
		const { names, key } = await room();
		const { key: hostKey } = await makeHostKey();
		const line = pair();
		const alice = member(line, 0, { names, host: key.host });
		const mallory = member(line, 1, { names, host: key.host, hostKey });
		line.connect();
		await Promise.all([alice.opened, mallory.opened]);
		mallory.links.send('l', beat);
		await alice.closed;
		expect(alice.heard).toEqual([]);
	});
});

describe('the key of a room', () => {
	test('is 43 characters, and anything else is none', async () => {
		const { key } = await room();
		const text = formatRoomKey(key);
		expect(text).toMatch(/^[\w-]{43}$/);
		expect(parseRoomKey(text)).toEqual(key);
		for (const bad of ['', text.slice(1), `${text}A`, `${text.slice(0, 42)}*`])
			expect(parseRoomKey(bad)).toBeUndefined();
	});

	test('leads to another place with another film', async () => {
		const { key, names } = await room();
		const other = await roomNames(key, 'title:y', systemDigest);
		expect(other.infoHash).not.toBe(names.infoHash);
		expect(other.key).not.toEqual(names.key);
	});

	test('of the host is the same after a reload, and damaged storage gives none', async () => {
		const { key, kept } = await makeHostKey();
		expect((await readHostKey(kept))?.publicKey).toEqual(key.publicKey);
		expect(await readHostKey('{"kty":"EC"}')).toBeUndefined();
		expect(await readHostKey('nonsense')).toBeUndefined();
	});
});
