/** A host that finds the newest head in the DHT, when its publisher is gone and no mirror has one. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseChannelLink } from '#lib/channel/link.ts';
import { systemClock } from '#lib/core/adapters/system.ts';
import { openDht } from '#node/dht/client.ts';
import { startProjector, type Projector } from '#node/projector.ts';
import { must } from '#tests/support/channels.ts';
import { runCli } from '#tests/support/cli.ts';
import { writeDemoFolder } from '#tests/support/demo-folder.ts';

test('head from the DHT, roots and objects from a mirror that knows no head', async () => {
	const root = await mkdtemp(join(tmpdir(), 'matinee-follow-dht-'));
	onTestFinished(() => rm(root, { recursive: true, force: true }));
	const at = (name: string): string => join(root, name);
	await mkdir(at('build'));
	await writeFile(at('build/200.html'), '<!doctype html><title>Matinee</title>');
	await writeDemoFolder(at('demo'));
	const nodeOf = async (bootstrap: readonly string[]) => {
		const node = await openDht({ bootstrap, host: '127.0.0.1', port: 0, clock: systemClock });
		onTestFinished(node.close);
		return node;
	};
	const entry = await nodeOf([]);
	const dht = [`127.0.0.1:${entry.port}`];
	const nodes = [await nodeOf(dht), await nodeOf(dht)];
	const open = async (home: string, more: object): Promise<Projector> => {
		const place = { port: 0, host: '127.0.0.1', home: at(home), buildDir: at('build') };
		const projector = await startProjector({ ...place, dht, log: () => undefined, ...more });
		onTestFinished(projector.close);
		return projector;
	};

	const alice = await open('alice', { demoDir: at('demo') });
	const { channel, hotKey } = must(parseChannelLink(alice.channel ?? ''));
	// A question at a time until it is there; the test's own time ends it.
	while (!(await nodes[0]?.get(hotKey, 'films')));
	await alice.close();
	await runCli(['mirror', at('www'), '--home', at('alice')]);
	await rm(join(at('www'), 'h'), { recursive: true });
	const server = createServer((request, response) => {
		readFile(join(at('www'), request.url ?? '/')).then(
			(bytes) => response.end(bytes),
			() => response.writeHead(404).end()
		);
	}).listen(0, '127.0.0.1');
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	await new Promise((resolve) => server.once('listening', resolve));
	// A server that listens on TCP has an address of this shape.
	const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	await runCli(['follow', alice.channel ?? '', '--mirror', mirror, '--home', at('bob')]);

	const bob = await open('bob', {});
	await new Promise<void>((resolve) => {
		const look = (): void => {
			if (bob.feeds()[0]?.complete === true) resolve();
		};
		bob.subscribe(look);
		look();
	});
	expect(bob.feeds()).toMatchObject([
		{ link: { channel }, shown: { head: { seq: 1, titles: 2 } } }
	]);
}, 40_000);
