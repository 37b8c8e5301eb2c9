/** The shell's files in Cache Storage: slots named by the hash of their list, checked when stored and again when served. */
import { bytesToHex, type Bytes } from '#lib/core/bytes.ts';
import { parseRelease, type Release, type ShellFile } from '#lib/release/manifest.ts';
import { parseSignedRelease } from '#lib/release/signed-release.ts';

const slotPrefix = 'matinee-shell-';
const stateCache = 'matinee-shell-state';
const listPath = '/release.cbor';
const fetchesAtOnce = 6;

const sha256 = async (bytes: Bytes): Promise<string> =>
	bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));

const readList = (bytes: Bytes): Release | undefined => {
	const signed = parseSignedRelease(bytes);
	const release = signed.ok ? parseRelease(signed.value.manifest) : undefined;
	return release?.ok ? release.value : undefined;
};

interface Slots {
	readonly current?: string;
	readonly previous?: string;
	readonly pending?: string;
}

export interface ShellCache {
	/** Fetches the origin's list and all its files into a slot; all or nothing. True when something new is ready. */
	readonly install: () => Promise<boolean>;
	/** Makes what is ready the current slot; older ones than the previous leave. */
	readonly switchOver: () => Promise<boolean>;
	/** A file of the current slot, its hash checked now; undefined when the shell does not have it. */
	readonly serve: (path: string) => Promise<Response | undefined>;
	readonly hasPending: () => Promise<boolean>;
}

/** What the worker keeps; `origin` is its own. */
export const createShellCache = (): ShellCache => {
	let known: { readonly slot: string; readonly release: Release } | undefined;

	const readSlots = async (): Promise<Slots> => {
		const kept = await (await caches.open(stateCache)).match('/slots');
		const value: unknown = await kept?.json().catch(() => undefined);
		const fields: Readonly<Record<string, unknown>> =
			typeof value === 'object' && value !== null ? { ...value } : {};
		const name = (field: string): Slots =>
			typeof fields[field] === 'string' && fields[field].startsWith(slotPrefix)
				? { [field]: fields[field] }
				: {};
		return { ...name('current'), ...name('previous'), ...name('pending') };
	};
	const writeSlots = async (slots: Slots): Promise<void> => {
		await (await caches.open(stateCache)).put('/slots', new Response(JSON.stringify(slots)));
	};

	const listOf = async (slot: string): Promise<Release | undefined> => {
		const kept = await (await caches.open(slot)).match(listPath);
		const bytes = kept && new Uint8Array(await kept.arrayBuffer());
		// The slot's name is the hash of its list: a list that was tampered with is not the slot's.
		if (!bytes || slot !== `${slotPrefix}${await sha256(bytes)}`) return undefined;
		return readList(bytes);
	};

	const fetchFile = async (path: string, file: ShellFile): Promise<Response> => {
		const response = await fetch(path, { cache: 'no-cache', redirect: 'error' });
		if (!response.ok) throw new Error(`${path} answered ${response.status}`);
		const bytes = new Uint8Array(await response.arrayBuffer());
		if (bytes.length !== file.bytes || (await sha256(bytes)) !== file.hash) {
			throw new Error(`${path} is not the file that the list names`);
		}
		const policy = response.headers.get('content-security-policy');
		return new Response(bytes, {
			headers: {
				'Content-Type': file.type,
				'X-Content-Type-Options': 'nosniff',
				'Cross-Origin-Opener-Policy': 'same-origin',
				'Cross-Origin-Resource-Policy': 'same-origin',
				...(policy === null ? {} : { 'Content-Security-Policy': policy })
			}
		});
	};

	const fill = async (
		slot: string,
		release: Release,
		bytes: Bytes,
		before?: string
	): Promise<void> => {
		const cache = await caches.open(slot);
		const old = before === undefined ? undefined : await caches.open(before);
		const oldList = before === undefined ? undefined : await listOf(before);
		const waiting = [...release.files];
		const lane = async (): Promise<void> => {
			for (let next = waiting.shift(); next; next = waiting.shift()) {
				const [path, file] = next;
				const same =
					oldList?.files.get(path)?.hash === file.hash ? await old?.match(path) : undefined;
				await cache.put(path, same ?? (await fetchFile(path, file)));
			}
		};
		await Promise.all(Array.from({ length: fetchesAtOnce }, lane));
		// The list goes in last: a slot without one was never finished.
		await cache.put(listPath, new Response(bytes));
	};

	const current = async (): Promise<{ slot: string; release: Release } | undefined> => {
		const slot = (await readSlots()).current;
		if (slot === undefined) return undefined;
		if (known?.slot !== slot) {
			const release = await listOf(slot);
			known = release && { slot, release };
		}
		return known;
	};

	return {
		install: async () => {
			const response = await fetch(listPath, { cache: 'no-store', redirect: 'error' });
			if (!response.ok) throw new Error(`the release list answered ${response.status}`);
			const bytes = new Uint8Array(await response.arrayBuffer());
			const release = readList(bytes);
			if (!release) throw new Error('the release list is none');
			const slot = `${slotPrefix}${await sha256(bytes)}`;
			const slots = await readSlots();
			if (slots.current === slot || slots.pending === slot) return slots.pending === slot;
			try {
				await fill(slot, release, bytes, slots.current);
			} catch (cause) {
				await caches.delete(slot);
				throw cause;
			}
			await writeSlots({ ...slots, pending: slot });
			return true;
		},
		switchOver: async () => {
			const slots = await readSlots();
			if (slots.pending === undefined) return false;
			const next: Slots = {
				current: slots.pending,
				...(slots.current === undefined ? {} : { previous: slots.current })
			};
			await writeSlots(next);
			const kept = new Set([next.current, next.previous, stateCache]);
			for (const name of await caches.keys()) {
				if (name.startsWith(slotPrefix) && !kept.has(name)) await caches.delete(name);
			}
			return true;
		},
		hasPending: async () => (await readSlots()).pending !== undefined,
		serve: async (path) => {
			const now = await current();
			const file = now?.release.files.get(path);
			if (!now || !file) return undefined;
			const cache = await caches.open(now.slot);
			const kept = await cache.match(path);
			if (kept) {
				const bytes = new Uint8Array(await kept.arrayBuffer());
				if ((await sha256(bytes)) === file.hash)
					return new Response(bytes, { headers: kept.headers });
			}
			// Tampered with or evicted: the origin may still have the very same bytes.
			const fresh = await fetchFile(path, file);
			await cache.put(path, fresh.clone());
			return fresh;
		}
	};
};
