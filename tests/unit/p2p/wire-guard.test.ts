import { installWireGuard } from '#lib/core/adapters/wire-guard.ts';
import { brokenBencode } from '#tests/support/hostile/broken-bencode.ts';
import { encodeBencode, type Bvalue } from '#lib/core/bencode.ts';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import Wire, { type ExtensionClass } from 'bittorrent-protocol';
import fc from 'fast-check';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { beforeAll, describe, expect, test } from 'vitest';

beforeAll(installWireGuard);

const infoHash = 'aa'.repeat(20);
const malloryId = 'bb'.repeat(20);

const uint32 = (value: number): Bytes => {
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, value);
	return bytes;
};
const handshake = (hash: string): Bytes =>
	concatBytes(
		utf8('\u0013BitTorrent protocol'),
		Uint8Array.of(0, 0, 0, 0, 0, 0x10, 0, 0),
		Uint8Array.from(Buffer.from(hash, 'hex')),
		Uint8Array.from(Buffer.from(malloryId, 'hex'))
	);
const extended = (ext: number, payload: Uint8Array): Bytes =>
	concatBytes(uint32(payload.length + 2), Uint8Array.of(20, ext), payload);
const dict = (entries: Record<string, Bvalue>): Bytes =>
	encodeBencode(new Map(Object.entries(entries)));

const named = (name: string, onMessage: (payload: Uint8Array) => void): ExtensionClass => {
	class Named {
		declare readonly name: string;
		readonly onMessage = onMessage;
	}
	Object.defineProperty(Named.prototype, 'name', { value: name });
	return Named;
};

