/** JSON from strangers and from disk: bounded, and an answer instead of an exception. */
import { utf8ToText } from '#lib/core/bytes.ts';

/** The value of valid UTF-8 JSON, or undefined; `limitBytes` is checked first. */
export const decodeJson = (bytes: Uint8Array, limitBytes: number): unknown => {
	if (bytes.length > limitBytes) return undefined;
	const text = utf8ToText(bytes);
	if (text === undefined) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		// Not JSON is an expected answer here, and undefined says it.
		return undefined;
	}
};
