/** What the browser says of the line and the disk: whether bytes are paid for one by one, and how much room it lends. */

/** Network Information is not in TypeScript's library, and not in every browser. */
interface Connection {
	readonly saveData?: boolean;
	readonly type?: string;
}

/** True when the viewer asked to save data, or the line is a cellular one; false where the browser does not say. */
export const isMetered = (): boolean => {
	const { connection } = navigator as Navigator & { readonly connection?: Connection };
	return connection?.saveData === true || connection?.type === 'cellular';
};

/** Bytes that the browser lends this origin, or undefined where it does not say. */
export const quotaBytes = async (): Promise<number | undefined> => {
	try {
		return (await navigator.storage.estimate()).quota;
	} catch {
		// Private windows of some browsers refuse to say.
		return undefined;
	}
};
