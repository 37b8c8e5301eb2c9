/** What a film is made of: container, tracks and their names, from its own bytes; bounded reads, no trust in names. */
import { limits } from '#lib/core/limits.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { createByteWindow, type ReadAt } from './byte-window.ts';
import { codecName, foreignContainer } from './codec-names.ts';
import { contentTypeOf } from './content-type.ts';
import type { ByteSpan } from './held-spans.ts';
import { readMatroska } from './matroska.ts';
import { readMp4 } from './mp4.ts';
import type { TrackFacts } from './tracks.ts';

export interface Codec extends TrackFacts {
	/** For people: `HEVC (H.265)`. */
	readonly name: string;
	/** For canPlayType, this track alone. */
	readonly contentType: string;
}

export interface ContainerFacts {
	readonly container: 'mp4' | 'webm' | 'matroska' | 'other';
	/** For people: `Matroska (MKV)`. */
	readonly containerName: string;
	/** From the allow-list, without codecs; absent for what no browser plays. */
	readonly contentType?: string;
	/** In the order of the file; empty when its tracks were not looked at. */
	readonly codecs: readonly Codec[];
	readonly durationSeconds?: number;
	readonly indexSpan?: ByteSpan;
}

export interface BrokenFile {
	readonly type: 'BrokenFile';
}

const headBytes = 64 * 1024;

const containers: Readonly<
	Record<string, { readonly container: ContainerFacts['container']; readonly name: string }>
> = {
	'video/mp4': { container: 'mp4', name: 'MP4' },
	'video/webm': { container: 'webm', name: 'WebM' },
	'video/x-matroska': { container: 'matroska', name: 'Matroska (MKV)' },
	'video/ogg': { container: 'other', name: 'Ogg' },
	'audio/flac': { container: 'other', name: 'FLAC' },
	'audio/wav': { container: 'other', name: 'WAV' },
	'audio/mpeg': { container: 'other', name: 'MP3' }
};

/** Reads what is needed and no more: the head of the file, and its index wherever it lies. What makes no sense is broken. */
export const probeContainer = async (
	read: ReadAt,
	lengthBytes: number
): Promise<Result<ContainerFacts, BrokenFile>> => {
	if (lengthBytes <= 0) return err({ type: 'BrokenFile' });
	const head = await read(0, Math.min(lengthBytes, headBytes) - 1);
	const contentType = contentTypeOf(head);
	const known = contentType === undefined ? undefined : containers[contentType];
	if (!known || contentType === undefined) {
		const containerName = foreignContainer(head);
		return containerName === undefined
			? err({ type: 'BrokenFile' })
			: ok({ container: 'other', containerName, codecs: [] });
	}
	const { container, name: containerName } = known;
	if (container === 'other') return ok({ container, containerName, contentType, codecs: [] });
	const window = createByteWindow(read, lengthBytes, head);
	const found = await (container === 'mp4' ? readMp4(window) : readMatroska(window));
	if (!found || found.tracks.length === 0) return err({ type: 'BrokenFile' });
	const { tracks, ...rest } = found;
	return ok({
		container,
		containerName,
		contentType,
		codecs: tracks.slice(0, limits.torrent.tracks).map((track) => ({
			...track,
			name: codecName(track.id),
			contentType: `${contentType}; codecs="${track.id.replace(/[^A-Za-z0-9._/-]/g, '')}"`
		})),
		...rest
	});
};

/** The type with all codecs, as an address or a Media Source asks for it. */
export const fullType = ({ contentType, codecs }: ContainerFacts): string | undefined =>
	contentType === undefined || codecs.length === 0
		? contentType
		: `${contentType}; codecs="${codecs.map(({ id }) => id).join(', ')}"`;

/**
 * The name of what this browser lacks, or undefined when it plays the film. Browsers take the first track of a kind
 * that they can play and leave the others, so a kind is missing only when none of its tracks plays.
 */
export const unplayable = (
	facts: ContainerFacts,
	canPlay: (contentType: string) => boolean
): string | undefined => {
	const { contentType, containerName, codecs } = facts;
	if (contentType === undefined || !canPlay(contentType)) return containerName;
	for (const kind of ['video', 'audio'] as const) {
		const tracks = codecs.filter((codec) => codec.kind === kind);
		if (tracks.some((codec) => canPlay(codec.contentType))) continue;
		const [first] = tracks;
		if (first) return first.name;
	}
	return undefined;
};
