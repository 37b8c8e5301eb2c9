/** What the player remembers while a film is on its screen: the element's facts, what is open, what was just said. */
import { saveFile } from '#lib/ui/save-file.ts';
import { formatTime } from '#lib/i18n/format.ts';
import { playerWords, type PlayerMessages } from '#lib/i18n/player-words.ts';
import { factsOf, spansOf, type PlayerProps, type Span } from '#lib/ui/player-media.ts';
import { createSource } from '#lib/ui/revival.ts';
import { doSubtitles } from '#lib/ui/subtitles/deeds.ts';
import type { SubtitleTab } from '#lib/ui/subtitles/tabs.ts';
import { createPlayerActions, type PlayerActions } from './actions.ts';
import { chapterAt, skippableAt, type SkippablePart } from './chapters.ts';
import {
	isScreenDeed,
	isSubtitleDeed,
	type PlayerDeed,
	type ScreenDeed,
	type SubtitleDeed
} from './deeds.ts';
import { holdMs, noGesture, stepGesture, type GestureDeed, type Touch } from './gestures.ts';
import { createPreviews } from './previews.ts';
import { deedOf, isForFocus } from './shortcuts.ts';

/** The controls leave so long after the last movement. */
const awakeMs = 2500;
/** A word about what a key did stays so long. */
const saidMs = 1400;

export type Panel = 'stats' | 'help' | 'options';

const focusOf = (target: EventTarget | null): Parameters<typeof isForFocus>[1] => {
	const element = target instanceof HTMLElement ? target : undefined;
	// The seek bar's steps are the player's own.
	if (!element || element.dataset['keys'] === 'player')
		return { tag: '', type: '', isEditable: false };
	const type = element instanceof HTMLInputElement ? element.type : '';
	return { tag: element.tagName, type, isEditable: element.isContentEditable };
};

export class PlayerDesk {
	video = $state<HTMLVideoElement>();
	stage = $state<HTMLElement>();
	/** The video with its subtitles. */
	picture = $state<HTMLElement>();
	panel = $state<Panel>();
	/** The part of the panel of subtitles that is open. */
	subtitleTab = $state<SubtitleTab>();
	/** Pixels of the picture that the controls cover while they are there. */
	footHeight = $state(0);
	/** The time that is left instead of the time that is played. */
	showsLeft = $state(false);
	#media = $state.raw(factsOf(undefined));
	#buffered = $state.raw<readonly Span[]>([]);
	#awake = $state(true);
	#said = $state('');
	/** Of the picture, 1 as it is. */
	#brightness = $state(1);
	/** The speed before a finger held the picture. */
	#heldSpeed: number | undefined;
	#gesture = noGesture;
	#hold: ReturnType<typeof setTimeout> | undefined;
	/** Pictures have been added since. */
	#pictures = $state(0);
	#sleep: ReturnType<typeof setTimeout> | undefined;
	#silence: ReturnType<typeof setTimeout> | undefined;
	readonly #props: () => PlayerProps;
	readonly #words: () => PlayerMessages;
	readonly #lang: () => string;
	readonly actions: PlayerActions;
	readonly source = createSource(() => this.video);
	readonly previews = createPreviews();

	constructor(props: () => PlayerProps, lang: () => string) {
		this.#props = props;
		this.#lang = lang;
		const words = (): PlayerMessages => playerWords(lang());
		this.#words = words;
		this.actions = createPlayerActions({
			video: () => this.video,
			stage: () => this.stage,
			picture: () => this.picture,
			chapters: () => props().chapters,
			onpicture: (picture, seconds) => {
				const at = formatTime(seconds).replaceAll(':', '-');
				saveFile(picture, `${props().title} ${at}.png`);
				this.say(words().said.saved);
			}
		});
	}

	get media(): ReturnType<typeof factsOf> {
		return this.#media;
	}
	/** Seconds. */
	get buffered(): readonly Span[] {
		return this.#buffered;
	}
	/** False when nobody has moved for a while: the controls leave. */
	get awake(): boolean {
		return this.#awake;
	}
	get brightness(): number {
		return this.#brightness;
	}
	/** Grows when there are more pictures for the seek bar. */
	get pictures(): number {
		return this.#pictures;
	}
	/** The intro, recap or credits that the playhead is in. */
	get skippable(): SkippablePart | undefined {
		return skippableAt(this.#props().chapters, this.#media.currentTime, this.#media.duration);
	}

	/** What a key or a gesture has just done, in a word; empty most of the time. */
	get said(): string {
		return this.#said;
	}

	/** Says a word for a moment. */
	say(text: string): void {
		this.#said = text;
		clearTimeout(this.#silence);
		this.#silence = setTimeout(() => {
			this.#said = '';
		}, saidMs);
	}

