/** The bootloader's rules: takes verified releases up, serves the current one with every hash checked, goes back when it does not start. */
import { bytesToHex, type Bytes } from '#lib/core/bytes.ts';
import type { Digest } from '#lib/core/ports.ts';
import type { Result } from '#lib/core/result.ts';
import type { Release, ShellFile } from './manifest.ts';
import { sweepStore } from './shell-sweep.ts';
import type { OriginFile, ShellStore } from './shell-ports.ts';
import {
	complete,
	confirm,
	decline,
	keptSlots,
	launch,
	launchesMost,
	noSlots,
	objection,
	parseSlots,
	roleOf,
	rollBack,
	stage,
	switchOver,
	type Slot,
	type Slots
} from './slots.ts';
import { checkFile, compareReleases, type ReleaseFloor, type VerifiedRelease } from './verify.ts';

/** One file that an offered release still needs. */
export interface WantedFile {
	readonly path: string;
	/** SHA-256 as 64 hex digits. */
	readonly hash: string;
	readonly bytes: number;
}

export type OfferAnswer =
	/** These files are missing; when they were given, the release is offered again. */
	| { readonly state: 'wants'; readonly files: readonly WantedFile[] }
	/** It waits for the next launch. */
	| { readonly state: 'ready' }
	/** It runs already. */
	| { readonly state: 'current' }
	| { readonly state: 'refused'; readonly reason: string };

/** A release that this worker has judged itself. */
export interface KnownRelease extends Release {
	/** Other addresses of the app, from the signed root. */
	readonly mirrors: readonly string[];
	/** How many keys there are for releases, and how many of them must have signed. */
	readonly keys: { readonly needed: number; readonly of: number };
}

export interface ShellStatus {
	readonly current?: KnownRelease;
	readonly pending?: KnownRelease;
	readonly isOnTrial: boolean;
}

export interface ServedFile {
	readonly bytes: Bytes;
	/** Media type, as the manifest has it. */
	readonly type: string;
}

export interface Shell {
	/** Judges a signed envelope from anybody; what it believes it keeps, and says what else it needs. */
	readonly offer: (envelope: Bytes) => Promise<OfferAnswer>;
	/** Keeps one file of a release that is kept; false when no such release names these bytes. */
	readonly give: (hash: string, bytes: Bytes) => Promise<boolean>;
	/** A file of the current release, its hash checked now; damaged ones are taken from the origin once more. Undefined when there is none. */
	readonly serve: (path: string) => Promise<ServedFile | undefined>;
	/** True for a path that only a release may answer: the origin is not asked. */
	readonly owns: (path: string) => Promise<boolean>;
	/** A page is about to be given the current release. True when it is on trial there. `isAlone`: no other page is open. */
	readonly launch: (page: string, isAlone: boolean) => Promise<boolean>;
	/** The page says that it is healthy. */
	readonly confirm: (page: string) => Promise<void>;
	/** The time of the trial is over: back to the previous release. True when that was done. */
	readonly giveUp: (page: string) => Promise<boolean>;
	/** What waits becomes current now. */
	readonly use: () => Promise<boolean>;
	/** What waits is not wanted. */
	readonly decline: () => Promise<void>;
	readonly status: () => Promise<ShellStatus>;
}

export interface ShellParts {
	readonly store: ShellStore;
	readonly digest: Digest;
	/** `verifyRelease` with this bootloader's channel, number and verifier. */
	readonly verify: (
		envelope: Bytes,
		floor?: ReleaseFloor
	) => Promise<Result<VerifiedRelease, { readonly type: string }>>;
	readonly origin: OriginFile;
}

/** Names with a hash inside never change their content, so a page of the release before may still ask for its own. */
const isImmutable = (path: string): boolean => path.startsWith('/_app/immutable/');

