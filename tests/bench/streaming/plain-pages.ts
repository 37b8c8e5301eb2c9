/** The pages beside Matinee: WebTorrent's own (default or in-memory store), plain HTTP, a seeding tab; and the films over HTTP with ranges. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A store as WebTorrent wants one (abstract-chunk-store), in memory: its best setting. */
const memoryStore = `class MemoryStore {
	constructor(chunkLength) { this.chunkLength = chunkLength; this.chunks = []; }
	put(index, bytes, done = () => {}) { this.chunks[index] = bytes; queueMicrotask(() => done(null)); }
	get(index, options, done) {
		if (typeof options === 'function') { done = options; options = null; }
		const chunk = this.chunks[index];
		if (!chunk) { queueMicrotask(() => done(new Error('not here'))); return; }
		const from = options?.offset ?? 0;
		const bytes = chunk.slice(from, options?.length === undefined ? undefined : from + options.length);
		queueMicrotask(() => done(null, bytes));
	}
	close(done = () => {}) { queueMicrotask(() => done(null)); }
	destroy(done = () => {}) { this.chunks = []; queueMicrotask(() => done(null)); }
}`;

const webtorrentPage = `<!doctype html><title>webtorrent</title><video playsinline autoplay></video><script type="module">
import WebTorrent from '/webtorrent.min.js';
${memoryStore}
const registration = await navigator.serviceWorker.register('/sw.min.js');
await navigator.serviceWorker.ready;
const client = new WebTorrent({ tracker: { rtcConfig: { iceServers: [] } } });
client.createServer({ controller: registration });
const inMemory = new URL(location.href).searchParams.has('memory');
window.start = (magnet) => {
	window.began = performance.now();
	client.add(magnet, inMemory ? { store: MemoryStore } : {}, (torrent) => {
		torrent.files[0].streamTo(document.querySelector('video'));
	});
	window.torrent = client.torrents[0];
};
window.received = () => client.torrents[0]?.received ?? 0;
window.figures = () => {
	const torrent = client.torrents[0];
	return torrent ? { received: torrent.received, given: torrent.uploaded, have: torrent.downloaded, whole: torrent.length, peers: torrent.numPeers } : undefined;
};
</script>`;

const httpPage = `<!doctype html><title>http</title><video playsinline autoplay></video><script>
window.start = (url) => { window.began = performance.now(); document.querySelector('video').src = url; };
</script>`;

const seederPage = `<!doctype html><title>seeder</title><script type="module">
import WebTorrent from '/webtorrent.min.js';
${memoryStore}
const client = new WebTorrent({ tracker: { rtcConfig: { iceServers: [] } } });
const kind = location.search.slice(1);
let isSeeding = false;
/** Hashes its film honestly and gives it otherwise. */
class OddStore extends MemoryStore {
	get(index, options, done) {
		if (typeof options === 'function') { done = options; options = null; }
		if (isSeeding && kind === 'mute') return;
		super.get(index, options, (error, bytes) => {
			if (bytes && isSeeding && kind === 'liar') { bytes = bytes.slice(); bytes[0] ^= 255; }
			done(error, bytes);
		});
	}
}
window.seed = async (url, name, pieceLength, tracker) => {
	const file = new File([await (await fetch(url)).arrayBuffer()], name);
	return new Promise((resolve) => {
		client.seed(file, { announce: [tracker], pieceLength, store: OddStore }, (torrent) => {
			isSeeding = true;
			let text = '';
			for (const byte of torrent.torrentFile) text += String.fromCharCode(byte);
			resolve({ magnet: torrent.magnetURI, torrent: btoa(text) });
		});
	});
};
window.given = () => client.torrents.reduce((sum, { uploaded }) => sum + uploaded, 0);
</script>`;

const pages: Readonly<Record<string, string>> = {
	'/webtorrent': webtorrentPage,
	'/http': httpPage,
	'/seeder': seederPage,
	'/blank': '<!doctype html><title>blank</title>'
};

/** One film with RFC 9110 ranges, as any static server gives it. */
const sendFilm = async (
	path: string,
	request: IncomingMessage,
	response: ServerResponse
): Promise<void> => {
	const { size } = await stat(path);
	const [, from, to] = /^bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
	const start = Number(from ?? 0);
	const end = to ? Math.min(Number(to), size - 1) : size - 1;
	response.writeHead(from === undefined ? 200 : 206, {
		'Content-Type': 'video/mp4',
		'Accept-Ranges': 'bytes',
		'Content-Length': end - start + 1,
		...(from === undefined
			? {}
			: { 'Content-Range': `bytes ${String(start)}-${String(end)}/${String(size)}` })
	});
	const stream = createReadStream(path, { start, end });
	response.on('close', () => stream.destroy());
	stream.on('error', () => response.destroy());
	stream.pipe(response);
};

export interface PlainServer {
	readonly url: string;
	/** The address of a film on disk. */
	readonly film: (path: string) => string;
	readonly close: () => Promise<void>;
}

/** Opens the server on a free port of this machine. */
export const openPlainServer = async (): Promise<PlainServer> => {
	const films: string[] = [];
	const scripts: Readonly<Record<string, Buffer>> = {
		'/webtorrent.min.js': await readFile('node_modules/webtorrent/dist/webtorrent.min.js'),
		'/sw.min.js': await readFile('node_modules/webtorrent/dist/sw.min.js')
	};
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? '/', 'http://localhost').pathname;
		const [html, script] = [pages[path], scripts[path]];
		const film = films[Number(/^\/films\/(\d+)\.mp4$/.exec(path)?.[1] ?? NaN)];
		if (html !== undefined) response.setHeader('Content-Type', 'text/html').end(html);
		else if (script) response.setHeader('Content-Type', 'text/javascript').end(script);
		else if (film !== undefined) {
			sendFilm(film, request, response).catch(() => response.destroy());
		} else response.writeHead(404).end();
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo; // A TCP server's address is never a pipe's name.
	const url = `http://localhost:${String(port)}`;
	return {
		url,
		film: (path) => {
			if (!films.includes(path)) films.push(path);
			return `${url}/films/${String(films.indexOf(path))}.mp4`;
		},
		close: () =>
			new Promise((resolve) => {
				server.close(() => {
					resolve();
				});
				server.closeAllConnections();
			})
	};
};
