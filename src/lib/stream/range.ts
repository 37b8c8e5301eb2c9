/** Which bytes a request asks for: the Range header of RFC 9110 section 14. */

export type RangePlan =
	| { readonly status: 200; readonly start: number; readonly end: number }
	| { readonly status: 206; readonly start: number; readonly end: number }
	| { readonly status: 416 };

const specShape = /^(\d*)-(\d*)$/;

type Resolved = { readonly start: number; readonly end: number } | 'unsatisfiable' | undefined;

const suffixOf = (bytes: number, lengthBytes: number): Resolved =>
	bytes === 0 || lengthBytes === 0
		? 'unsatisfiable'
		: { start: Math.max(0, lengthBytes - bytes), end: lengthBytes - 1 };

/** One range-spec against a length: inclusive ends, 'unsatisfiable', or undefined when it is not well formed. */
const resolve = (spec: string, lengthBytes: number): Resolved => {
	const [whole, first = '', last = ''] = specShape.exec(spec.trim()) ?? [];
	if (whole === undefined || whole === '-') return undefined;
	if (first === '') return suffixOf(Number(last), lengthBytes);
	const start = Number(first);
	const end = last === '' ? Infinity : Number(last);
	if (end < start) return undefined;
	return start >= lengthBytes ? 'unsatisfiable' : { start, end: Math.min(end, lengthBytes - 1) };
};

/**
 * Plans the answer to a Range header. What is not well formed, and units other than bytes, are ignored (section 14.2), so
 * the whole file is sent. Of several ranges the first that can be met is sent alone: media elements never ask for
 * more than one, and multipart answers would buy nothing but code.
 */
export const parseRange = (header: string | null, lengthBytes: number): RangePlan => {
	const whole: RangePlan = { status: 200, start: 0, end: lengthBytes - 1 };
	const set = /^bytes=(.*)$/i.exec(header?.trim() ?? '')?.[1];
	if (set === undefined) return whole;
	const resolved = set.split(',').map((spec) => resolve(spec, lengthBytes));
	if (resolved.some((range) => range === undefined)) return whole;
	const met = resolved.find((range) => typeof range === 'object');
	return met ? { status: 206, ...met } : { status: 416 };
};
