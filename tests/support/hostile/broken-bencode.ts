/** A grammar of bencode that is wrong: what hostile peers put into extension messages. */
import fc from 'fast-check';

/** Texts that look like bencode and break its rules in every place where there is one. */
export const brokenBencode: fc.Arbitrary<string> = fc.letrec<{ value: string; item: string }>(
	(tie) => ({
		value: fc.oneof(
			{ maxDepth: 6, depthSize: 'small' },
			fc.integer({ min: -5, max: 5 }).map((length) => `${length}:`),
			fc
				.tuple(fc.integer({ min: -9, max: 40 }), fc.string({ maxLength: 8 }))
				.map(([n, s]) => `${n}:${s}`),
			fc.constantFrom(
				'i1e',
				'i-0e',
				'i1.5e',
				'ie',
				'i',
				'i99999999999999999999e',
				'8:msg_typei0e',
				''
			),
			fc.array(tie('item'), { maxLength: 4 }).map((items) => `l${items.join('')}e`),
			fc.array(tie('item'), { maxLength: 4 }).map((items) => `l${items.join('')}`),
			fc.array(tie('item'), { maxLength: 4 }).map((items) => `d${items.join('')}e`),
			fc.array(tie('item'), { maxLength: 4 }).map((items) => `d9:__proto__${items.join('')}`)
		),
		item: fc.oneof(
			tie('value'),
			fc.constant('1:m'),
			fc.constant('11:ut_metadata'),
			fc.constant('l-3:')
		)
	})
).value;
