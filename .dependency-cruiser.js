/**
 * The architecture, as rules. Arrows point down; nothing points up.
 *
 *   routes -> app -> state -> { p2p, release, library, studio } -> catalogue -> channel -> core
 *   together -> p2p, core
 *          -> ui  -> state -> { stream, subtitles }                                     -> core
 *   adapters implement the ports beside them; only app.ts, src/node and tests choose one.
 */
const layer = (name, from, allowed) => ({
	name,
	severity: 'error',
	comment: `${from} may import only: ${allowed.join(', ')}`,
	from: { path: from },
	to: { path: '^src/', pathNot: [from, '^src/types/', ...allowed] }
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
	forbidden: [
		{ name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
		{
			name: 'no-orphans',
			severity: 'error',
			from: {
				orphan: true,
				// Workers and shims are named to the bundler by address, not imported.
				pathNot: [
					'\\.d\\.ts$',
					'\\.worker\\.ts$',
					'/adapters/shims/',
					'^src/routes/',
					'^src/service-worker\\.ts$',
					'^tools/',
					'^tests/'
				]
			},
			to: {}
		},
		layer('core-is-the-floor', '^src/lib/core/', []),
		layer('channel-knows-core', '^src/lib/channel/', ['^src/lib/core/']),
		layer('catalogue-knows-channel', '^src/lib/catalogue/', ['^src/lib/(core|channel)/']),
		// The port of films' swarms alone: whoever meets people meets those of films, too.
		layer('p2p-knows-catalogue', '^src/lib/p2p/', [
			'^src/lib/(core|channel|catalogue)/',
			'^src/lib/stream/swarm/ports\\.ts$'
		]),
		layer('together-knows-p2p', '^src/lib/together/', ['^src/lib/(core|p2p)/']),
		layer('release-knows-channel', '^src/lib/release/', ['^src/lib/(core|channel|catalogue)/']),
		layer('library-knows-catalogue', '^src/lib/library/', ['^src/lib/(core|channel|catalogue)/']),
		layer('studio-knows-catalogue', '^src/lib/studio/', ['^src/lib/(core|channel|catalogue)/']),
		layer('stream-knows-core', '^src/lib/stream/', ['^src/lib/core/']),
		layer('subtitles-know-core', '^src/lib/subtitles/', ['^src/lib/core/']),
		layer('i18n-knows-views', '^src/lib/i18n/', ['^src/lib/core/', '^src/lib/state/views\\.ts$']),
		layer('state-knows-features', '^src/lib/state/', [
			'^src/lib/(core|channel|catalogue|p2p|together|release|library|studio|stream|subtitles)/'
		]),
		layer('ui-knows-state', '^src/lib/ui/', ['^src/lib/(core|state|i18n)/']),
		layer('routes-stay-thin', '^src/routes/', [
			'^src/lib/app\\.ts$',
			'^src/lib/(core|state|ui|i18n)/'
		]),
		layer('worker-stays-small', '^src/service-worker\\.ts$', [
			'^src/lib/(core|channel|stream|release)/'
		]),
		layer('node-has-no-screen', '^src/node/', [
			'^src/lib/(core|channel|catalogue|p2p|stream|studio|release)/'
		]),
		{
			name: 'only-app-picks-adapters',
			severity: 'error',
			comment: 'Depend on ports.ts; app.ts decides what stands behind it.',
			from: {
				path: '^src/',
				pathNot: [
					'^src/lib/(app|backstage|belongings|lazy-belongings|channel-files|cinema|following-desk|engine|library-desk|meeting|projection|release-desk|releases|studio|studio-desk|together|transfers|viewer-desk)\\.ts$',
					'^src/lib/([^/]+)/adapters/',
					'^src/node/',
					'^src/service-worker\\.ts$'
				]
			},
			to: { path: '^src/lib/[^/]+/adapters/' }
		},
		{
			name: 'libraries-live-in-adapters',
			severity: 'error',
			comment:
				'Third-party runtime code is named in one place, so it can be replaced in one place. core/cbor.ts is that place for dag-cbor: a pure codec.',
			from: {
				path: '^src/lib/(core|channel|catalogue|p2p|together|stream|release|library|subtitles|studio|state)/',
				pathNot: ['/adapters/', '^src/lib/core/cbor\\.ts$']
			},
			to: { dependencyTypes: ['npm', 'npm-dev'], pathNot: ['node_modules/svelte/'] }
		},
		{
			name: 'product-ignores-tests-and-tools',
			severity: 'error',
			from: { path: '^src/' },
			to: { path: '^(tests|tools)/' }
		},
		{
			name: 'declared-dependencies-only',
			severity: 'error',
			from: {},
			to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }
		},
		{
			name: 'resolvable',
			severity: 'error',
			from: {},
			to: { couldNotResolve: true, pathNot: '^\\$(app|env|service-worker)' }
		}
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: ['svelte/(src/)?internal', '^tests/fixtures'] },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['types', 'svelte', 'browser', 'import', 'default']
		}
	}
};
