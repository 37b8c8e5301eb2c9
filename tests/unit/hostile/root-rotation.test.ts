/** TUF conformance, rotation of keys: the tables of theupdateframework/tuf-conformance, held against our roots and heads. */
import { expect, test } from 'vitest';
import { must } from '#tests/support/channels.ts';
import { forgeChain, headBy, viewerOf, type RootStep } from '#tests/support/hostile/roots.ts';

const step = (
	keys: readonly number[],
	threshold: number,
	signedBy: readonly number[]
): RootStep => ({
	keys,
	threshold,
	signedBy
});
const five = [0, 1, 2, 3, 4];

/** Name, the roots in a row, and how many of them are believed. */
const rotations: readonly (readonly [string, readonly RootStep[], number])[] = [
	['1 of 1, key rotated', [step([1], 1, [1]), step([2], 1, [2, 1])], 2],
	[
		'1 of 1, key rotated, with signatures of strangers beside',
		[step([1], 1, [3, 1]), step([2], 1, [3, 2, 1])],
		2
	],
	['1 of 1, not signed with the old key', [step([1], 1, [1]), step([2], 1, [2, 3, 4])], 1],
	['1 of 1, not signed with the new key', [step([1], 1, [1]), step([2], 1, [1, 3, 4])], 1],
	[
		'3 of 5, signed by different keys each time',
		[step(five, 3, [0, 2, 4]), step(five, 3, [0, 4, 1]), step(five, 3, [0, 1, 3])],
		3
	],
	['3 of 5, one key rotated', [step(five, 3, [0, 2, 4]), step([0, 1, 3, 4, 5], 3, [0, 4, 1])], 2],
	[
		'3 of 5, one key rotated, not signed with 3 new keys',
		[step(five, 3, [0, 2, 4]), step([0, 1, 3, 4, 5], 3, [0, 2, 4])],
		1
	],
	[
		'3 of 5, one key rotated, not signed with 3 old keys',
		[step(five, 3, [0, 2, 4]), step([0, 1, 3, 4, 5], 3, [0, 4, 5])],
		1
	],
	[
		'3 of 5, one key rotated, with a step between',
		[
			step(five, 3, [0, 2, 4]),
			step([0, 1, 3, 4, 5], 3, [0, 2, 4, 5]),
			step([0, 1, 3, 4, 5], 3, [0, 4, 5])
		],
		3
	],
	[
		'3 of 5, all keys rotated, with a step between',
		[
			step(five, 3, [0, 2, 4]),
			step([5, 6, 7, 8, 9], 3, [0, 2, 4, 5, 6, 7]),
			step([5, 6, 7, 8, 9], 3, [5, 6, 7])
		],
		3
	],
	['1 of 3 becomes 2 of 3', [step([1, 2, 3], 1, [1]), step([1, 2, 3], 2, [1, 2])], 2],
	[
		'1 of 3 becomes 2 of 3, new threshold not reached',
		[step([1, 2, 3], 1, [1]), step([1, 2, 3], 2, [2])],
		1
	],
	[
		'2 of 3 becomes 1 of 3',
		[step([1, 2, 3], 2, [1, 2]), step([1, 2, 3], 1, [1, 2]), step([1, 2, 3], 1, [1])],
		3
	],
	[
		'2 of 3 becomes 1 of 3, old threshold not reached',
		[step([1, 2, 3], 2, [1, 2]), step([1, 2, 3], 1, [1])],
		1
	],
	['1 of 1 becomes 2 of 2', [step([1], 1, [1]), step([1, 2], 2, [1, 2])], 2]
];

test.each(rotations)('root rotation: %s', async (_, steps, believed) => {
	const chain = await forgeChain(steps);
	const { book, pointers } = await viewerOf(chain, 0);
	for (const [i, envelope] of chain.envelopes.entries()) {
		const before = await pointers.read(chain.channel, 'films');
		const verdict = await book.offerRoots(chain.channel, [envelope]);
		expect(verdict, `root ${i + 1}`).toBe(i < believed ? 'new' : 'invalid');
		// A refusal leaves what is stored as it was, byte for byte.
		if (verdict !== 'new') expect(await pointers.read(chain.channel, 'films')).toEqual(before);
	}
	expect(book.root(chain.channel)?.version).toBe(believed);
});

test.each(rotations)('root rotation, all roots at once: %s', async (_, steps, believed) => {
	const chain = await forgeChain(steps);
	const { book } = await viewerOf(chain, 0);
	const whole = believed === steps.length;
	expect(await book.offerRoots(chain.channel, chain.envelopes)).toBe(whole ? 'new' : 'invalid');
	expect(book.root(chain.channel)?.version).toBe(whole ? believed : undefined);
});

const heads = (headKeys: readonly number[], change: Partial<RootStep> = {}): RootStep => ({
	...step([0], 1, [0]),
	headKeys,
	...change
});

/** Name, the roots, the key that signs and the root version that the head names, and whether the head is believed. */
const headRotations: readonly (readonly [
	string,
	readonly RootStep[],
	{ readonly by: number; readonly under: number },
	'new' | 'invalid' | 'old'
])[] = [
	['the only key signs', [heads([1])], { by: 1, under: 1 }, 'new'],
	['a stranger signs', [heads([1])], { by: 9, under: 1 }, 'invalid'],
	['a root key that has not the role signs', [heads([1])], { by: 0, under: 1 }, 'invalid'],
	['key rotated, the new one signs', [heads([1]), heads([2])], { by: 2, under: 2 }, 'new'],
	['key rotated, the old one signs', [heads([1]), heads([2])], { by: 1, under: 2 }, 'invalid'],
	[
		'key rotated, the old one signs under the old root',
		[heads([1]), heads([2])],
		{ by: 1, under: 1 },
		'old'
	],
	[
		'key rotated, the new one signs under the old root',
		[heads([1]), heads([2])],
		{ by: 2, under: 1 },
		'old'
	],
	['1 of 3, the last of them signs', [heads([1, 2, 3])], { by: 3, under: 1 }, 'new'],
	[
		'1 of 3, one removed, it signs',
		[heads([1, 2, 3]), heads([1, 2])],
		{ by: 3, under: 2 },
		'invalid'
	],
	[
		'1 of 3, one removed, another signs',
		[heads([1, 2, 3]), heads([1, 2])],
		{ by: 2, under: 2 },
		'new'
	]
];

test.each(headRotations)('head keys: %s', async (_, steps, { by, under }, expected) => {
	const chain = await forgeChain(steps);
	const { book, pointers, restart } = await viewerOf(chain, steps.length);
	expect(book.root(chain.channel)?.version).toBe(steps.length);
	const before = await pointers.read(chain.channel, 'films');
	const head = await headBy(by, chain.channel, { rootVersion: under });
	expect(await book.offerHead(head)).toBe(expected);
	if (expected !== 'new') expect(await pointers.read(chain.channel, 'films')).toEqual(before);
	const later = restart();
	must(await later.follow(chain.link));
	expect(later.newest(chain.channel, 'films') !== undefined).toBe(expected === 'new');
});
