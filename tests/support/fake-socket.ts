/** A WebSocket that stands at once, or never, as a test decides. */
export class FakeSocket extends EventTarget {
	static isUp = true;
	static readonly made: FakeSocket[] = [];
	static readonly CONNECTING = 0;
	static readonly OPEN = 1;
	readyState = 0;
	constructor() {
		super();
		FakeSocket.made.push(this);
	}
	close(): void {
		this.readyState = 3;
	}
	send(): void {
		this.dispatchEvent(new MessageEvent('message', { data: '{}' }));
	}
	settle(): void {
		this.readyState = FakeSocket.isUp ? 1 : 3;
		this.dispatchEvent(new Event(FakeSocket.isUp ? 'open' : 'close'));
	}
	end(): void {
		this.readyState = 3;
		this.dispatchEvent(new Event('close'));
	}
}
