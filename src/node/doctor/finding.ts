/** One thing that was looked at, and what was found. */

export interface Finding {
	/** `odd` is worth a look and keeps nothing from working. */
	readonly verdict: 'fine' | 'odd' | 'wrong';
	/** What was looked at. */
	readonly about:
		'node' | 'site' | 'port' | 'home' | 'room' | 'lock' | 'feed' | 'object' | 'tracker';
	/** One sentence for people. */
	readonly says: string;
}
