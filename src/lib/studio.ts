/** The studio page's way to the publisher's desk in the tab that leads, and to what looks into films here. */
import type { Remote } from '#lib/core/calls.ts';
import type { HostConfig } from '#lib/core/config.ts';
import { bytesToHex } from '#lib/core/bytes.ts';
import { systemRandom } from '#lib/core/adapters/system.ts';
import { present } from '#lib/core/fields.ts';
import type { LibraryStore } from '#lib/library/ports.ts';
import type { ChannelsState } from '#lib/state/channels.svelte.ts';
import { StudioState, type Examined, type StudioDoor } from '#lib/state/studio.svelte.ts';
import { probeContainer, unplayable } from '#lib/stream/container.ts';
import { parseMagnet } from '#lib/stream/magnet.ts';
import type { Draft } from '#lib/studio/draft.ts';
import type { Backstage } from './backstage.ts';

type Desk = Pick<
	Remote<Backstage>,
	| 'ownChannel'
	| 'makeChannel'
	| 'backupKeys'
	| 'addFilm'
	| 'ownTitles'
	| 'editTitle'
	| 'retireTitle'
	| 'takeFilm'
	| 'stopTaking'
>;

export interface StudioOptions {
	readonly desk: Desk;
	readonly channels: ChannelsState;
	readonly store: LibraryStore;
	readonly config: () => HostConfig;
	readonly canPlay: (contentType: string) => boolean;
	readonly language: () => string;
}

const draftsName = 'studio-drafts';

/** The number of a signed version, or the name of what was wrong. */
const outcome = (done: { readonly seq: number } | { readonly refused: string }): number | string =>
	'refused' in done ? done.refused : done.seq;

/** What the file is made of, and pictures out of it; undefined when it is no film. */
const examine = async (
	file: File,
	canPlay: (contentType: string) => boolean
): Promise<Examined | undefined> => {
	const probed = await probeContainer(
		async (start, end) => new Uint8Array(await file.slice(start, end + 1).arrayBuffer()),
		file.size
	).catch(() => undefined); // What cannot be read is no film.
	if (!probed?.ok) return undefined;
	const facts = probed.value;
	const { lookAtFilm } = await import('#lib/studio/adapters/film-look.ts');
	const missing = unplayable(facts, canPlay);
	const look = missing === undefined ? await lookAtFilm(file) : undefined;
	return {
		container: facts.container === 'matroska' ? 'mkv' : facts.container,
		codecs: facts.codecs.map(({ id }) => id).join(','),
		...(missing === undefined ? {} : { unplayable: missing }),
		...present({ durationSeconds: facts.durationSeconds, ...look, pictures: undefined }),
		pictures: look?.pictures ?? []
	};
};

/** The desk itself runs in the tab that leads. */
const createDoor = (options: StudioOptions): StudioDoor => {
	const { desk, channels, store, config, canPlay, language } = options;
	const trackers = (): readonly string[] => config().trackers;

	const publish = async (draft: Draft): Promise<number | string> => {
		const { infoHash, form, info, durationSeconds, width, height, subtitles } = draft;
		if (infoHash === undefined) return 'variants';
		const picture = draft.pictures[draft.chosen];
		return outcome(
			await desk.addFilm({
				form,
				source: { infoHash, fileIndex: 0, trackers: trackers() },
				facts: present({ runtimeSeconds: durationSeconds, width, height }),
				subtitles: subtitles.map(({ lang, bytes }) => ({ lang, bytes })),
				...(info ? { info } : {}),
				...picture
			})
		);
	};

	return {
		own: () => desk.ownChannel(),
		make: async (name) => {
			const made = await desk.makeChannel(name);
			if ('refused' in made) return made.refused;
			await channels.follow(made.link, { type: 'link' });
			return undefined;
		},
		backup: () => desk.backupKeys(),
		examine: (file) => examine(file, canPlay),
		picture: async (file) => {
			const { takePicture } = await import('#lib/studio/adapters/film-look.ts');
			return takePicture(file);
		},
		take: async (job, file) => {
			const taken = await desk.takeFilm(job, { file, name: file.name, trackers: trackers() });
			return 'refused' in taken ? taken.refused : taken;
		},
		stop: (job) => {
			void desk.stopTaking(job); // A job that has ended is stopped already.
		},
		publish,
		addMagnet: async ({ magnet: text, ...form }) => {
			const magnet = parseMagnet(text.trim());
			if (!magnet.ok) return 'magnet';
			const { infoHash, fileIndex = 0, trackers: named } = magnet.value;
			const source = { infoHash, fileIndex, trackers: named };
			return outcome(await desk.addFilm({ form, source, facts: {}, subtitles: [] }));
		},
		titles: () => desk.ownTitles(language()),
		edit: async (id, form) => outcome(await desk.editTitle(id, form)),
		retire: async (id) => outcome(await desk.retireTitle(id)),
		newJob: () => bytesToHex(systemRandom.bytes(8)),
		readDrafts: () => store.read(draftsName),
		writeDrafts: (drafts) => store.write(draftsName, drafts)
	};
};

/** The studio of this page; it stays while the page does, so that films are taken in whatever is looked at meanwhile. */
export const openStudio = (options: StudioOptions): StudioState =>
	new StudioState(createDoor(options));
