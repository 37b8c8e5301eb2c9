/** `matinee release`: building, signing, publishing and checking releases of the app. */
import { build, buildHelp } from './release-build.ts';
import { keys, keysHelp } from './release-keys.ts';
import { publish, publishHelp } from './release-publish.ts';
import { addDeviceSignature, message, sign, signHelp } from './release-sign.ts';
import { verify, verifyHelp } from './release-verify.ts';
import { runVerb, UsageError } from './options.ts';

const help = `Usage:
${[buildHelp, signHelp, publishHelp, verifyHelp, keysHelp].join('\n')}
  --json             print one JSON value
`;

const verbs: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
	build,
	sign,
	message,
	'add-signature': addDeviceSignature,
	publish,
	verify,
	keys
};

/** Exit code 1 when it failed or something differs, 2 for wrong usage. */
export const release = (args: readonly string[]): Promise<number> =>
	runVerb(args, help, async () => {
		const [name = '', ...rest] = args;
		const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
		if (!verb) throw new UsageError('It is release build, sign, publish, verify or keys.');
		return verb(rest);
	});