/** The bootloader over its store. Steps that change something run one after the other. */
export const createShell = ({ store, digest, verify, origin }: ShellParts): Shell => {
	let slots: Promise<Slots> | undefined;
	/** Releases whose signatures this worker has checked itself since it was started. */
	const believed = new Map<string, KnownRelease>();
	let last: Promise<unknown> = Promise.resolve();

	const exclusive = <T>(step: () => Promise<T>): Promise<T> => {
		const result = last.then(step, step);
		last = result.catch(() => undefined);
		return result;
	};

	const idOf = async (envelope: Bytes): Promise<string> =>
		bytesToHex(await digest.sha256(envelope));

	const believe = (id: string, { release, root }: VerifiedRelease): KnownRelease => {
		const role = root.roles.get('release');
		const keys = { needed: role?.threshold ?? 0, of: role?.keys.length ?? 0 };
		const known = { ...release, mirrors: root.mirrors, keys };
		believed.set(id, known);
		return known;
	};

	const load = async (slot: Slot | undefined): Promise<KnownRelease | undefined> => {
		if (!slot) return undefined;
		const known = believed.get(slot.id);
		if (known) return known;
		const envelope = await store.read('releases', slot.id);
		if (!envelope || (await idOf(envelope)) !== slot.id) return undefined;
		const verified = await verify(envelope);
		return verified.ok ? believe(slot.id, verified.value) : undefined;
	};

	const readFile = async (file: ShellFile): Promise<Bytes | undefined> => {
		const bytes = await store.read('files', file.hash);
		return bytes && (await checkFile(bytes, file, digest)).ok ? bytes : undefined;
	};

	const missingOf = async (release: Release): Promise<readonly WantedFile[]> => {
		const missing = new Map<string, WantedFile>();
		for (const [path, file] of release.files) {
			if (missing.has(file.hash) || (await readFile(file))) continue;
			missing.set(file.hash, { path, hash: file.hash, bytes: file.bytes });
		}
		return [...missing.values()];
	};

	/** The record is gone, the signed releases are not: the newest that is whole goes on. */
	const recover = async (): Promise<Slots> => {
		let best: Slot | undefined;
		for (const id of await store.list('releases')) {
			const envelope = await store.read('releases', id);
			if (!envelope || (await idOf(envelope)) !== id) continue;
			const verified = await verify(envelope);
			if (!verified.ok || (best && compareReleases(verified.value, best) <= 0)) continue;
			const { rootVersion, seq, release } = verified.value;
			if ((await missingOf(release)).length === 0) best = { id, rootVersion, seq };
		}
		return best ? complete(stage(noSlots, best)) : noSlots;
	};

	const readSlots = (): Promise<Slots> =>
		(slots ??= (async () => {
			const kept = parseSlots(await store.readSlots().catch(() => undefined));
			if ((await load(kept.current)) || (await load(kept.previous))) return kept;
			const found = await recover();
			return { ...kept, ...found, blocked: kept.blocked, declined: kept.declined };
		})());

	const write = async (next: Slots): Promise<void> => {
		await store.writeSlots(next);
		slots = Promise.resolve(next);
	};
	/** One step from record to record; true when it changed something. */
	const change = async (step: (before: Slots) => Slots): Promise<boolean> => {
		const before = await readSlots();
		const after = step(before);
		if (after === before) return false;
		await write(after);
		return true;
	};
	const sweep = async (): Promise<void> => sweepStore(store, await readSlots(), load);

	/** Both what ran and what waits must be older; but where nothing is left that runs, what ran last may come again. */
	const floorOf = async ({ floor, pending, current }: Slots): Promise<ReleaseFloor | undefined> => {
		if (pending && (!floor || compareReleases(pending, floor) > 0)) return pending;
		return floor && !(await load(current)) ? { ...floor, seq: floor.seq - 1 } : floor;
	};

	const answerFor = async (id: string, release: Release): Promise<OfferAnswer> => {
		const files = await missingOf(release);
		if (files.length > 0) return { state: 'wants', files };
		if (await change((before) => (before.staging?.id === id ? complete(before) : before))) {
			await sweep();
		}
		return { state: roleOf(await readSlots(), id) === 'pending' ? 'ready' : 'current' };
	};

	const refuse = (reason: string): OfferAnswer => ({ state: 'refused', reason });

	const takeUp = async (id: string, envelope: Bytes): Promise<OfferAnswer> => {
		const now = await readSlots();
		const verified = await verify(envelope, await floorOf(now));
		if (!verified.ok) return refuse(verified.error.type);
		const { rootVersion, seq } = verified.value;
		const slot: Slot = { id, rootVersion, seq };
		const against = objection(now, slot);
		if (against) return refuse(against);
		await store.write('releases', id, envelope);
		await write(stage(now, slot));
		return answerFor(id, believe(id, verified.value));
	};

	const offer = async (envelope: Bytes): Promise<OfferAnswer> => {
		const id = await idOf(envelope);
		const now = await readSlots();
		const role = roleOf(now, id);
		if (role === 'previous') return refuse('NotNewer');
		if (!role) return takeUp(id, envelope);
		const verified = await verify(envelope);
		if (!verified.ok) return refuse(verified.error.type);
		// Its envelope may have been lost or tampered with since.
		if (!(await load(now[role]))) await store.write('releases', id, envelope);
		return answerFor(id, verified.value.release);
	};

	const named = async (hash: string): Promise<ShellFile | undefined> => {
		for (const slot of keptSlots(await readSlots())) {
			for (const file of (await load(slot))?.files.values() ?? [])
				if (file.hash === hash) return file;
		}
		return undefined;
	};

	const heal = async (path: string, file: ShellFile): Promise<Bytes | undefined> => {
		const bytes = await origin(path, file.bytes).catch(() => undefined);
		if (!bytes || !(await checkFile(bytes, file, digest)).ok) return undefined;
		// Served even when there is no room to keep it.
		await store.write('files', file.hash, bytes).catch(() => undefined);
		return bytes;
	};

	const serve = async (path: string): Promise<ServedFile | undefined> => {
		const now = await readSlots();
		const current = await load(now.current);
		const before = !current || isImmutable(path) ? await load(now.previous) : undefined;
		for (const release of [current, before]) {
			const file = release?.files.get(path);
			const bytes = file && ((await readFile(file)) ?? (await heal(path, file)));
			if (bytes) return { bytes, type: file.type };
		}
		return undefined;
	};

	/** Going back to something that is not whole would end with no app at all. */
	const canGoBack = async (): Promise<boolean> => {
		const release = await load((await readSlots()).previous);
		return release !== undefined && (await missingOf(release)).length === 0;
	};
	const goOver = async (): Promise<boolean> => {
		const hasChanged = await change(switchOver);
		if (hasChanged) await sweep();
		return hasChanged;
	};
	const startOn = async (page: string): Promise<boolean> => {
		const { trial } = await readSlots();
		if (trial && trial.launches >= launchesMost && !(await canGoBack())) return true;
		await change((before) => launch(before, page));
		return (await readSlots()).trial !== undefined;
	};
	const giveUp = async (page: string): Promise<boolean> => {
		const { trial } = await readSlots();
		if (!trial?.pages.includes(page) || !(await canGoBack())) return false;
		return change(rollBack);
	};

	return {
		offer: (envelope) => exclusive(() => offer(envelope)),
		give: (hash, bytes) =>
			exclusive(async () => {
				const file = await named(hash);
				if (!file || !(await checkFile(bytes, file, digest)).ok) return false;
				await store.write('files', hash, bytes);
				return true;
			}),
		serve,
		owns: async (path) => {
			const release = await load((await readSlots()).current);
			return release !== undefined && (release.files.has(path) || isImmutable(path));
		},
		launch: (page, isAlone) =>
			exclusive(async () => {
				if (isAlone) await goOver();
				return startOn(page);
			}),
		confirm: async (page) => {
			await exclusive(() => change((before) => confirm(before, page)));
		},
		giveUp: (page) => exclusive(() => giveUp(page)),
		use: () => exclusive(goOver),
		decline: async () => {
			await exclusive(() => change(decline));
		},
		status: async () => {
			const now = await readSlots();
			const [current, pending] = [await load(now.current), await load(now.pending)];
			return {
				...(current ? { current } : {}),
				...(pending ? { pending } : {}),
				isOnTrial: now.trial !== undefined
			};
		}
	};
};
