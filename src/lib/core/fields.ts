/** Named fields of foreign values: each reader answers with what was asked for, or undefined. */
import { copyBytes, type Bytes } from './bytes.ts';

/** The fields of a decoded map, read by name; a name that is absent reads as undefined. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a plain map, or undefined for lists, bytes, links and everything else. */
export const fieldsOf = (value: unknown): Fields | undefined => {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
	const prototype: unknown = Object.getPrototypeOf(value);
	if (prototype !== Object.prototype && prototype !== null) return undefined;
	// Without a prototype, `constructor` or `__proto__` name nothing that the map did not hold itself.
	const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
	for (const [name, field] of Object.entries(value)) fields[name] = field;
	return fields;
};

/** A whole number within the bounds, both included. */
export const wholeOf = (
	value: unknown,
	bounds: { readonly least: number; readonly most?: number }
): number | undefined =>
	typeof value === 'number' &&
	Number.isSafeInteger(value) &&
	value >= bounds.least &&
	value <= (bounds.most ?? Number.MAX_SAFE_INTEGER)
		? value
		: undefined;

/** Exactly `length` bytes, copied, so that no view keeps a whole message alive. */
export const bytesOf = (value: unknown, length: number): Bytes | undefined =>
	value instanceof Uint8Array && value.length === length ? copyBytes(value) : undefined;

/** A list in which every item was understood, or undefined; an absent list is the caller's business. */
export const listOf = <T>(
	value: unknown,
	most: number,
	parse: (item: unknown) => T | undefined
): readonly T[] | undefined => {
	if (!Array.isArray(value) || value.length > most) return undefined;
	const items: T[] = [];
	for (const item of value as readonly unknown[]) {
		const parsed = parse(item);
		if (parsed === undefined) return undefined;
		items.push(parsed);
	}
	return items;
};
