/** Types that SvelteKit looks for by name. */
declare global {
	// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- SvelteKit asks for this namespace
	namespace App {}
}

export {};