/** A wire after mallory's handshake, with what it throws away counted as nothing. */
const openWire = (...extensions: ExtensionClass[]): Wire => {
	const wire = new Wire();
	wire.on('error', () => undefined);
	for (const extension of extensions) wire.use(extension);
	wire.handshake(infoHash, 'cc'.repeat(20));
	wire.write(handshake(infoHash));
	return wire;
};
/** streamx hands written chunks on in later microtasks. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface SeedingClient {
	readonly torrentPort: number;
	readonly seed: (
		file: Buffer,
		options: { readonly announce: readonly string[] },
		done: (torrent: { readonly infoHash: string }) => void
	) => void;
	readonly destroy: (done: () => void) => void;
}

describe('a guarded wire', () => {
	test('ends at a message that announces more than the limit, or a negative length', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: limits.wire.messageBytes + 1, max: 2 ** 32 - 1 }),
				async (length) => {
					const wire = openWire();
					let ended = false;
					wire.on('finish', () => (ended = true));
					wire.write(uint32(length));
					for (let i = 0; i < 8; i++) wire.write(new Uint8Array(64 * 1024));
					await settled();
					expect(ended).toBe(true);
					expect(wire._bufferSize).toBe(0);
				}
			),
			{ numRuns: 30 }
		);
	});

	test.each([
		['no handshake', new Uint8Array(256 * 1024).fill(7)],
		['a handshake of another protocol', new Uint8Array(256 * 1024).fill(19)]
	])('ends at %s without reading the rest of it again at each byte', async (_, said) => {
		const wire = new Wire();
		wire.on('error', () => undefined);
		let ended = false;
		wire.on('finish', () => (ended = true));
		const before = process.cpuUsage();
		wire.write(said);
		await settled();
		const { user, system } = process.cpuUsage(before);
		expect(ended).toBe(true);
		expect((user + system) / 1000).toBeLessThan(50);
	});

	test('takes a message of exactly the limit, in crumbs, without joining them at each', async () => {
		const wire = openWire();
		const message = concatBytes(
			uint32(limits.wire.messageBytes),
			Uint8Array.of(99),
			new Uint8Array(limits.wire.messageBytes - 1)
		);
		let got = 0;
		Object.assign(wire, { emit: (name: string) => (name === 'unknownmessage' ? ++got : 0) });
		for (let at = 0; at < message.length; at += 1000) wire.write(message.subarray(at, at + 1000));
		await settled();
		expect(got).toBe(1);
	});

	test('ends at an extended message beyond its own limit', async () => {
		let got = 0;
		const wire = openWire(named('mt_test', () => got++));
		let ended = false;
		wire.on('finish', () => (ended = true));
		wire.write(extended(1, new Uint8Array(limits.wire.extensionBytes + 1)));
		await settled();
		expect({ got, ended }).toEqual({ got: 0, ended: true });
	});

	test('hands on a sound extended handshake and no broken one', async () => {
		const wire = openWire();
		wire.write(extended(0, utf8('d1:md11:ut_metadatad8:toString1:xee')));
		wire.write(extended(0, utf8('d9:__proto__d1:xi1ee1:md6:ut_pexi1eee')));
		wire.write(extended(0, utf8('d1:md6:ut_pexi1ee1:ai1ee')));
		await settled();
		expect(wire.peerExtendedMapping).toEqual({});
		wire.write(extended(0, dict({ m: new Map([['mt_feed1', 3]]), v: utf8('x') })));
		await settled();
		expect(wire.peerExtendedMapping).toEqual({ mt_feed1: 3 });
	});

	test('hands on ut_metadata messages that BEP 9 describes, and nothing else', async () => {
		const got: number[] = [];
		const wire = openWire(named('ut_metadata', (payload) => got.push(payload.length)));
		const request = dict({ msg_type: 0, piece: 0 });
		const data = concatBytes(dict({ msg_type: 1, piece: 0, total_size: 5 }), utf8('bytes'));
		for (const payload of [
			new Uint8Array(),
			utf8('l-3:'),
			dict({ ee: 1, msg_type: 0, piece: 0 }),
			dict({ msg_type: 0, piece: 256 }),
			dict({ msg_type: 0, piece: -1 }),
			dict({ msg_type: 3, piece: 0 }),
			concatBytes(request, utf8('trailing')),
			concatBytes(data, new Uint8Array(16 * 1024))
		]) {
			wire.write(extended(1, payload));
		}
		await settled();
		expect(got).toEqual([]);
		wire.write(extended(1, request));
		wire.write(extended(1, data));
		await settled();
		expect(got).toEqual([request.length, data.length]);
	});

	test('lets a handler that throws end its own wire and no other', async () => {
		const broken = openWire(
			named('mt_test', () => {
				throw new Error('handler');
			})
		);
		let got = 0;
		const bystander = openWire(named('mt_test', () => got++));
		let ended = false;
		broken.on('finish', () => (ended = true));
		broken.write(extended(1, utf8('x')));
		broken.write(extended(1, utf8('x')));
		bystander.write(extended(1, utf8('x')));
		await settled();
		expect({ got, ended }).toEqual({ got: 1, ended: true });
	});
});

describe('a WebTorrent seeder behind the guard', () => {
	const seed = async (): Promise<{ port: number; hash: string; close: () => Promise<void> }> => {
		const library = 'webtorrent';
		// Its types are declared by whoever builds on it; three members are all that is needed here.
		const { default: WebTorrent } = (await import(library)) as {
			readonly default: new (options: object) => SeedingClient;
		};
		const client = new WebTorrent({
			dht: false,
			lsd: false,
			natUpnp: false,
			natPmp: false,
			utp: false,
			tracker: false,
			utPex: true
		});
		const file = Object.assign(Buffer.alloc(40_000, 7), { name: 'film.webm' });
		const torrent = await new Promise<{ infoHash: string }>((resolve) => {
			client.seed(file, { announce: [] }, resolve);
		});
		const { torrentPort } = client;
		return {
			port: torrentPort,
			hash: torrent.infoHash,
			close: () =>
				new Promise((resolve) => {
					client.destroy(() => {
						resolve();
					});
				})
		};
	};
	const dial = async (port: number): Promise<Socket> => {
		const socket = connect(port, '127.0.0.1');
		socket.on('error', () => undefined);
		await once(socket, 'connect');
		return socket;
	};

	test('answers an honest peer after hundreds of malformed messages from the grammar', async () => {
		const { port, hash, close } = await seed();
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), brokenBencode), {
					minLength: 1,
					maxLength: 6
				}),
				async (messages) => {
					const mallory = await dial(port);
					const closed = once(mallory, 'close');
					mallory.write(handshake(hash));
					for (const [ext, text] of messages) mallory.write(extended(ext, utf8(text)));
					mallory.end();
					mallory.resume();
					await closed;
				}
			),
			{ numRuns: 150 }
		);
		const alice = await dial(port);
		alice.write(handshake(hash));
		const [first] = (await once(alice, 'data')) as [Buffer];
		expect(first.subarray(1, 20).toString()).toBe('BitTorrent protocol');
		alice.destroy();
		await close();
	});
});
