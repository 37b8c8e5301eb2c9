/** `matinee channel`: closing a channel for good. */
import { makeNextRoot } from '#node/publish/next-root.ts';
import { parseOptions, runVerb, UsageError } from './options.ts';
import { rootOptions, withChannel } from './root-change.ts';

const help = `Usage: npm run matinee -- channel retire --key FILE --yes [options]

Makes the last root of a channel: followers keep what they have, and nothing follows it, from nobody.
  --key FILE         the key file of the channel
  --root-key FILE    a file with cold keys; may be repeated (default: the key file)
  --home DIR         where the roots are kept for the mirror (default: .matinee)
  --roots-out FILE   also write the signed roots, which are public, to a file
  --static DIR       also write them as static files for any web host
  --yes              this cannot be taken back
  --json             print one JSON value
`;

const options = { ...rootOptions, yes: { type: 'boolean', default: false } } as const;

const retire = (args: readonly string[]): Promise<number> => {
	const { values, positionals } = parseOptions(args, options);
	if (positionals.length > 0) throw new UsageError(`${positionals.join(' ')} is not expected.`);
	if (!values.yes) throw new UsageError('This cannot be taken back: say --yes.');
	return withChannel(values, async ({ held, signers, ports, finish }) => {
		const next = await makeNextRoot(held, signers, (plan) => ({ ...plan, retired: true }), ports);
		return finish(next, { retired: true }, ['It is closed for good.']);
	});
};

/** Exit code 1 when it failed, 2 for wrong usage. */
export const channel = (args: readonly string[]): Promise<number> =>
	runVerb(args, help, async () => {
		const [name, ...rest] = args;
		if (name !== 'retire') throw new UsageError('It is channel retire.');
		return retire(rest);
	});
