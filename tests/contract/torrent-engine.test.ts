/** The torrent engine that the page has, run in Node, where WebTorrent speaks WebRTC as well. */
import { systemClock, systemDigest, systemRandom } from '#lib/core/adapters/system.ts';
import { createWebTorrentEngine } from '#lib/stream/adapters/webtorrent-engine.ts';
import { torrentEngineContract } from './torrent-engine.ts';

torrentEngineContract('WebTorrent, pieces in memory', () =>
	Promise.resolve(
		createWebTorrentEngine({
			iceServers: [],
			clock: systemClock,
			digest: systemDigest,
			random: systemRandom
		})
	)
);
