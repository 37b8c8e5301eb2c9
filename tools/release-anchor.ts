/** Prints the channel of the project that the build is for: the roots in $MATINEE_ROOTS, else this machine's own project. */
import { fileURLToPath } from 'node:url';
import { openLocalProject } from '#node/release/local-project.ts';
import { readProject } from '#node/release/anchor.ts';
import { createNodePorts } from '#node/verbs/node-ports.ts';

const ports = await createNodePorts();
const roots = process.env['MATINEE_ROOTS'];
const home = fileURLToPath(new URL('../.matinee', import.meta.url));
const { channel } = await (roots === undefined
	? openLocalProject(home, ports)
	: readProject(roots, ports));
process.stdout.write(channel);
