/** /config.json: relative addresses, and hosts that write nonsense. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyConfig, parseConfig } from '#lib/core/config.ts';

const base = 'https://cinema.example/some/page';

test('relative trackers and mirrors stand against the site', () => {
	const config = parseConfig({ trackers: ['/tracker'], mirrors: ['/'] }, base);
	expect(config).toEqual({
		ok: true,
		value: {
			...emptyConfig,
			trackers: ['wss://cinema.example/tracker'],
			mirrors: ['https://cinema.example/']
		}
	});
	const local = parseConfig({ trackers: ['/tracker'] }, 'http://localhost:8080/');
	expect(local.ok && local.value.trackers).toEqual(['ws://localhost:8080/tracker']);
});

test('addresses of other kinds are left out', () => {
	const config = parseConfig(
		{
			trackers: ['udp://a.example:1', 'javascript:1', 'wss://b.example/'],
			mirrors: ['file:///etc', 'https://c.example'],
			iceServers: [{ urls: 'stun:d.example' }, { urls: 'http://e.example' }, 7, null],
			channels: ['magnet:?xs=1', 4]
		},
		base
	);
	expect(config.ok && config.value).toEqual({
		trackers: ['wss://b.example/'],
		mirrors: ['https://c.example/'],
		iceServers: [{ urls: ['stun:d.example'] }],
		channels: ['magnet:?xs=1']
	});
});

test('anything that is not an object is said to be no configuration', () => {
	expect(parseConfig([], base).ok).toBe(false);
	expect(parseConfig('x', base).ok).toBe(false);
});

test('whatever a host writes, parsing never throws', () => {
	fc.assert(
		fc.property(fc.anything(), fc.anything(), fc.anything(), (trackers, iceServers, channels) => {
			const config = parseConfig({ trackers, iceServers, channels, mirrors: trackers }, base);
			expect(config.ok).toBe(true);
		})
	);
});
