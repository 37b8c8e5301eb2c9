/** Moving a library from one device to another, as both screens see it. */
import type { Bytes } from '#lib/core/bytes.ts';
import { limits } from '#lib/core/limits.ts';
import type { Deflater, Random } from '#lib/core/ports.ts';
import {
	createCollector,
	framesOf,
	isReceipt,
	moveKeyBytes,
	parseMoveText,
	receipt,
	writeMoveText
} from '#lib/library/moving.ts';
import type { Sealer } from '#lib/library/ports.ts';
import type { HandDialling, HandLine } from '#lib/p2p/ports.ts';

/**
 * text: ours is to be brought over; on the sending side the answer is waited for. moving: bytes are on the way. done: all
 * is across. The rest went wrong, and nothing was changed.
 */
export type MoveStep =
	'idle' | 'making' | 'text' | 'moving' | 'done' | 'bad-text' | 'bad-key' | 'lost';

export interface MoveOptions {
	readonly dialling: HandDialling;
	readonly sealer: Sealer;
	readonly deflater: Deflater;
	readonly random: Random;
	/** All that goes along. */
	readonly collect: () => Promise<Bytes>;
}

export class MoveState {
	#step = $state<MoveStep>('idle');
	#text = $state('');
	#share = $state(0);
	#received = $state.raw<Bytes>();
	#line: HandLine | undefined;
	#complete: ((answer: string) => Promise<boolean>) | undefined;
	/** Another beginning makes everything of the one before fall silent. */
	#turn = 0;
	readonly #options: MoveOptions;

	constructor(options: MoveOptions) {
		this.#options = options;
	}

	get step(): MoveStep {
		return this.#step;
	}
	/** Ours, to be brought to the other device. */
	get text(): string {
		return this.#text;
	}
	/** Across, 0 to 1. */
	get share(): number {
		return this.#share;
	}

	/** What came; it is asked about before it is taken in. */
	get received(): Bytes | undefined {
		return this.#received;
	}

	/** Makes the text that invites the other device. */
	async send(): Promise<void> {
		const turn = this.#begin();
		const key = this.#options.random.bytes(moveKeyBytes);
		let invite = '';
		const offer = await this.#options.dialling.offer({
			open: () => {
				void this.#sendAll(turn, key, invite); // How it ends shows in the step.
			},
			frame: (frame) => {
				if (isReceipt(frame)) this.#end(turn, 'done');
			},
			lost: () => {
				this.#end(turn, 'lost');
			}
		});
		if (turn !== this.#turn) {
			offer?.line.close();
			return;
		}
		if (!offer) {
			this.#end(turn, 'lost');
			return;
		}
		invite = offer.text;
		this.#line = offer.line;
		this.#complete = offer.complete;
		this.#text = writeMoveText({ invite, key });
		this.#step = 'text';
	}

	/** Takes the other device's answer; the text stays when it is none. */
	async take(answer: string): Promise<boolean> {
		return (await this.#complete?.(answer)) ?? false;
	}

	/** Makes the answer to the other device's text. */
	async receive(pasted: string): Promise<void> {
		const turn = this.#begin();
		const read = parseMoveText(pasted);
		const collector = createCollector();
		const answer =
			read &&
			(await this.#options.dialling.answer(read.invite, {
				open: () => undefined,
				frame: (frame) => {
					if (turn !== this.#turn) return;
					const taken = collector.take(frame);
					if (taken === 'bad') this.#end(turn, 'bad-key');
					else if ('sealed' in taken)
						void this.#openAll(turn, taken.sealed, read); // As above.
					else {
						this.#share = taken.share;
						this.#step = 'moving';
					}
				},
				lost: () => {
					this.#end(turn, 'lost');
				}
			}));
		if (turn !== this.#turn) {
			answer?.line.close();
			return;
		}
		if (!answer) {
			this.#end(turn, 'bad-text');
			return;
		}
		this.#line = answer.line;
		this.#text = answer.text;
		this.#step = 'text';
	}

	/** Leaves whatever is under way. */
	close(): void {
		this.#begin();
		this.#step = 'idle';
	}

	#begin(): number {
		this.#line?.close();
		this.#line = undefined;
		this.#complete = undefined;
		this.#text = '';
		this.#share = 0;
		this.#received = undefined;
		this.#step = 'making';
		return ++this.#turn;
	}

	#end(turn: number, step: MoveStep): void {
		// What came first counts: a line that closes after all is across was not lost.
		if (turn !== this.#turn || this.#step === 'done' || this.#step === 'bad-key') return;
		this.#step = step;
		this.#line?.close();
	}

	async #sendAll(turn: number, key: Bytes, about: string): Promise<void> {
		if (turn !== this.#turn) return;
		this.#step = 'moving';
		const { sealer, deflater, collect } = this.#options;
		const deflated = await deflater.deflate(await collect());
		const frames = framesOf(await sealer.seal(deflated, { key, about }));
		for (const [at, frame] of frames.entries()) {
			if (turn !== this.#turn || !(await this.#line?.send(frame))) return;
			this.#share = at / frames.length;
		}
	}

	async #openAll(
		turn: number,
		sealed: Bytes,
		{ key, invite }: { readonly key: Bytes; readonly invite: string }
	): Promise<void> {
		const { sealer, deflater } = this.#options;
		const opened = await sealer.open(sealed, { key, about: invite });
		const bytes = opened && (await deflater.inflate(opened, limits.library.backupBytes));
		if (turn !== this.#turn) return;
		if (!bytes) {
			this.#end(turn, 'bad-key');
			return;
		}
		this.#step = 'done';
		await this.#line?.send(receipt);
		this.#received = bytes;
	}
}
