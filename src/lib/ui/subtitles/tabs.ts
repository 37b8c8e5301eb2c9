/** The parts of the panel of subtitles, in their order. */

export const tabNames = ['tracks', 'timing', 'look', 'dialogue'] as const;
export type SubtitleTab = (typeof tabNames)[number];
