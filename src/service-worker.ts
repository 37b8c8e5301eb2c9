/** The bootloader: takes up signed releases, serves the current one with its hashes checked, answers /stream/. Its bytes stay the same from release to release. */
/// <reference lib="webworker" />
import { createBigIntVerifier } from '#lib/channel/adapters/bigint-verifier.ts';
import {
	createWebCryptoVerifier,
	hasWebCryptoEd25519
} from '#lib/channel/adapters/webcrypto-ed25519.ts';
import { systemDigest } from '#lib/core/adapters/system.ts';
import { projectChannel } from '#lib/release/anchor.ts';
import { watchBoot } from '#lib/release/adapters/boot-watch.ts';
import { checkOrigin, originFile } from '#lib/release/adapters/shell-origin.ts';
import { createShellStore } from '#lib/release/adapters/shell-store.ts';
import { bootNumber } from '#lib/release/boot-number.ts';
import { parseShellAsk } from '#lib/release/messages.ts';
import { answerShellAsk } from '#lib/release/shell-desk.ts';
import { shellHeaders } from '#lib/release/shell-headers.ts';
import { createShell, type ServedFile } from '#lib/release/shell.ts';
import { verifyRelease } from '#lib/release/verify.ts';
import { answerStream } from '#lib/stream/adapters/worker-stream.ts';

declare const self: ServiceWorkerGlobalScope;

const page = '/200.html';

const verifier = hasWebCryptoEd25519().then((has) =>
	has ? createWebCryptoVerifier() : createBigIntVerifier()
);

const shell = createShell({
	store: createShellStore(caches),
	digest: systemDigest,
	origin: originFile,
	verify: async (bytes, floor) =>
		projectChannel === undefined
			? { ok: false, error: { type: 'NoProject' } }
			: verifyRelease({
					channel: projectChannel,
					bytes,
					boot: bootNumber,
					verifier: await verifier,
					digest: systemDigest,
					floor
				})
});

/** Addresses that are the network's own business, whatever the app has. */
const isOutside = (path: string): boolean =>
	/^\/((tracker|config\.json|release\.cbor|service-worker\.js)$|[ohr]\/)/.test(path);

const pages = async (): Promise<readonly Client[]> => self.clients.matchAll({ type: 'window' });

self.addEventListener('install', (event) => {
	event.waitUntil(
		(async () => {
			const { current } = await shell.status();
			// A bootloader that follows another finds its releases; the very first needs the address for once.
			if (!current) await checkOrigin(shell);
			// The first visit streams without a reload; these bytes never change, so there is no second install.
			await self.skipWaiting();
		})()
	);
});

self.addEventListener('activate', (event) => {
	event.waitUntil(self.clients.claim());
});

const responseOf = ({ bytes, type }: ServedFile): Response =>
	new Response(bytes, { headers: shellHeaders(type, () => new TextDecoder().decode(bytes)) });

/** A launch with no other window open is the moment for a new release: nobody sees files of two versions. */
const answerPage = async (event: FetchEvent): Promise<Response> => {
	const id = event.resultingClientId;
	const others = (await pages()).filter((client) => client.id !== id);
	if (await shell.launch(id, others.length === 0)) {
		event.waitUntil(watchBoot(shell, self.clients, id));
	}
	const kept = await shell.serve(page);
	return kept ? responseOf(kept) : fetch(event.request);
};

const answerFile = async (request: Request, path: string): Promise<Response> => {
	const kept = await shell.serve(path);
	if (kept) return responseOf(kept);
	// What only a release may answer is nobody else's to answer, least of all an address that was taken over.
	return (await shell.owns(path)) ? new Response(null, { status: 504 }) : fetch(request);
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
	if (request.mode === 'navigate') event.respondWith(answerPage(event));
	else event.respondWith(answerFile(request, url.pathname));
});

self.addEventListener('message', (event) => {
	const ask = parseShellAsk(event.data);
	const [port] = event.ports;
	const { source } = event;
	if (!ask || !port || !(source instanceof Client)) return;
	event.waitUntil(
		answerShellAsk({ shell, boot: bootNumber, check: () => checkOrigin(shell) }, ask, source.id)
			.catch(() => ({ state: 'failed' }) as const) // No room, no network: the page says so in its own words.
			.then((reply) => {
				port.postMessage(reply);
			})
	);
});
