/** Expected failure as a value: what a parser or an adapter returns when the world may say no. */

export interface Ok<T> {
	readonly ok: true;
	readonly value: T;
}

export interface Err<E> {
	readonly ok: false;
	readonly error: E;
}

export type Result<T, E> = Ok<T> | Err<E>;

/** Wraps a value that was obtained. */
export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });

/** Wraps a typed error; a bug throws instead. */
export const err = <E>(error: E): Err<E> => ({ ok: false, error });

/** Closes a switch over a union: the compiler proves that it is never reached. */
export const exhaustive = (value: never): never => {
	throw new Error(`unreachable case: ${JSON.stringify(value)}`);
};
