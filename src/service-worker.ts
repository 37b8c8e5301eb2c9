/** The shell worker: installs the shell from its signed-to-be list, serves it with its hashes checked, and answers /stream/. */
/// <reference lib="webworker" />
import { createShellCache } from '#lib/release/adapters/shell-cache.ts';
import { answerStream } from '#lib/stream/adapters/worker-stream.ts';

declare const self: ServiceWorkerGlobalScope;

const shell = createShellCache();
const configCache = 'matinee-config';
const configMs = 3000;
const page = '/200.html';

/** Addresses that are the network's own business, whatever the shell has. */
const isOutside = (path: string): boolean =>
	/^\/(tracker|release\.cbor|service-worker\.js)$/.test(path) || /^\/[ohr]\//.test(path);

const pages = async (): Promise<readonly Client[]> => self.clients.matchAll({ type: 'window' });

self.addEventListener('install', (event) => {
	event.waitUntil(
		(async () => {
			await shell.install();
			await shell.switchOver();
			// The first visit streams without a reload; this worker's bytes never change, so there is no second install.
			await self.skipWaiting();
		})()
	);
});

self.addEventListener('activate', (event) => {
	event.waitUntil(self.clients.claim());
});

/** The host's configuration: the network's if it answers soon, else the last one that was good. */
const answerConfig = async (request: Request): Promise<Response> => {
	const cache = await caches.open(configCache);
	try {
		const fresh = await fetch(request, { signal: AbortSignal.timeout(configMs) });
		if (fresh.ok) {
			await cache.put('/config.json', fresh.clone());
			return fresh;
		}
	} catch {
		// No network, or none in time: what was good yesterday is better than nothing.
	}
	return (
		(await cache.match('/config.json')) ??
		new Response('{}', { status: 504, headers: { 'Content-Type': 'application/json' } })
	);
};

/** A launch with no other window open is the moment for a new shell: nobody sees files of two versions. */
const atLaunch = async (clientId: string): Promise<void> => {
	const others = (await pages()).filter(({ id }) => id !== clientId);
	if (others.length === 0) await shell.switchOver();
};

const answerPage = async (event: FetchEvent): Promise<Response> => {
	await atLaunch(event.resultingClientId);
	const kept = await shell.serve(page).catch(() => undefined);
	return kept ?? fetch(event.request);
};

self.addEventListener('fetch', (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (url.origin !== self.location.origin) return;
	if (url.pathname.startsWith('/stream/')) {
		event.respondWith(answerStream(request, pages));
		return;
	}
	if (request.method !== 'GET' || isOutside(url.pathname)) return;
	if (url.pathname === '/config.json') {
		event.respondWith(answerConfig(request));
		return;
	}
	if (request.mode === 'navigate') {
		event.respondWith(answerPage(event));
		return;
	}
	event.respondWith(
		shell
			.serve(url.pathname)
			.catch(() => undefined)
			.then((kept) => kept ?? fetch(request))
	);
});

self.addEventListener('message', (event) => {
	const word: unknown = event.data;
	const type = typeof word === 'object' && word !== null && 'type' in word ? word.type : undefined;
	const answer = (state: 'current' | 'ready' | 'failed'): void => {
		event.source?.postMessage({ type: 'release', state });
	};
	if (type === 'check-release') {
		event.waitUntil(
			shell
				.install()
				.then(async () => {
					answer((await shell.hasPending()) ? 'ready' : 'current');
				})
				.catch(() => {
					answer('failed');
				})
		);
	}
	if (type === 'use-release') event.waitUntil(shell.switchOver());
});
