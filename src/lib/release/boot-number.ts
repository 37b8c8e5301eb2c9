/** The number of the bootloader in this tree; it grows only when a release needs what older ones cannot do (docs/release.md). */
export const bootNumber = 1;
