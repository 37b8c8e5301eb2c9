/** The site is a static single-page app: every page is drawn in the browser (DESIGN.md, adapter-static). */
export const ssr = false;
export const prerender = false;
