/** Takes away what no kept release names any more; being killed in the middle only leaves more to sweep. */
import type { Release } from './manifest.ts';
import type { ShellStore } from './shell-ports.ts';
import { keptSlots, type Slot, type Slots } from './slots.ts';

/** Removes releases that play no role, and files that no release with a role names. A release that cannot be read keeps all files. */
export const sweepStore = async (
	store: ShellStore,
	slots: Slots,
	load: (slot: Slot | undefined) => Promise<Release | undefined>
): Promise<void> => {
	const kept = new Set<string>();
	const named = new Set<string>();
	for (const slot of keptSlots(slots)) {
		kept.add(slot.id);
		const release = await load(slot);
		if (!release) return;
		for (const { hash } of release.files.values()) named.add(hash);
	}
	for (const id of await store.list('releases'))
		if (!kept.has(id)) await store.remove('releases', id);
	for (const hash of await store.list('files'))
		if (!named.has(hash)) await store.remove('files', hash);
};
