/** Types that SvelteKit looks for by name. */
declare global {
	namespace App {}
	/** For developers and tests, in the page's console: the figures of the film that is shown. */
	// A name on the global object needs var.
	var matinee: { readonly snapshot: () => object | undefined } | undefined;
}

export {};
