/** T14 for the seeder in Node: a tracker that brings offers without end gets fifty-five answers, and a film is still given. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { limits } from '#lib/core/limits.ts';
import { makeTorrent } from '#node/make-torrent.ts';
import { startSeeder } from '#node/seeder.ts';
import { deadEnd } from '#tests/support/bad-trackers.ts';

const offers = 300;

interface Said {
	readonly info_hash: string;
	readonly peer_id: string;
	readonly answer?: object;
}

test('of three hundred offers at once fifty-five are answered', { timeout: 60_000 }, async () => {
	const folder = await mkdtemp(join(tmpdir(), 'matinee-flood-'));
	const path = join(folder, 'film.webm');
	await writeFile(path, new Uint8Array(100_000));
	const tracker = new WebSocketServer({ host: '127.0.0.1', port: 0 });
	await once(tracker, 'listening');
	const address = tracker.address();
	if (typeof address !== 'object' || address === null) throw new Error('no port');
	let answers = 0;
	/** The tracker has said everything, and so has the seeder: its next message comes after all others. */
	const asked = Promise.withResolvers<undefined>();
	tracker.on('connection', (socket) => {
		socket.on('error', () => undefined);
		let hasFlooded = false;
		socket.on('message', (data: Buffer) => {
			const said = JSON.parse(data.toString()) as Said; // Only our own seeder dials this tracker.
			const { info_hash } = said;
			if (said.answer) {
				answers++;
				if (answers === limits.torrent.connections) asked.resolve(undefined);
				return;
			}
			socket.send(
				JSON.stringify({ action: 'announce', info_hash, interval: 120, complete: 0, incomplete: 0 })
			);
			if (hasFlooded) return;
			hasFlooded = true;
			for (let offer = 0; offer < offers; offer++) {
				const name = `-WW0001-${String(offer).padStart(12, '0')}`;
				const sdp = deadEnd('a');
				const common = { action: 'announce', info_hash, peer_id: name, offer_id: name };
				socket.send(JSON.stringify({ ...common, offer: { type: 'offer', sdp } }));
			}
		});
	});
	const seeder = startSeeder({
		trackers: [`ws://127.0.0.1:${address.port}`],
		iceServers: [],
		onError: () => undefined
	});
	await seeder.seed(path, await makeTorrent(path));
	await asked.promise;
	// Whatever more it would answer, it answers before it says goodbye.
	await seeder.close();
	for (const socket of tracker.clients) socket.terminate();
	tracker.close();
	await rm(folder, { recursive: true, force: true });
	expect(answers).toBe(limits.torrent.connections);
});
