/** Empties this browser of all that the app keeps, at a start, before anything of it is opened; the bootloader's own slots stay. */

/** Set while an erasing is asked for and not done. */
const flag = 'matinee-erase';
/** What the bootloader starts the app from (release/adapters/shell-store.ts). */
const shellDatabase = 'matinee-shell';
const shellCaches = 'matinee-app-';
/** Other windows may need a moment to let go of their files. */
const tries = 40;
const betweenMs = 250;

const wait = (): Promise<void> =>
	new Promise((resolve) => {
		setTimeout(resolve, betweenMs);
	});

/** The next start of a window of this origin erases. */
export const askForErasing = (): void => {
	localStorage.setItem(flag, '1');
};

const isAsked = (): boolean => {
	try {
		return localStorage.getItem(flag) !== null;
	} catch {
		// A browser that denies storage has nothing to erase.
		return false;
	}
};

const deleteDatabase = (name: string): Promise<boolean> =>
	new Promise((resolve) => {
		const deleting = indexedDB.deleteDatabase(name);
		deleting.onsuccess = () => {
			resolve(true);
		};
		deleting.onerror = () => {
			resolve(false);
		};
		// Whoever holds it open is another window; the next try waits for it.
		deleting.onblocked = () => {
			resolve(false);
		};
	});

const emptyDatabases = async (): Promise<boolean> => {
	const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
	const done = await Promise.all(
		names.filter((name) => name !== shellDatabase).map(deleteDatabase)
	);
	return done.every(Boolean);
};

const emptyCaches = async (): Promise<boolean> => {
	const names = (await caches.keys()).filter((name) => !name.startsWith(shellCaches));
	await Promise.all(names.map((name) => caches.delete(name)));
	return true;
};

const emptyFiles = async (): Promise<boolean> => {
	const root = await navigator.storage.getDirectory();
	const names: string[] = [];
	for await (const name of root.keys()) names.push(name);
	const done = await Promise.allSettled(
		names.map((name) => root.removeEntry(name, { recursive: true }))
	);
	return done.every(({ status }) => status === 'fulfilled');
};

/** Until it succeeds, or for ten seconds. */
const insist = async (empty: () => Promise<boolean>): Promise<boolean> => {
	for (let at = 0; at < tries; at++) {
		// A storage that this browser does not lend holds nothing; one that is busy is tried again.
		if (await empty().catch(() => false)) return true;
		await wait();
	}
	return false;
};

const erase = async (): Promise<'erased' | 'left' | undefined> => {
	// Another window may have done it while this one waited.
	if (!isAsked()) return undefined;
	const done = await Promise.all([emptyDatabases, emptyCaches, emptyFiles].map(insist));
	localStorage.clear();
	sessionStorage.clear();
	return done.every(Boolean) ? 'erased' : 'left';
};

/** Does what was asked for; undefined when nothing was, or another window has done it. */
export const finishErasing = async (): Promise<'erased' | 'left' | undefined> => {
	if (!isAsked()) return undefined;
	// Locks exist in secure contexts alone, as nearly everything that is to be emptied.
	return 'locks' in navigator ? navigator.locks.request(flag, erase) : erase();
};
