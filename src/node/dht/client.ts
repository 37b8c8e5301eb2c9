/** One node of the mainline DHT that puts and gets heads, and nothing else. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import DHT from 'bittorrent-dht';
import type { Head } from '#lib/channel/head.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock } from '#lib/core/ports.ts';
import { createGuardedSocket } from './guarded-socket.ts';
import { headOf, itemOf, targetBytesOf } from './item.ts';

export interface DhtClient {
	readonly port: number;
	/** How many nodes took the head; 0 when none did. */
	readonly put: (head: Head) => Promise<number>;
	/** The newest item that anybody has under this key and feed, as a head; its signature fits, its content is a stranger's. */
	readonly get: (key: Uint8Array, feed: string) => Promise<Bytes | undefined>;
	readonly close: () => Promise<void>;
}

export interface DhtOptions {
	/** `host:port` of the nodes to begin with; undefined for the well-known ones; none for a node that waits to be found. */
	readonly bootstrap: readonly string[] | undefined;
	/** The address to listen on; 127.0.0.1 for a DHT of this machine alone. */
	readonly host: string;
	/** 0 takes any free port. */
	readonly port: number;
	readonly clock: Clock;
}

/** Synchronous, as the library wants it: RFC 8032 by OpenSSL, which is what WebCrypto is in Node. */
const verifyItem = (signature: unknown, message: unknown, publicKey: unknown): boolean => {
	if (!Buffer.isBuffer(publicKey) || publicKey.length !== 32) return false;
	if (!Buffer.isBuffer(signature) || signature.length !== 64) return false;
	if (!(message instanceof Uint8Array)) return false;
	try {
		const x = publicKey.toString('base64url');
		const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
		return verify(null, message, key, signature);
	} catch {
		// Bytes that are no point on the curve.
		return false;
	}
};

/** Joins the DHT; rejects when the port cannot be had. */
export const openDht = async (options: DhtOptions): Promise<DhtClient> => {
	const dht = new DHT({
		// An empty list would be taken for the well-known nodes.
		bootstrap:
			options.bootstrap === undefined ? true : options.bootstrap.length > 0 && options.bootstrap,
		concurrency: limits.dht.concurrency,
		maxValues: limits.dht.values,
		socket: createGuardedSocket(options.clock),
		verify: verifyItem
	});
	// Strangers' packets; nothing that a person could do about them.
	dht.on('warning', () => undefined);
	await new Promise<void>((resolve, reject) => {
		dht.once('error', reject);
		dht.listen(options.port, options.host, resolve);
	});
	dht.on('error', () => undefined);
	let closing: Promise<void> | undefined;
	/** The library forgets its callbacks when it is closed. */
	const open = new Set<() => void>();
	/** Runs one query; `none` when it fails, or the node is closed. */
	const ask = <T>(none: T, begin: (answer: (value: T) => void) => void): Promise<T> =>
		new Promise((resolve) => {
			const giveUp = (): void => {
				answer(none);
			};
			const answer = (value: T): void => {
				open.delete(giveUp);
				resolve(value);
			};
			if (closing) {
				resolve(none);
				return;
			}
			open.add(giveUp);
			begin(answer);
		});

	return {
		port: dht.address().port,
		put: (head) =>
			ask(0, (answer) => {
				const item = itemOf(head);
				if (!item) {
					answer(0);
					return;
				}
				dht.put(item, (error, _, nodes) => {
					// Nobody is there, or everybody has something newer: the next look brings it.
					answer(error ? 0 : (nodes ?? 0));
				});
			}),
		get: (key, feed) =>
			ask<Bytes | undefined>(undefined, (answer) => {
				const target = createHash('sha1').update(targetBytesOf(key, feed)).digest();
				dht.get(target, { salt: Buffer.from(feed), cache: false }, (error, item) => {
					answer(error || !item ? undefined : headOf(item, feed));
				});
			}),
		close: () => {
			closing ??= new Promise((resolve) => {
				dht.destroy(resolve);
				for (const giveUp of open) giveUp();
			});
			return closing;
		}
	};
};
