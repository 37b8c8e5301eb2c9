/** Whether and how fast this device gives back: the viewer's choice, caps for rate, ratio and month, and the kind of line. */

/** What the viewer has chosen. */
export interface GivingChoices {
	readonly on: boolean;
	/** KiB a second over all films; absent: no cap. */
	readonly rateKiB?: number;
	/** Given over taken, at most; absent: no cap. */
	readonly ratio?: number;
	/** MiB in one calendar month; absent: no cap. */
	readonly monthMiB?: number;
	/** Also on a line that is paid by the byte. */
	readonly onMetered: boolean;
}

/** What has been given and taken; kept over visits. */
export interface GivingLedger {
	/** The calendar month of `monthBytes`, as `2026-11`. */
	readonly month: string;
	readonly monthBytes: number;
	/** Bytes of films, ever. */
	readonly givenBytes: number;
	readonly takenBytes: number;
}

/** What is in force, and why when it is off. */
export interface Giving {
	readonly on: boolean;
	/** Infinity when there is no cap. */
	readonly bytesPerSecond: number;
	readonly reason?: 'choice' | 'metered' | 'ratio' | 'month';
}

const KiB = 1024;
const MiB = 1024 * KiB;

/** The viewer's calendar month at a time. */
export const monthOf = (nowMs: number): string => {
	const date = new Date(nowMs);
	return `${String(date.getFullYear())}-${String(date.getMonth() + 1).padStart(2, '0')}`;
};

const countOf = (value: unknown): number =>
	typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;

/** A ledger from storage, which may be old or damaged: what cannot be read counts as nothing. */
export const parseLedger = (value: unknown, nowMs: number): GivingLedger => {
	const kept: Readonly<Record<string, unknown>> =
		typeof value === 'object' && value !== null ? { ...value } : {};
	const month = monthOf(nowMs);
	return {
		month,
		monthBytes: kept['month'] === month ? countOf(kept['monthBytes']) : 0,
		givenBytes: countOf(kept['givenBytes']),
		takenBytes: countOf(kept['takenBytes'])
	};
};

/** The ledger after more was given and taken; a new month begins from nothing. */
export const countTraffic = (
	ledger: GivingLedger,
	traffic: { readonly givenBytes: number; readonly takenBytes: number },
	nowMs: number
): GivingLedger => {
	const { month, monthBytes, givenBytes, takenBytes } = parseLedger(ledger, nowMs);
	return {
		month,
		monthBytes: monthBytes + traffic.givenBytes,
		givenBytes: givenBytes + traffic.givenBytes,
		takenBytes: takenBytes + traffic.takenBytes
	};
};

const reasonOff = (
	choices: GivingChoices,
	ledger: GivingLedger,
	isMetered: boolean
): Giving['reason'] => {
	const { ratio = Infinity, monthMiB = Infinity } = choices;
	if (!choices.on) return 'choice';
	if (isMetered && !choices.onMetered) return 'metered';
	if (ledger.monthBytes >= monthMiB * MiB) return 'month';
	// Whoever has taken nothing yet has no ratio.
	if (ledger.takenBytes > 0 && ledger.givenBytes >= ratio * ledger.takenBytes) return 'ratio';
	return undefined;
};

/** What is in force now. `nowMs` decides the month. */
export const givingNow = (
	choices: GivingChoices,
	ledger: GivingLedger,
	{ isMetered, nowMs }: { readonly isMetered: boolean; readonly nowMs: number }
): Giving => {
	const reason = reasonOff(choices, parseLedger(ledger, nowMs), isMetered);
	if (reason) return { on: false, bytesPerSecond: 0, reason };
	const { rateKiB = Infinity } = choices;
	return { on: true, bytesPerSecond: rateKiB * KiB };
};
