/** Fetches a picture from an address in a list: https alone, public addresses alone, few bytes, little time. */
import { lookup as systemLookup } from 'node:dns';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { copyBytes, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';

/** Address ranges that are nobody's public server (RFC 6890, RFC 4193, RFC 4291, RFC 6598). */
const inner = new BlockList();
for (const [net, bits] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.88.99.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 3]
] as const) {
	inner.addSubnet(net, bits, 'ipv4');
}

/** True for an address that a public server may have; IPv6 only from the global range, without those that embed IPv4. */
export const isPublicAddress = (address: string): boolean => {
	const family = isIP(address);
	if (family === 4) return !inner.check(address, 'ipv4');
	// 2000::/3 is global unicast; 2001::/23 holds protocol assignments such as Teredo, 2002::/16 is 6to4.
	if (family !== 6 || !global.check(address, 'ipv6')) return false;
	return !special.check(address, 'ipv6');
};
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');
const special = new BlockList();
special.addSubnet('2001::', 23, 'ipv6');
special.addSubnet('2001:db8::', 32, 'ipv6');
special.addSubnet('2002::', 16, 'ipv6');

type Request = (
	url: URL,
	options: RequestOptions,
	onResponse: (response: IncomingMessage) => void
) => ClientRequest;

export interface FetchRules {
	/** Tests fetch from this machine over plain HTTP. */
	readonly request?: Request;
	readonly isAllowed?: (address: string) => boolean;
	/** Milliseconds for the whole of it. */
	readonly timeoutMs?: number;
}

/** Refuses at the moment of connecting, so that a name cannot mean one address when asked and another when used. */
const guardedLookup =
	(isAllowed: (address: string) => boolean): LookupFunction =>
	(host, options, done) => {
		systemLookup(host, { ...options, all: true }, (error, addresses) => {
			const [first] = error ? [] : addresses.filter(({ address }) => isAllowed(address));
			const refused = error ?? new Error('its name leads to no public address');
			if (options.all) done(first ? null : refused, first ? [first] : []);
			else done(first ? null : refused, first?.address ?? '', first?.family ?? 0);
		});
	};

const problemOf = (response: IncomingMessage): string | undefined => {
	const { statusCode = 0, headers } = response;
	if (statusCode >= 300 && statusCode < 400) return 'it leads elsewhere, which is not followed';
	if (statusCode !== 200) return `the answer was ${statusCode}`;
	return Number(headers['content-length'] ?? 0) > limits.poster.sourceBytes
		? 'it is too large'
		: undefined;
};

/** The bytes of a picture of at most 512 KiB, or why there are none. Redirects are not followed. */
export const fetchPicture = (address: string, rules: FetchRules = {}): Promise<Bytes | string> => {
	const { request = httpsRequest, isAllowed = isPublicAddress, timeoutMs = 20_000 } = rules;
	const url = new URL(address);
	const host = url.hostname.replace(/^\[|\]$/g, '');
	// A bare address is not looked up, so the guard above would not see it.
	if (isIP(host) !== 0 && !isAllowed(host)) return Promise.resolve('it is no public address');
	return new Promise((resolve) => {
		const options = {
			lookup: guardedLookup(isAllowed),
			signal: AbortSignal.timeout(timeoutMs),
			headers: { Accept: 'image/*' }
		};
		const sent = request(url, options, (response) => {
			const problem = problemOf(response);
			const parts: Buffer[] = [];
			let bytes = 0;
			const stop = (reason: string): void => {
				response.destroy();
				resolve(reason);
			};
			if (problem !== undefined) {
				stop(problem);
				return;
			}
			response.on('data', (part: Buffer) => {
				bytes += part.length;
				if (bytes > limits.poster.sourceBytes) stop('it is too large');
				else parts.push(part);
			});
			response.on('end', () => {
				resolve(response.complete ? copyBytes(Buffer.concat(parts)) : 'it was cut short');
			});
			response.on('error', (error) => {
				resolve(error.message);
			});
		});
		sent.on('error', (error) => {
			resolve(
				error.name === 'AbortError' || error.name === 'TimeoutError'
					? 'it took too long'
					: error.message
			);
		});
		sent.end();
	});
};
