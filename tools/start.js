/** `npm start`: installs, builds what has changed, and runs a projector until Ctrl-C. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { bootstrap, fail, root, run, toolEnvironment } from './bootstrap.js';

const port = process.env['PORT'] ?? '8080';
const host = process.env['HOST'] ?? '127.0.0.1';

/** Asked before anything is installed or built, which may take a minute. */
const checkPort = () =>
	new Promise((resolve) => {
		const probe = createServer();
		probe.once('error', (error) => {
			if (error.code === 'EADDRINUSE') {
				fail(`Port ${port} is in use. Choose another with PORT=${Number(port) + 1} npm start.`);
			}
			// Anything else the projector says better itself.
			resolve();
		});
		probe.listen(Number(port), host, () => probe.close(resolve));
	});

if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
	fail(`PORT=${port} is not a port. Choose a number from 0 to 65535.`);
}
await checkPort();
const node = bootstrap();
const env = toolEnvironment(node);
if ((await run(node, ['tools/build.js', '--if-changed'], { env, stdio: ['ignore', 2, 2] })) !== 0) {
	fail('The site could not be built; the reason stands above.');
}

const projector = spawn(
	node,
	[join(root, 'src/node/cli.ts'), 'up', '--port', port, '--host', host],
	{
		cwd: root,
		env,
		stdio: ['ignore', 'inherit', 'inherit']
	}
);
let isStopping = false;
const stop = (signal) => {
	// A terminal sends Ctrl-C to the whole group: the projector has it already. A second one ends it at once.
	if (isStopping || signal !== 'SIGINT' || !process.stdin.isTTY) projector.kill(signal);
	isStopping = true;
};
process.on('SIGINT', () => stop('SIGINT'));
process.on('SIGTERM', () => stop('SIGTERM'));
// npm stops the shell between it and this process, and some shells do not pass that on: an orphan stops as well.
const parent = process.ppid;
if (process.env['npm_lifecycle_event'] === 'start') {
	setInterval(() => process.ppid !== parent && !isStopping && stop('SIGTERM'), 250).unref();
}
projector.on('close', (code) => process.exit(code ?? 1));