	/** Somebody is here: the controls stay for a while. */
	stir(): void {
		this.#awake = true;
		clearTimeout(this.#sleep);
		this.#sleep = setTimeout(() => {
			this.#awake = this.#media.paused;
		}, awakeMs);
	}

	/** A finger on the picture. */
	touch(touch: Touch): void {
		const [next, deeds] = stepGesture(this.#gesture, touch);
		this.#gesture = next;
		if (touch.type === 'down') {
			clearTimeout(this.#hold);
			this.#hold = setTimeout(() => {
				this.touch({ ...touch, type: 'held', atMs: touch.atMs + holdMs });
			}, holdMs);
		} else if (touch.type !== 'held' && (touch.type !== 'move' || next.mode !== 'none'))
			clearTimeout(this.#hold);
		for (const deed of deeds) this.#gestured(deed);
	}

	#gestured(deed: GestureDeed): void {
		const said = this.#words().said;
		switch (deed.type) {
			case 'controls':
				if (this.#awake && !this.#media.paused) this.#awake = false;
				else this.stir();
				return;
			case 'brighter':
				this.#brightness = Math.max(0.3, Math.min(1.5, this.#brightness + deed.by));
				this.say(said.brightness(Math.round(this.#brightness * 100)));
				return;
			case 'fast': {
				const speed = deed.on ? 2 : (this.#heldSpeed ?? 1);
				this.#heldSpeed = deed.on ? this.#media.speed : undefined;
				this.actions.setSpeed(speed);
				this.say(said.speed(String(speed)));
				return;
			}
			case 'skip':
				this.actions.act(deed);
				this.say(said.skip(deed.seconds));
				return;
			case 'louder':
			case 'toggle':
				this.act(deed);
		}
	}

	/** A picture of this second for the seek bar; when the whole film is here one that was never shown, too. */
	previewAt(seconds: number): ImageBitmap | undefined {
		const { src, downloaded } = this.#props();
		const found = this.previews.near(seconds);
		const isWhole = downloaded.some(({ start, end }) => start <= 0 && end >= 1);
		if (!found && isWhole && src !== undefined)
			this.previews.fetch(src, seconds, () => {
				this.#pictures++;
			});
		return found;
	}

	/** Leaves nothing behind. */
	close(): void {
		clearTimeout(this.#sleep);
		clearTimeout(this.#silence);
		clearTimeout(this.#hold);
		this.previews.close();
	}

	/** Reads the element and tells those who want to know. */
	report(): void {
		this.#media = factsOf(this.video);
		if (this.video && !this.#media.paused) this.previews.take(this.video);
		this.#buffered = spansOf(this.video?.buffered);
		this.#props().onmedia(this.#media);
	}

	/** The metadata is here. */
	begin(): void {
		this.source.begin(this.#props().startSeconds);
		if (this.video) this.video.volume = this.#props().volume;
		this.actions.begun();
		this.report();
	}

	/** What subtitles have to stand above now, pixels. */
	get floor(): number {
		const isCovered = !this.#props().small && (this.#media.paused || this.#awake);
		return isCovered ? this.footHeight : 0;
	}

	/** Does what was asked, and says what cannot be seen. */
	act(deed: PlayerDeed): void {
		if (isScreenDeed(deed)) {
			this.#around[deed.type]();
			return;
		}
		if (isSubtitleDeed(deed)) {
			this.#subtitles(deed);
			return;
		}
		this.actions.act(deed);
		this.#tell(deed);
	}

	#subtitles(deed: SubtitleDeed): void {
		if (deed.type === 'dialogue')
			this.subtitleTab = this.subtitleTab === 'dialogue' ? undefined : 'dialogue';
		else this.say(doSubtitles(this.#props().subtitles, deed, this.#lang()));
	}

	readonly #around: Readonly<Record<ScreenDeed['type'], () => void>> = {
		stats: () => {
			this.panel = this.panel === 'stats' ? undefined : 'stats';
		},
		help: () => {
			this.panel = this.panel === 'help' ? undefined : 'help';
		},
		share: () => {
			this.#props().onshare();
		},
		leave: () => {
			this.#props().onback();
		},
		next: () => this.#props().next?.onplay(),
		previous: () => this.#props().onprevious?.(),
		time: () => {
			this.showsLeft = !this.showsLeft;
		},
		'skip-part': () => {
			this.skipPart();
		}
	};

	/** Past the intro or the credits that the playhead is in. */
	skipPart(): void {
		const part = this.skippable;
		if (part) this.actions.seek(part.endSeconds);
	}

	/** A key was pressed anywhere on the page. */
	key(event: KeyboardEvent): void {
		if (event.defaultPrevented) return;
		// A sheet over the film has its own keys.
		if (document.querySelector('dialog[open]')) return;
		if (isForFocus(event, focusOf(event.target))) return;
		const deed = deedOf(event, this.#props().keys);
		if (!deed || (event.repeat && ['toggle', 'fullscreen', 'pip'].includes(deed.type))) return;
		event.preventDefault();
		this.stir();
		this.act(deed);
	}

	#tell(deed: PlayerDeed): void {
		const { video } = this;
		const said = this.#words().said;
		if (!video) return;
		if (deed.type === 'speed' || deed.type === 'normal-speed')
			this.say(said.speed(String(video.playbackRate)));
		else if (deed.type === 'louder' || deed.type === 'mute')
			this.say(video.muted ? said.muted : said.volume(Math.round(video.volume * 100)));
		else if (deed.type === 'loop') this.say(said.loop(video.loop));
		else if (deed.type === 'chapter') this.say(this.#chapterName(video.currentTime));
	}

	#chapterName(seconds: number): string {
		return chapterAt(this.#props().chapters, seconds)?.title ?? '';
	}
}
