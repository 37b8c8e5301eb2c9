import { installPromptIce } from '#lib/core/adapters/prompt-ice.ts';
import Peer, { type PeerSignal } from '@thaunknown/simple-peer/lite.js';
import { beforeAll, describe, expect, test } from 'vitest';

beforeAll(installPromptIce);

/** simple-peer's own wait for the end of gathering, which both the offer and the answer would spend. */
const iceCompleteTimeoutMs = 5000;
const options = { trickle: false, config: { iceServers: [] } };

const candidatesIn = ({ sdp }: PeerSignal): number => sdp?.match(/^a=candidate:/gm)?.length ?? 0;

interface Meeting {
	readonly tookMs: number;
	/** Candidates in the offer and in the answer. */
	readonly candidates: readonly number[];
}

const meet = async (
	change: (offer: PeerSignal) => PeerSignal = (offer) => offer
): Promise<Meeting> => {
	const alice = new Peer({ ...options, initiator: true });
	const bob = new Peer(options);
	const candidates: number[] = [];
	alice.on('signal', (offer) => {
		candidates.push(candidatesIn(offer));
		bob.signal(change(offer));
	});
	bob.on('signal', (answer) => {
		candidates.push(candidatesIn(answer));
		alice.signal(answer);
	});
	const startedMs = performance.now();
	await Promise.all(
		[alice, bob].map(
			(peer) =>
				new Promise<void>((resolve, reject) => {
					peer.on('connect', resolve);
					peer.on('error', reject);
				})
		)
	);
	const tookMs = performance.now() - startedMs;
	alice.destroy();
	bob.destroy();
	return { tookMs, candidates };
};

describe('two peers in Node', () => {
	test('have offer and answer ready, candidates and all, long before the 5 s time-out', async () => {
		const { tookMs, candidates } = await meet();
		expect(candidates).toHaveLength(2);
		expect(Math.min(...candidates)).toBeGreaterThan(0);
		expect(tookMs).toBeLessThan(iceCompleteTimeoutMs);
	});

	test('connect every time, because the answerer leaves the first word to the offerer', async () => {
		const tookMs: number[] = [];
		for (let meeting = 0; meeting < 30; meeting++) tookMs.push((await meet()).tookMs);
		// A handshake that was begun too soon is repeated after a second: most would be late, not one of thirty.
		const late = tookMs.filter((ms) => ms > 900);
		expect(late.length).toBeLessThan(5);
	});

	test('connect when the offer names addresses that cannot be reached or resolved', async () => {
		const { tookMs } = await meet((offer) => ({
			...offer,
			sdp:
				(offer.sdp ?? '') +
				'a=candidate:9 1 UDP 2122317823 0123-4567.local 50000 typ host\r\n' +
				'a=candidate:10 1 UDP 2122317823 192.0.2.250 50000 typ host\r\n'
		}));
		expect(tookMs).toBeLessThan(iceCompleteTimeoutMs);
	});

	test('end with an error and no exception when the offer is none', async () => {
		const bob = new Peer(options);
		const failed = new Promise((resolve) => bob.on('error', resolve));
		bob.signal({ type: 'offer', sdp: 'a=candidate:\r\na=mid:\r\n' });
		expect(await failed).toBeInstanceOf(Error);
	});
});
