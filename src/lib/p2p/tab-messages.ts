/** What tabs of one browser say to each other on a BroadcastChannel; every tab hears everything, and any may lie. */
import { bytesOf, fieldsOf, wholeOf, type Fields } from '#lib/core/fields.ts';
import { limits } from '#lib/core/limits.ts';
import type { Bytes } from '#lib/core/bytes.ts';

/** Addressed to one tab, or to all where `to` is absent. */
export type TabMessage = { readonly from: string; readonly to?: string } & (
	| {
			/** The sender has no link to the receiver: an end that stands there is a stale one. */
			readonly type: 'hello';
	  }
	| {
			/** The sender has opened its end. */
			readonly type: 'welcome';
	  }
	| {
			/** The sender lives. */
			readonly type: 'beat';
			/** It wants to know whether the others do. */
			readonly asks: boolean;
	  }
	| {
			/** The sender has closed its end and wants no other for so many milliseconds. */
			readonly type: 'bye';
			readonly refuseMs: number;
	  }
	| { readonly type: 'frame'; readonly frame: Bytes }
	| {
			/** What the sender has taken in over this link so far, see `tabFrameCost`. */
			readonly type: 'taken';
			readonly bytes: number;
	  }
);

/** What a frame counts for in a queue, bytes: an empty one is not free. */
export const tabFrameCost = (frame: Uint8Array): number => frame.length + 64;

const tabName = (value: unknown): string | undefined =>
	typeof value === 'string' && /^[0-9a-f]{40}$/.test(value) ? value : undefined;

const frameOf = (value: unknown): Bytes | undefined =>
	value instanceof Uint8Array && value.length <= limits.gossip.frameBytes
		? bytesOf(value, value.length)
		: undefined;

/** Who speaks to whom; undefined when the message is our own or for somebody else. */
const partiesOf = (
	fields: Fields,
	self: string
): { readonly from: string; readonly to?: string } | undefined => {
	const from = tabName(fields['from']);
	if (from === undefined || from === self) return undefined;
	if (fields['to'] === undefined) return { from };
	return fields['to'] === self ? { from, to: self } : undefined;
};

/** Reads one message for the tab named `self`; undefined when it is malformed, its own, or for somebody else. */
export const readTabMessage = (data: unknown, self: string): TabMessage | undefined => {
	const fields = fieldsOf(data);
	const parties = fields && partiesOf(fields, self);
	if (!parties) return undefined;
	switch (fields['type']) {
		case 'hello':
		case 'welcome':
			return { ...parties, type: fields['type'] };
		case 'beat':
			return { ...parties, type: 'beat', asks: fields['asks'] === true };
		case 'bye': {
			const refuseMs = wholeOf(fields['refuseMs'], { least: 0, most: limits.gossip.refusalMs });
			return refuseMs === undefined ? undefined : { ...parties, type: 'bye', refuseMs };
		}
		case 'frame': {
			const frame = frameOf(fields['frame']);
			return frame && { ...parties, type: 'frame', frame };
		}
		case 'taken': {
			const bytes = wholeOf(fields['bytes'], { least: 0 });
			return bytes === undefined ? undefined : { ...parties, type: 'taken', bytes };
		}
		default:
			return undefined;
	}
};
