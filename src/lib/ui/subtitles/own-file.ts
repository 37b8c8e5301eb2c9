/** Subtitles that a viewer brings: chosen in a dialogue, or dropped on the film. */
import type { Attachment } from 'svelte/attachments';
import { limits } from '#lib/core/limits.ts';

/** What the dialogue offers. */
export const subtitleTypes = '.srt,.vtt,.ass,.ssa,.txt';
const ending = /\.(srt|vtt|ass|ssa|txt)$/i;

type Took = (name: string, bytes: Uint8Array<ArrayBuffer>) => void;

/** Reads one, unless it is too large to be one; then so much of it that its size is said. */
export const takeFile = async (file: File, took: Took): Promise<void> => {
	const part = file.slice(0, limits.subtitles.bytes + 1);
	took(file.name, new Uint8Array(await part.arrayBuffer()));
};

/** For what the film is in: files of subtitles that are dropped on it are taken, others are somebody else's. */
export const dropped =
	(took: Took): Attachment<HTMLElement> =>
	(element) => {
		const over = (event: DragEvent): void => {
			if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
		};
		const drop = (event: DragEvent): void => {
			const file = [...(event.dataTransfer?.files ?? [])].find(({ name }) => ending.test(name));
			if (!file) return;
			event.preventDefault();
			event.stopPropagation();
			void takeFile(file, took).catch(() => undefined); // A file that vanished while it was read is not there.
		};
		element.addEventListener('dragover', over);
		element.addEventListener('drop', drop);
		return () => {
			element.removeEventListener('dragover', over);
			element.removeEventListener('drop', drop);
		};
	};
