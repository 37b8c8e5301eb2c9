/** What to ask a peer for before it has said a word: the blocks that a waiting player needs first. */
import type { Block, ReaderNeed, SwarmShape } from './events.ts';

const unitBytes = 16 * 1024;
/** What a fresh line carries in its first few round trips anyway. */
const unitsMost = 12;

/** The first blocks of 16 KiB (BEP 3) from where the reader stands that are not held; none for a reader that is not waiting. */
export const openingBlocks = (
	shape: SwarmShape,
	need: ReaderNeed | undefined,
	isHeld: (piece: number) => boolean
): readonly Block[] => {
	if (!need || need.dueMs > 0) return [];
	const blocks: Block[] = [];
	const last = Math.floor(need.end / shape.pieceBytes);
	for (let piece = Math.floor(need.at / shape.pieceBytes); piece <= last; piece++) {
		if (isHeld(piece)) continue;
		const bytes = Math.min(shape.pieceBytes, shape.lengthBytes - piece * shape.pieceBytes);
		for (let offset = 0; offset < bytes; offset += unitBytes) {
			if (blocks.length === unitsMost) return blocks;
			blocks.push({ piece, offset, length: Math.min(unitBytes, bytes - offset) });
		}
	}
	return blocks;
};
