/** Hands a file to the viewer, as a download. */

/** How long the browser may take to begin reading. */
const keptMs = 60_000;

/** The name is cleaned of what file systems do not take. */
export const saveFile = (file: Blob, name: string): void => {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(file);
	link.download = name.replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ').trim() || 'matinee';
	link.click();
	setTimeout(() => {
		URL.revokeObjectURL(link.href);
	}, keptMs);
};
