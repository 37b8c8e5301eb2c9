/** Which release runs, which ran before, which waits: every change is one pure step from one whole record to the next. */
import { fieldsOf, listOf, wholeOf } from '#lib/core/fields.ts';
import { parseSha256 } from './messages.ts';
import type { ReleaseFloor } from './verify.ts';

/** One release that is kept, named by the SHA-256 of its signed envelope as 64 hex digits. */
export interface Slot extends ReleaseFloor {
	readonly id: string;
}

/** A release that has not shown yet that it starts. */
export interface Trial {
	/** Launches that were given it. */
	readonly launches: number;
	/** Client ids of the pages that were given it: only they can say that it is healthy. */
	readonly pages: readonly string[];
}

export interface Slots {
	readonly current?: Slot;
	/** What is gone back to when `current` does not start. */
	readonly previous?: Slot;
	/** Whole and verified; it becomes `current` at the next launch, or when the viewer says so. */
	readonly pending?: Slot;
	/** Verified, its files still coming. */
	readonly staging?: Slot;
	/** Of `current`; absent once it was healthy. */
	readonly trial?: Trial;
	/** The newest release that ever ran: nothing at or below it is taken up any more. */
	readonly floor?: ReleaseFloor;
	/** Ids that did not start here, newest last. */
	readonly blocked: readonly string[];
	/** Ids that the viewer does not want, newest last. */
	readonly declined: readonly string[];
}

export const noSlots: Slots = { blocked: [], declined: [] };

/** Launches that a new release may leave unconfirmed before it is given up: a viewer may close the first ones at once. */
export const launchesMost = 3;
const pagesMost = 16;
const remembered = 32;

type Role = 'current' | 'previous' | 'pending' | 'staging';
const roles = ['current', 'previous', 'pending', 'staging'] as const;

const parseFloor = (value: unknown): ReleaseFloor | undefined => {
	const fields = fieldsOf(value);
	const rootVersion = wholeOf(fields?.['rootVersion'], { least: 1 });
	const seq = wholeOf(fields?.['seq'], { least: 1 });
	return rootVersion === undefined || seq === undefined ? undefined : { rootVersion, seq };
};

const parseSlot = (value: unknown): Slot | undefined => {
	const id = parseSha256(fieldsOf(value)?.['id']);
	const floor = parseFloor(value);
	return id === undefined || !floor ? undefined : { id, ...floor };
};

const parseTrial = (value: unknown): Trial | undefined => {
	const fields = fieldsOf(value);
	const launches = wholeOf(fields?.['launches'], { least: 0, most: launchesMost });
	const pages = listOf(fields?.['pages'], pagesMost, (page) =>
		typeof page === 'string' && page.length <= 200 ? page : undefined
	);
	return launches === undefined || !pages ? undefined : { launches, pages };
};

/** Reads the kept record; whatever in it is not understood is as if it were not there. */
export const parseSlots = (value: unknown): Slots => {
	const fields = fieldsOf(value);
	const trial = parseTrial(fields?.['trial']);
	const floor = parseFloor(fields?.['floor']);
	const kept: Partial<Record<Role, Slot>> = {};
	for (const role of roles) {
		const slot = parseSlot(fields?.[role]);
		if (slot) kept[role] = slot;
	}
	return {
		...kept,
		...(trial ? { trial } : {}),
		...(floor ? { floor } : {}),
		blocked: listOf(fields?.['blocked'], remembered, parseSha256) ?? [],
		declined: listOf(fields?.['declined'], remembered, parseSha256) ?? []
	};
};

const remember = (ids: readonly string[], id: string): readonly string[] =>
	[...ids.filter((known) => known !== id), id].slice(-remembered);

const without = (slots: Slots, ...names: readonly (Role | 'trial')[]): Slots => {
	const rest: Partial<Record<string, unknown>> & Slots = { ...slots };
	// Only optional fields are ever named here.
	for (const name of names) Reflect.deleteProperty(rest, name);
	return rest;
};

/** What stands against taking a verified release up; undefined when nothing does. */
export const objection = (slots: Slots, { id }: Slot): 'blocked' | 'declined' | undefined => {
	if (slots.blocked.includes(id)) return 'blocked';
	return slots.declined.includes(id) ? 'declined' : undefined;
};

/** The role that a release plays already. */
export const roleOf = (slots: Slots, id: string): Role | undefined =>
	roles.find((role) => slots[role]?.id === id);

/** Its files may come now. One release at a time: a newer one takes the place. */
export const stage = (slots: Slots, staging: Slot): Slots => ({ ...slots, staging });

/** All files of the staged release are there. Without a current one it runs at once, and there is nothing to go back to. */
export const complete = (slots: Slots): Slots => {
	const { staging, current } = slots;
	if (!staging) return slots;
	const rest = without(slots, 'staging');
	return current
		? { ...rest, pending: staging }
		: {
				...without(rest, 'trial', 'pending'),
				current: staging,
				floor: { rootVersion: staging.rootVersion, seq: staging.seq }
			};
};

/** The waiting release becomes the current one, on trial. */
export const switchOver = (slots: Slots): Slots => {
	const { pending, current } = slots;
	if (!pending) return slots;
	const { rootVersion, seq } = pending;
	return {
		...without(slots, 'pending', 'trial', 'previous'),
		current: pending,
		floor: { rootVersion, seq },
		...(current ? { previous: current, trial: { launches: 0, pages: [] } } : {})
	};
};

/** Back to the previous release; the one that did not start is never taken up again. */
export const rollBack = (slots: Slots): Slots => {
	const { current, previous, trial } = slots;
	if (!current || !previous || !trial) return slots;
	return {
		...without(slots, 'previous', 'trial'),
		current: previous,
		blocked: remember(slots.blocked, current.id)
	};
};

/** A page is being given the current release: counts the launch of one on trial, or gives it up after too many. */
export const launch = (slots: Slots, page: string): Slots => {
	const { trial } = slots;
	if (!trial) return slots;
	if (trial.launches >= launchesMost) return rollBack(slots);
	const pages = page === '' ? trial.pages : [...trial.pages, page].slice(-pagesMost);
	return { ...slots, trial: { launches: trial.launches + 1, pages } };
};

/** A page says that it is healthy; only one that was given the release on trial can know. */
export const confirm = (slots: Slots, page: string): Slots =>
	slots.trial?.pages.includes(page) ? without(slots, 'trial') : slots;

/** The viewer does not want the waiting release. */
export const decline = (slots: Slots): Slots => {
	const { pending } = slots;
	if (!pending) return slots;
	return { ...without(slots, 'pending'), declined: remember(slots.declined, pending.id) };
};

/** Every release whose files must stay. */
export const keptSlots = (slots: Slots): readonly Slot[] =>
	roles.flatMap((role) => slots[role] ?? []);
