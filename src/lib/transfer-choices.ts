/** The viewer's settings as the films that are kept know them. */
import type { Settings } from '#lib/library/settings.ts';
import type { TransferChoices } from './transfers.ts';

const MiB = 1024 * 1024;

/** Whoever has not said yes to others gives nothing. */
export const transferChoices = (settings: Settings): TransferChoices => ({
	giving: {
		on: settings.givingBack && settings.consent === 'accepted',
		onMetered: settings.giveOnMetered,
		...(settings.giveRateKiB === undefined ? {} : { rateKiB: settings.giveRateKiB }),
		...(settings.giveRatio === undefined ? {} : { ratio: settings.giveRatio }),
		...(settings.giveMonthMiB === undefined ? {} : { monthMiB: settings.giveMonthMiB })
	},
	...(settings.filmsMiB === undefined ? {} : { filmsBytes: settings.filmsMiB * MiB })
});
