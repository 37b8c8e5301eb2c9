/** Who watches on this device: a name and a colour each, with a library of their own; the newest record of each counts. */
import { fieldsOf, wholeOf } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';

export interface Profile {
	/** `main` for the first one, else 16 hex digits. */
	readonly id: string;
	readonly name: string;
	/** One of `profileColours`, by its place. */
	readonly colour: number;
	/** When this was last changed, milliseconds since 1970. */
	readonly atMs: number;
	/** Taken away, with all that was kept of it. */
	readonly isGone: boolean;
}

export interface Profiles {
	/** By id; those that are gone among them, so that no other device brings them back. */
	readonly all: ReadonlyMap<string, Profile>;
	readonly current: string;
	/** Nothing that is done now is kept. */
	readonly isPrivate: boolean;
	/** Infohashes of the films that were on the device when that began: the others leave when it ends. */
	readonly filmsBefore: readonly string[];
}

/** How many colours there are to choose from. */
const profileColours = 8;
/** The profile of whoever has made none. */
export const mainProfile = 'main';

const { nameChars, profiles: most } = limits.library;
/** Those that are gone among them. */
const recordsMost = most * 8;
const filmsMost = 10_000;

/** One nameless profile. */
export const onlyMain: Profiles = {
	all: new Map([[mainProfile, { id: mainProfile, name: '', colour: 0, atMs: 0, isGone: false }]]),
	current: mainProfile,
	isPrivate: false,
	filmsBefore: []
};

/** In the order in which they were made; the first stays first. */
export const livingProfiles = ({ all }: Pick<Profiles, 'all'>): readonly Profile[] =>
	[...all.values()].filter(({ isGone }) => !isGone);

const rankOf = ({ isGone, name, colour }: Profile): string =>
	JSON.stringify([isGone, name, colour]);
const isNewer = (a: Profile, b: Profile): boolean =>
	a.atMs === b.atMs ? rankOf(a) > rankOf(b) : a.atMs > b.atMs;

/** Those of both; one that there is no room for is left out. */
export const mergeProfiles = (all: Profiles['all'], others: Iterable<Profile>): Profiles['all'] => {
	const next = new Map(all);
	for (const profile of others) {
		const known = next.get(profile.id);
		const isFull = livingProfiles({ all: next }).length >= most || next.size >= recordsMost;
		const isRoom = known ? !known.isGone || profile.isGone || !isFull : !isFull;
		if (isRoom && (!known || isNewer(profile, known))) next.set(profile.id, profile);
	}
	return next;
};

/** The name under which a value of a profile is kept; the first profile's are the names from before there were several. */
export const nameFor = (profile: string, name: 'own' | 'progress'): string =>
	profile === mainProfile ? name : `${name}:${profile}`;

/** A profile from storage, a file or another device; undefined when it is none. */
export const parseProfile = (value: unknown, nowMs: number): Profile | undefined => {
	const { id, name, colour, atMs, isGone } = fieldsOf(value) ?? {};
	if (typeof id !== 'string' || !/^(?:main|[0-9a-f]{16})$/.test(id)) return undefined;
	if (typeof name !== 'string' || name.length > nameChars) return undefined;
	const coloured = wholeOf(colour, { least: 0, most: profileColours - 1 });
	const changedMs = wholeOf(atMs, { least: 0 });
	if (coloured === undefined || changedMs === undefined) return undefined;
	// The first profile can be emptied, not taken away.
	if (typeof isGone !== 'boolean' || (isGone && id === mainProfile)) return undefined;
	return { id, name, colour: coloured, atMs: Math.min(changedMs, nowMs), isGone };
};

/** Profiles from storage, which may be old or damaged: bad rows are dropped, the first profile is always there. */
export const parseProfiles = (value: unknown, nowMs: number): Profiles => {
	const { profiles, current, isPrivate, filmsBefore } = fieldsOf(value) ?? {};
	const rows: readonly unknown[] = Array.isArray(profiles) ? profiles : [];
	const read = rows.slice(0, recordsMost).flatMap((row) => parseProfile(row, nowMs) ?? []);
	const all = mergeProfiles(onlyMain.all, read);
	const films: readonly unknown[] = Array.isArray(filmsBefore) ? filmsBefore : [];
	return {
		all,
		current: livingProfiles({ all }).find(({ id }) => id === current)?.id ?? mainProfile,
		isPrivate: isPrivate === true,
		filmsBefore: films
			.filter((film): film is string => typeof film === 'string' && /^[0-9a-f]{40}$/.test(film))
			.slice(0, filmsMost)
	};
};

/** The plain value that storage keeps. */
export const profilesToValue = ({ all, ...rest }: Profiles): unknown => ({
	...rest,
	profiles: [...all.values()]
});
