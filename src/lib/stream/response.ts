/** Status and headers of an answer under /stream/, as the page gives it to the worker. */
import type { RangePlan } from './range.ts';

export interface ResponseHead {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
}

/** The head of the answer that a plan asks for. */
export const responseHead = (
	plan: RangePlan,
	file: { readonly lengthBytes: number; readonly contentType: string }
): ResponseHead => {
	const { lengthBytes, contentType } = file;
	if (plan.status === 416) {
		return { status: 416, headers: { 'Content-Range': `bytes */${lengthBytes}` } };
	}
	const { status, start, end } = plan;
	return {
		status,
		headers: {
			'Accept-Ranges': 'bytes',
			'Content-Type': contentType,
			'Content-Length': String(end - start + 1),
			...(status === 206 ? { 'Content-Range': `bytes ${start}-${end}/${lengthBytes}` } : {})
		}
	};
};
