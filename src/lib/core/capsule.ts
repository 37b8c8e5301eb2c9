/** Whether this is the capsule: the app in one file, opened from a disk, with no address and no worker of its own. */

/** Put there by vite.config.ts; where nothing was built, such as in tests, there is no such name. */
declare const __MATINEE_CAPSULE__: boolean;

/** True in the capsule. */
export const isCapsule: boolean = typeof __MATINEE_CAPSULE__ === 'boolean' && __MATINEE_CAPSULE__;
