/** A WebRTC connection of its own between two devices, made with an invite and its answer that are carried by hand. */
import { bytesToHex, copyBytes, type Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Clock, Random } from '#lib/core/ports.ts';
import { parseInvite, writeInvite, type Invite } from '#lib/p2p/invite.ts';
import type { HandDialling, HandLine, HandLineEvents } from '#lib/p2p/ports.ts';
import { readSessionDescription, writeSessionDescription } from '#lib/p2p/session-description.ts';
import { iceConfig, type IceChoice } from './ice.ts';

const label = 'matinee-move';
const idBytes = 20;
/** Candidates that have not come by then are left out. */
const gatherMs = 3000;

const gathered = (pc: RTCPeerConnection, clock: Clock): Promise<void> =>
	new Promise((resolve) => {
		const look = (): void => {
			if (pc.iceGatheringState === 'complete') resolve();
		};
		pc.addEventListener('icegatheringstatechange', look);
		clock.after(gatherMs, resolve);
		look();
	});

/** A line over a channel that is open or will be. */
const lineOver = (
	pc: RTCPeerConnection,
	events: HandLineEvents,
	clock: Clock
): { readonly line: HandLine; readonly join: (channel: RTCDataChannel) => void } => {
	let channel: RTCDataChannel | undefined;
	let isOver = false;
	let wake = (): void => undefined;
	const close = (): void => {
		isOver = true;
		stopTimer();
		wake();
		pc.close();
	};
	const lose = (): void => {
		if (isOver) return;
		close();
		events.lost();
	};
	const stopTimer = clock.after(limits.lobby.inviteLifeMs + limits.library.moveMs, lose);
	pc.addEventListener('connectionstatechange', () => {
		if (pc.connectionState === 'failed' || pc.connectionState === 'closed') lose();
	});
	const join = (joined: RTCDataChannel): void => {
		channel = joined;
		joined.binaryType = 'arraybuffer';
		joined.bufferedAmountLowThreshold = limits.library.moveQueueBytes / 2;
		joined.addEventListener('bufferedamountlow', () => {
			wake();
		});
		joined.addEventListener('close', lose);
		joined.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
			const isFrame =
				data instanceof ArrayBuffer && data.byteLength <= limits.library.moveFrameBytes;
			if (isFrame && !isOver) events.frame(new Uint8Array(data));
			else lose();
		});
		if (joined.readyState === 'open') events.open();
		else joined.addEventListener('open', events.open);
	};
	const isOpen = (): boolean => !isOver && channel?.readyState === 'open';
	const send = async (frame: Bytes): Promise<boolean> => {
		if (!channel || !isOpen()) return false;
		channel.send(copyBytes(frame));
		if (channel.bufferedAmount > limits.library.moveQueueBytes) {
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		}
		return isOpen();
	};
	return { line: { send, close }, join };
};

const readKind = (text: string, kind: Invite['kind']): Invite | undefined => {
	const invite = parseInvite(text);
	return invite.ok && invite.value.kind === kind ? invite.value : undefined;
};

/** Nobody is asked for an address before a text is made. */
export const createHandDialling = (options: {
	/** Asked anew for every line: the viewer may choose otherwise. */
	readonly ice: () => IceChoice;
	readonly clock: Clock;
	readonly random: Random;
}): HandDialling => {
	const { clock, random } = options;
	const connect = (): RTCPeerConnection => {
		const { iceServers, ...policy } = iceConfig(options.ice());
		return new RTCPeerConnection({
			...policy,
			iceServers: iceServers.map((server) => ({ ...server, urls: [...server.urls] }))
		});
	};
	/** Makes our half and writes it down. */
	const describe = async (
		pc: RTCPeerConnection,
		invite: Pick<Invite, 'kind' | 'offerId'>
	): Promise<string | undefined> => {
		await pc.setLocalDescription();
		await gathered(pc, clock);
		const description = readSessionDescription(pc.localDescription?.sdp ?? '');
		const peerId = bytesToHex(random.bytes(idBytes));
		return description && writeInvite({ ...invite, peerId, description });
	};
	return {
		offer: async (events) => {
			const pc = connect();
			const { line, join } = lineOver(pc, events, clock);
			join(pc.createDataChannel(label));
			const offerId = bytesToHex(random.bytes(idBytes));
			const text = await describe(pc, { kind: 'offer', offerId });
			if (text === undefined) {
				line.close();
				return undefined;
			}
			const complete = async (pasted: string): Promise<boolean> => {
				const answer = readKind(pasted, 'answer');
				if (answer?.offerId !== offerId || pc.signalingState !== 'have-local-offer') return false;
				const sdp = writeSessionDescription(answer.description);
				await pc.setRemoteDescription({ type: 'answer', sdp });
				return true;
			};
			return { text, line, complete };
		},
		answer: async (pasted, events) => {
			const offer = readKind(pasted, 'offer');
			if (!offer) return undefined;
			const pc = connect();
			const { line, join } = lineOver(pc, events, clock);
			pc.addEventListener('datachannel', ({ channel }) => {
				join(channel);
			});
			const sdp = writeSessionDescription(offer.description);
			await pc.setRemoteDescription({ type: 'offer', sdp });
			const text = await describe(pc, { kind: 'answer', offerId: offer.offerId });
			if (text === undefined) line.close();
			return text === undefined ? undefined : { text, line };
		}
	};
};
