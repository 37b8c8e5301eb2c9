/** The seeder with more films than Node likes listeners: all are announced over one socket, without a warning. */
import { systemClock, systemRandom } from '#lib/core/adapters/system.ts';
import { makeTorrent } from '#node/make-torrent.ts';
import { startSeeder } from '#node/seeder.ts';
import { createTracker } from '#node/tracker/tracker.ts';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('twenty films that are seeded at once are all found, and Node warns of nothing', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'matinee-seeder-'));
	const warnings: string[] = [];
	const hear = (warning: Error): void => {
		warnings.push(`${warning.name}: ${warning.message}`);
	};
	process.on('warning', hear);
	const tracker = createTracker({ clock: systemClock, random: systemRandom });
	const server = createServer().on('upgrade', tracker.upgrade);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	// A server that listens on TCP has an address of this shape.
	const { port } = server.address() as AddressInfo;
	const seeder = startSeeder({
		trackers: [`ws://127.0.0.1:${port}/tracker`],
		iceServers: [],
		onError: () => undefined
	});
	const films = await Promise.all(
		Array.from({ length: 20 }, async (_, i) => {
			const path = join(folder, `film-${i}.webm`);
			await writeFile(path, new Uint8Array(1000).fill(i));
			return { path, film: await makeTorrent(path) };
		})
	);
	await Promise.all(films.map(({ path, film }) => seeder.seed(path, film)));
	expect(seeder.seeding()).toHaveLength(20);
	await seeder.close();
	await tracker.close();
	server.closeAllConnections();
	server.close();
	await rm(folder, { recursive: true, force: true });
	process.off('warning', hear);
	expect(warnings.filter((text) => text.startsWith('MaxListeners'))).toEqual([]);
});
