/** Data channels without a network, for what only a hostile or a slow peer does with them. */

export class FakeChannel extends EventTarget {
	readonly label: string;
	readyState: 'connecting' | 'open' | 'closed';
	binaryType = 'blob';
	bufferedAmount = 0;
	bufferedAmountLowThreshold = 0;
	readonly sent: Uint8Array[] = [];

	constructor(label: string, readyState: 'connecting' | 'open' = 'open') {
		super();
		this.label = label;
		this.readyState = readyState;
	}

	send(bytes: Uint8Array): void {
		if (this.readyState !== 'open') throw new Error('not open');
		this.sent.push(bytes);
	}

	close(): void {
		this.readyState = 'closed';
	}

	/** The other end has accepted it. */
	opens(): void {
		this.readyState = 'open';
		this.dispatchEvent(new Event('open'));
	}

	/** Something has come. */
	hears(data: unknown): void {
		this.dispatchEvent(new MessageEvent('message', { data }));
	}

	/** As the browsers' own, of which the films use no more than this. */
	get asChannel(): RTCDataChannel {
		return this as unknown as RTCDataChannel; // What is used of one is here, with the same meaning.
	}
}

export interface FakeConnection {
	readonly connection: RTCPeerConnection;
	/** Channels that were opened on this side, in order. */
	readonly opened: readonly FakeChannel[];
}

/** A connection that makes channels which nobody answers before the test does. */
export const createFakeConnection = (): FakeConnection => {
	const opened: FakeChannel[] = [];
	const connection = {
		createDataChannel: (label: string): RTCDataChannel => {
			const channel = new FakeChannel(label, 'connecting');
			opened.push(channel);
			return channel.asChannel;
		}
	};
	return { connection: connection as unknown as RTCPeerConnection, opened }; // as above
};
