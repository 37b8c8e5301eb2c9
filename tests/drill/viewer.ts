/** What a viewer of the drill does: installs, starts, plays, is updated; and what a page, anybody's, may say to the bootloader. */
import type { Bytes } from '#lib/core/bytes.ts';
import { releaseWords } from '#lib/i18n/release-words.ts';
import { isAnswerKept } from '#tests/support/answer-kept.ts';
import type { Device, Tab } from './devices.ts';
import type { DrillVersion } from './versions.ts';

/** The answer of the bootloader, as far as the drill reads it. */
export interface ShellWord {
	readonly state: string;
	readonly reason: string;
	readonly files: readonly string[];
	readonly current: number;
	readonly pending: number;
}

/** Asks the bootloader, as any script of this address could; `silent` when it does not even answer. */
export const ask = (
	tab: Tab,
	type: string,
	more: { readonly bytes?: Uint8Array; readonly hash?: string; readonly silentMs?: number } = {}
): Promise<ShellWord> =>
	tab.run(
		async ({ type, hash, base64, silentMs }) => {
			const { active } = await navigator.serviceWorker.ready;
			const { port1, port2 } = new MessageChannel();
			const answer = new Promise<Record<string, unknown>>((resolve) => {
				port1.onmessage = ({ data }: MessageEvent<Record<string, unknown>>) => {
					resolve(data);
				};
				setTimeout(() => {
					resolve({ state: 'silent' });
				}, silentMs);
			});
			const bytes =
				base64 === undefined
					? undefined
					: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
			active?.postMessage({ type, hash, bytes }, [port2]);
			const said = await answer;
			const seqOf = (value: unknown): number => (value as { seq?: number } | undefined)?.seq ?? 0;
			return {
				state: String(said['state']),
				reason: typeof said['reason'] === 'string' ? said['reason'] : '',
				files: ((said['files'] ?? []) as { hash: string }[]).map(({ hash }) => hash),
				current: seqOf(said['current']),
				pending: seqOf(said['pending'])
			};
		},
		{
			type,
			silentMs: more.silentMs ?? 8000,
			hash: more.hash,
			base64: more.bytes && Buffer.from(more.bytes).toString('base64')
		}
	);

/** Hands a version to the bootloader, whoever it is from, until it falls silent; what it said at the end. */
export const bring = async (
	tab: Tab,
	version: DrillVersion,
	patience: { readonly silentMs?: number } = {}
): Promise<ShellWord> => {
	const offer = { bytes: version.envelope, ...patience };
	const answer = await ask(tab, 'shell-offer', offer);
	if (answer.state !== 'wants') return answer;
	const byHash = new Map<string, Bytes>();
	for (const [path, bytes] of version.files) {
		const hash = version.release.files.get(path)?.hash;
		if (hash !== undefined) byHash.set(hash, bytes);
	}
	for (const hash of answer.files) {
		const bytes = byHash.get(hash);
		const said = bytes && (await ask(tab, 'shell-file', { hash, bytes, ...patience }));
		if (said?.state === 'silent') return said;
	}
	return ask(tab, 'shell-offer', offer);
};

/** Waits until the page of this version has drawn itself. */
export const shows = (tab: Tab, seq: number, timeoutMs?: number): Promise<void> =>
	tab.until(
		(wanted) =>
			document.querySelector<HTMLMetaElement>('meta[name=drill]')?.content === wanted &&
			document.querySelector('main') !== null,
		String(seq),
		timeoutMs
	);

const press = async (tab: Tab, selector: string): Promise<void> => {
	await tab.until((wanted) => document.querySelector(wanted) !== null, selector);
	await tab.run((wanted) => {
		document.querySelector<HTMLElement>(wanted)?.click();
	}, selector);
};

/** First visit: the notice is accepted, the programme has come, the bootloader runs version 1. */
export const install = async (device: Device, url: string): Promise<Tab> => {
	const tab = await device.open();
	await tab.goto(url);
	await press(tab, '[data-testid=consent-accept]');
	await tab.until(() => document.querySelector('[data-testid=title-card]') !== null, undefined);
	await tab.until(isAnswerKept, undefined);
	await tab.until(() => navigator.serviceWorker.controller !== null, undefined);
	const { current } = await ask(tab, 'shell-status');
	if (current !== 1) throw new Error(`version ${current} was installed`);
	return tab;
};

/** Closes the tab and opens the app anew, as tomorrow. */
export const startAgain = async (
	device: Device,
	{ tab, url, seq }: { readonly tab: Tab; readonly url: string; readonly seq: number }
): Promise<Tab> => {
	// A browser whose last window is closed ends: the next tab is there before.
	const next = await device.open();
	await tab.close();
	await next.goto(url);
	await shows(next, seq);
	return next;
};

/** Plays the film of the home page until its clock moves. */
export const play = async (tab: Tab, url: string): Promise<void> => {
	await tab.goto(`${url}/`);
	await tab.until(() => document.querySelector('.hero .button.primary') !== null, undefined);
	const film = await tab.run(
		() => document.querySelector<HTMLAnchorElement>('.hero .button.primary')?.href ?? '',
		undefined
	);
	await tab.goto(film);
	await tab.until(() => {
		const video = document.querySelector('video');
		return video !== null && video.readyState >= 2 && video.currentTime > 0.1;
	}, undefined);
};

/** Waits until the app says that a newer version is here, which then is this one. */
export const hasUpdate = async (tab: Tab, seq: number): Promise<void> => {
	await tab.until(
		(words) => document.body.textContent.includes(words),
		releaseWords('en').ready,
		60_000
	);
	const { pending } = await ask(tab, 'shell-status');
	if (pending !== seq) throw new Error(`version ${pending} waits`);
};

/** The versions that the marked files say they are, as the bootloader serves them now; -1 for one that is not served. */
export const servedVersions = (tab: Tab, paths: readonly string[]): Promise<readonly number[]> =>
	tab.run(async (marked) => {
		const seen = new Set<number>();
		for (const path of marked) {
			const response = await fetch(path, { cache: 'no-store' });
			const text = response.ok ? await response.text() : '';
			seen.add(Number(/(?:\/\/drill |name="drill" content=")(\d+)/.exec(text)?.[1] ?? -1));
		}
		return [...seen];
	}, paths);
