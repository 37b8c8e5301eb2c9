/** Answers what pages ask of the bootloader. */
import type { ReleaseFacts, ShellAsk, ShellReply } from './messages.ts';
import type { KnownRelease, OfferAnswer, Shell } from './shell.ts';

export interface ShellDeskParts {
	readonly shell: Shell;
	/** The number of this bootloader. */
	readonly boot: number;
	/** Takes up what the address of the app has. Rejects when it has nothing. */
	readonly check: () => Promise<OfferAnswer>;
}

/** Without what only the bootloader needs: a list of hundreds of files is not sent for each question. */
const factsOf = (release: KnownRelease): ReleaseFacts => {
	const facts: ReleaseFacts & { files?: unknown } = { ...release };
	delete facts.files;
	return facts;
};

const statusOf = async ({ shell, boot }: ShellDeskParts): Promise<ShellReply> => {
	const { current, pending } = await shell.status();
	return {
		state: 'status',
		boot,
		...(current ? { current: factsOf(current) } : {}),
		...(pending ? { pending: factsOf(pending) } : {})
	};
};

/** The answer to one question of the page `page` (its client id). Rejects when storage fails. */
export const answerShellAsk = async (
	parts: ShellDeskParts,
	ask: ShellAsk,
	page: string
): Promise<ShellReply> => {
	const { shell } = parts;
	switch (ask.type) {
		case 'shell-check':
			return parts.check();
		case 'shell-offer':
			return shell.offer(ask.bytes);
		case 'shell-file':
			return (await shell.give(ask.hash, ask.bytes))
				? { state: 'done' }
				: { state: 'refused', reason: 'NotWanted' };
		case 'shell-use':
			return { state: (await shell.use()) ? 'done' : 'current' };
		case 'shell-decline':
			await shell.decline();
			return { state: 'done' };
		case 'shell-healthy':
			await shell.confirm(page);
			return { state: 'done' };
		case 'shell-status':
			return statusOf(parts);
	}
};
