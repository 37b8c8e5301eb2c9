/** `matinee doctor`: whether this machine and this home can do what a projector does, in plain sentences. */
import { fileURLToPath } from 'node:url';
import { parseTrackerAddress } from '#lib/core/addresses.ts';
import { examine } from '#node/doctor/examine.ts';
import type { Finding } from '#node/doctor/finding.ts';
import { addressesOf, parseOptions, runVerb, UsageError, wholeNumber } from './options.ts';
import { createNodePorts } from './node-ports.ts';
import { say } from './say.ts';

const help = `Usage: npm run matinee -- doctor [options]

Looks at the machine and at the home, changes nothing, and says what is wrong.
  --home DIR     (default: .matinee)
  --build DIR    the built site (default: build)
  --port N       the port that a projector would take (default: $PORT, else 8080); 0 for any
  --tracker URL  see whether this tracker answers; may be repeated (default: none is asked)
  --json         print one JSON value
`;

const marks: Readonly<Record<Finding['verdict'], string>> = {
	fine: 'fine ',
	odd: 'odd  ',
	wrong: 'WRONG'
};

/** Exit code 1 when something is wrong; what is only odd does not count. */
export const doctor = (args: readonly string[]): Promise<number> =>
	runVerb(args, help, async () => {
		const { values, positionals } = parseOptions(args, {
			home: { type: 'string', default: '.matinee' },
			build: {
				type: 'string',
				default: fileURLToPath(new URL('../../../build', import.meta.url))
			},
			port: { type: 'string', default: process.env['PORT'] ?? '8080' },
			tracker: { type: 'string', multiple: true, default: [] as string[] }
		});
		if (positionals.length > 0) throw new UsageError(`${positionals.join(' ')} is not expected.`);
		const findings = await examine(
			{
				home: values.home,
				buildDir: values.build,
				port: wholeNumber(values.port, '--port', 0, 65_535),
				trackers: addressesOf(values.tracker, parseTrackerAddress)
			},
			await createNodePorts()
		);
		say(
			values.json,
			findings,
			findings.map(({ verdict, says }) => `${marks[verdict]} ${says}`)
		);
		return findings.some(({ verdict }) => verdict === 'wrong') ? 1 : 0;
	});
