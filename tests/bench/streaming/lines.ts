/** Slow lines: Chromium's own emulation, which shapes WebRTC too when it is set before the page's first connection (research: RTT is 4 x latency). */
import type { CDPSession, Page } from '@playwright/test';

export interface Line {
	/** Added to every packet, milliseconds; with the same on both sides the round trip is four times this. */
	readonly latencyMs: number;
	readonly downBitsPerSecond: number;
	readonly upBitsPerSecond: number;
	/** Percent of packets that are lost (WebRTC only). */
	readonly lossPercent?: number;
}

/** Round trip 100 ms, 20 Mbit/s each way: the P. */
export const lineP: Line = {
	latencyMs: 25,
	downBitsPerSecond: 20_000_000,
	upBitsPerSecond: 20_000_000
};

/** Shapes what this page sends and receives from now on; always with a rate, because latency alone bursts and loses packets. */
export const shape = async (page: Page, line: Line | undefined): Promise<void> => {
	if (!line) return;
	const session: CDPSession = await page.context().newCDPSession(page);
	await session.send('Network.enable');
	await session.send('Network.emulateNetworkConditions', {
		offline: false,
		latency: line.latencyMs,
		downloadThroughput: line.downBitsPerSecond / 8,
		uploadThroughput: line.upBitsPerSecond / 8,
		...(line.lossPercent === undefined ? {} : { packetLoss: line.lossPercent })
	});
};

/** A plain page for HTTP: there `latency` counts once a request, so it is the whole round trip. */
export const shapeHttp = (page: Page, line: Line | undefined): Promise<void> =>
	shape(page, line && { ...line, latencyMs: 4 * line.latencyMs });

/** Answers one side's connection by the other's, both in pages of their own, and leaves an open channel in each. */
export const connectPages = async (alice: Page, bob: Page): Promise<void> => {
	const offer = await alice.evaluate(async () => {
		const link = new RTCPeerConnection({ iceServers: [] });
		const channel = link.createDataChannel('raw');
		channel.binaryType = 'arraybuffer';
		Object.assign(window, { link, channel });
		await link.setLocalDescription(await link.createOffer());
		await new Promise<void>((resolve) => {
			link.onicegatheringstatechange = () => {
				if (link.iceGatheringState === 'complete') resolve();
			};
			if (link.iceGatheringState === 'complete') resolve();
		});
		return { type: 'offer' as const, sdp: link.localDescription?.sdp ?? '' };
	});
	const answer = await bob.evaluate(async (description) => {
		const link = new RTCPeerConnection({ iceServers: [] });
		link.ondatachannel = ({ channel }) => {
			channel.binaryType = 'arraybuffer';
			Object.assign(window, { channel });
		};
		Object.assign(window, { link });
		await link.setRemoteDescription(description);
		await link.setLocalDescription(await link.createAnswer());
		await new Promise<void>((resolve) => {
			link.onicegatheringstatechange = () => {
				if (link.iceGatheringState === 'complete') resolve();
			};
			if (link.iceGatheringState === 'complete') resolve();
		});
		return { type: 'answer' as const, sdp: link.localDescription?.sdp ?? '' };
	}, offer);
	await alice.evaluate(async (description) => {
		const { link, channel } = window as unknown as {
			link: RTCPeerConnection;
			channel: RTCDataChannel;
		};
		await link.setRemoteDescription(description);
		if (channel.readyState !== 'open') {
			await new Promise<void>((resolve) => {
				channel.onopen = () => {
					resolve();
				};
			});
		}
	}, answer);
	await bob.waitForFunction(() => 'channel' in window);
};

/** Megabits a second of one plain channel from `bob` to `alice`, messages of 64 KiB, 1 MiB in flight: the limit of any engine. */
export const rawMbits = async (alice: Page, bob: Page, bytes: number): Promise<number> => {
	const taken = alice.evaluate(
		(all) =>
			new Promise<number>((resolve) => {
				const { channel } = window as unknown as { channel: RTCDataChannel };
				let got = 0;
				let began = 0;
				channel.onmessage = ({ data }) => {
					if (began === 0) began = performance.now();
					got += (data as ArrayBuffer).byteLength;
					if (got >= all) resolve((got * 8) / 1000 / (performance.now() - began));
				};
				channel.send('go');
			}),
		bytes
	);
	await bob.evaluate(async (all) => {
		const { channel } = window as unknown as { channel: RTCDataChannel };
		const message = new Uint8Array(65_536);
		channel.bufferedAmountLowThreshold = 524_288;
		for (let sent = 0; sent < all; sent += message.length) {
			if (channel.bufferedAmount > 1_048_576) {
				await new Promise((resolve) => {
					channel.onbufferedamountlow = resolve;
				});
			}
			channel.send(message);
		}
	}, bytes);
	return taken;
};
