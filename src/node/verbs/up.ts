/** `matinee up`: runs a projector until it is told to stop. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseDhtNode } from '#node/dht/host-dht.ts';
import { startProjector } from '#node/projector.ts';
import { untilStopped } from './signals.ts';

const help = `Usage: npm run matinee -- up [options]

  --port N     the port (default: $PORT, else 8080)
  --host H     the address to listen on (default: $HOST, else 127.0.0.1)
  --home DIR   where keys and objects are kept (default: .matinee)
  --build DIR  the built site (default: build)
  --demo DIR   the folder of the demo channel (default: demo)
  --dht        put the heads of all channels into the mainline DHT, and look for newer ones there
  --dht-bootstrap HOST:PORT
               a node to begin with, in place of the well-known ones; may be repeated
  --json       print {"url": ...} in place of the line for people
`;

/** How long the parts may take to close before the process ends without them. */
const drainMs = 2500;

const pathOf = (name: string): string =>
	fileURLToPath(new URL(`../../../${name}`, import.meta.url));

const parsePort = (text: string): number | undefined => {
	const port = Number(text);
	return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : undefined;
};

const parse = (args: readonly string[]) =>
	parseArgs({
		args: [...args],
		options: {
			port: { type: 'string', default: process.env['PORT'] ?? '8080' },
			host: { type: 'string', default: process.env['HOST'] ?? '127.0.0.1' },
			home: { type: 'string', default: pathOf('.matinee') },
			build: { type: 'string', default: pathOf('build') },
			demo: { type: 'string', default: pathOf('demo') },
			dht: { type: 'boolean', default: false },
			'dht-bootstrap': { type: 'string', multiple: true, default: [] as string[] },
			json: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false, short: 'h' }
		}
	}).values;

type Options = ReturnType<typeof parse>;

const read = (args: readonly string[]): Options | string => {
	try {
		return parse(args);
	} catch (cause) {
		return cause instanceof Error ? cause.message : String(cause);
	}
};
/** Prints one line when it is ready; 0 after a clean stop, 2 for wrong usage. */
export const up = async (args: readonly string[]): Promise<number> => {
	const options = read(args);
	if (typeof options === 'string') {
		process.stderr.write(`${options}\n\n${help}`);
		return 2;
	}
	if (options.help) {
		process.stdout.write(help);
		return 0;
	}
	const port = parsePort(options.port);
	if (port === undefined) {
		process.stderr.write(`${options.port} is not a port. Choose a number from 0 to 65535.\n`);
		return 2;
	}
	const nodes = options['dht-bootstrap'];
	const unread = nodes.find((node) => parseDhtNode(node) === undefined);
	if (unread !== undefined) {
		process.stderr.write(`${unread} is not the address of a node. It is HOST:PORT.\n`);
		return 2;
	}
	const stopped = untilStopped();
	const starting = startProjector({
		port,
		host: options.host,
		home: options.home,
		buildDir: options.build,
		demoDir: options.demo,
		...(options.dht ? { dht: nodes } : {}),
		log: (line) => process.stderr.write(`${line}\n`)
	});
	const projector = await starting;
	process.stdout.write(
		options.json
			? `${JSON.stringify({ url: projector.url, channel: projector.channel })}\n`
			: `Matinee is on at ${projector.url}\n`
	);
	await stopped;
	await Promise.race([projector.close(), new Promise((resolve) => setTimeout(resolve, drainMs))]);
	return 0;
};
