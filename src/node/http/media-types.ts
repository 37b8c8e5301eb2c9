/** What a file of the site is, by its ending; nothing is served as a type that is not in this list. */

const typeByEnding: Readonly<Record<string, string>> = {
	avif: 'image/avif',
	cbor: 'application/cbor',
	css: 'text/css; charset=utf-8',
	gif: 'image/gif',
	html: 'text/html; charset=utf-8',
	ico: 'image/x-icon',
	jpg: 'image/jpeg',
	js: 'text/javascript; charset=utf-8',
	json: 'application/json; charset=utf-8',
	map: 'application/json; charset=utf-8',
	mjs: 'text/javascript; charset=utf-8',
	mp4: 'video/mp4',
	png: 'image/png',
	svg: 'image/svg+xml',
	txt: 'text/plain; charset=utf-8',
	vtt: 'text/vtt; charset=utf-8',
	wasm: 'application/wasm',
	webm: 'video/webm',
	webmanifest: 'application/manifest+json; charset=utf-8',
	webp: 'image/webp',
	woff2: 'font/woff2',
	xml: 'application/xml; charset=utf-8'
};

/** The media type for a file name. */
export const typeOf = (name: string): string => {
	const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
	return Object.hasOwn(typeByEnding, ending)
		? (typeByEnding[ending] ?? 'application/octet-stream')
		: 'application/octet-stream';
};
