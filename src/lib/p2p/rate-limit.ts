/** A token bucket as a value: so much at once, so much a second after that. */

export interface Rate {
	readonly perSecond: number;
	/** Tokens in a full bucket. */
	readonly burst: number;
}

export interface Bucket {
	readonly tokens: number;
	/** When `tokens` was true, milliseconds since 1970. */
	readonly atMs: number;
}

/** A bucket from which nothing was taken yet. */
export const fullBucket = (rate: Rate, nowMs: number): Bucket => ({
	tokens: rate.burst,
	atMs: nowMs
});

const refilled = (bucket: Bucket, rate: Rate, nowMs: number): number => {
	// A clock that was set back must not empty the bucket.
	const passedMs = Math.max(0, nowMs - bucket.atMs);
	return Math.min(rate.burst, bucket.tokens + (passedMs / 1000) * rate.perSecond);
};

/** The bucket after `cost` tokens were taken, or undefined when it holds fewer. */
export const takeTokens = (
	bucket: Bucket,
	rate: Rate,
	{ nowMs, cost = 1 }: { readonly nowMs: number; readonly cost?: number }
): Bucket | undefined => {
	const tokens = refilled(bucket, rate, nowMs);
	return tokens >= cost ? { tokens: tokens - cost, atMs: nowMs } : undefined;
};

/** When the bucket will hold `cost` tokens, milliseconds since 1970; rounded up, so that asking then succeeds. */
export const tokensAtMs = (bucket: Bucket, rate: Rate, cost: number): number =>
	bucket.atMs + Math.max(0, Math.ceil(((cost - bucket.tokens) / rate.perSecond) * 1000));
