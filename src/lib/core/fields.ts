/** Named fields of foreign values: each reader answers with what was asked for, or undefined. */
import { copyBytes, type Bytes } from './bytes.ts';
import { err, ok, type Result } from './result.ts';

/** The fields of a decoded map, read by name; a name that is absent reads as undefined. */
export type Fields = Readonly<Record<string, unknown>>;

/** True for what decoders make of a map: neither list, bytes, link nor anything with a class. */
const isPlainMap = (value: unknown): value is Fields => {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
};

/** The fields of a plain map, or undefined for lists, bytes, links and everything else. */
export const fieldsOf = (value: unknown): Fields | undefined => {
	if (!isPlainMap(value)) return undefined;
	// Without a prototype, `constructor` or `__proto__` name nothing that the map did not hold itself.
	const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
	for (const name of Object.keys(value)) fields[name] = value[name];
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

/** A field is missing or is not what it should be. */
export interface BadField {
	readonly type: 'BadField';
	readonly field: string;
}

export interface FieldReader {
	/** A field that must be there and be understood. */
	readonly must: <T>(name: string, parse: (value: unknown) => T | undefined) => T;
	/** A field that may be absent; when it is there, it must be understood. */
	readonly may: <T>(name: string, parse: (value: unknown) => T | undefined) => T | undefined;
}

class Unreadable extends Error {
	readonly field: string;
	constructor(field: string) {
		super(field);
		this.field = field;
	}
}

/** Reads a map field by field; the first that breaks a rule ends it and is named. */
export const readFields = <T>(
	value: unknown,
	read: (reader: FieldReader) => T
): Result<T, BadField> => {
	if (!isPlainMap(value)) return err({ type: 'BadField', field: '' });
	// Read in place: a library of 100,000 titles would otherwise copy a million maps.
	const fieldAt = (name: string): unknown => (Object.hasOwn(value, name) ? value[name] : undefined);
	const must: FieldReader['must'] = (name, parse) => {
		const parsed = parse(fieldAt(name));
		if (parsed === undefined) throw new Unreadable(name);
		return parsed;
	};
	try {
		return ok(
			read({
				must,
				may: (name, parse) => (fieldAt(name) === undefined ? undefined : must(name, parse))
			})
		);
	} catch (cause) {
		if (cause instanceof Unreadable) return err({ type: 'BadField', field: cause.field });
		throw cause;
	}
};

type Present<T> = {
	[K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** The same object without the properties that are undefined. */
export const present = <T extends object>(fields: T): Present<T> => {
	const kept: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(fields)) if (value !== undefined) kept[name] = value;
	// Exactly the undefined ones are dropped, which is what the type says.
	return kept as unknown as Present<T>;
};
