/** `--json` is heard by every command that takes it, in each of its actions: one value in JSON and nothing beside it, also of an empty database. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { commands } from '../../src/cli/commands/index.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { openIncident } from '../../src/platform/ledger/incidents.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand } from './run-command.ts'

const date = '2024-12-02'
let database: TestDatabase
let environment: Record<string, string>
beforeAll(async () => {
  database = await createTestDatabase('json')
  environment = {
    DATABASE_URL: database.url,
    ...replayEnvironment('http://127.0.0.1:1'),
    LOG_LEVEL: 'silent',
  }
  const now = systemClock.now()
  const { db } = database
  await openIncident(db, { cause: 'test', severity: 'warning', title: 'it is so', details: {}, now })
  await db.query(sql`
    insert into ledger (asset, game_date, state, reason, error_code, attempts_used, attempts_max)
    select asset, ${date}, 'failed', 'it failed', 'check.failed', 5, 5 from unnest(array['games', 'player_boxscores']) as asset`)
  await db.query(sql`
    insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at)
    select asset, ${date}, fence, 'check.failed', 'it failed', '{}', 5, ${now}
    from (values ('games', 1), ('games', 2), ('player_boxscores', 1)) as v(asset, fence)`)
  await db.query(sql`
    insert into backfills (from_date, to_date, assets, has_downstream, conditions, unknown_dates, partitions_max, state, reason, requested_by,
      requested_at, changed_at)
    select ${date}, ${date}, null, false, '{missing}', '{}', 10, 'running', '', 'test', ${now}::timestamptz, ${now} from generate_series(1, 2)`)
  await db.query(sql`
    insert into rosters (game_date, player_id, player_name, source, known_at) values (${date}, 7, 'Bobby Portis', 'nba-stats', ${now})`)
})
afterAll(() => database.drop())

/** One after the other: what one does another finds. */
const calls: readonly string[] = [
  'status',
  'health',
  'health report',
  'monitor',
  `explain games ${date}`,
  `changes games ${date}`,
  'durations',
  'durations games',
  'reconcile',
  'retention --dry-run',
  'heal --dry-run',
  'doctor',
  `lines ${date}`,
  'schema',
  'schema best-bets',
  'models',
  'models list',
  'models show ridge',
  'models release ridge',
  'sources',
  'sources list',
  'sources pause espn/injuries',
  'sources resume espn/injuries',
  `sources compare ${date}`,
  'breakers',
  'breakers list',
  'breakers open asset/grades',
  'breakers close asset/grades',
  'schedules',
  'schedules list',
  'schedules disable export',
  'schedules enable export',
  'halt',
  'halt list',
  'halt set',
  'halt resume',
  'incidents',
  'incidents list',
  'incidents show 1',
  'incidents acknowledge 1 --note x',
  'incidents accept 1 --note x',
  'incidents resolve 1 --note x',
  'alerts',
  'alerts routes',
  'alerts deliveries',
  'archive',
  'archive list',
  'backfill list',
  'backfill show 1',
  'backfill pause 1',
  'backfill cancel 2',
  'backfill resume 1',
  `backfill order --from ${date} --to ${date} --dry-run`,
  'deadletters',
  'deadletters list',
  'deadletters show 2',
  'deadletters redrive 1',
  'deadletters discard 2',
  `retry player_boxscores ${date}`,
  'players resolve Portis',
  'players search Portis',
  'players unresolved',
  'players confirm Bobby_P 7',
  'players aliases',
  'players forget Bobby_P',
  'users',
  'users create ben --role viewer',
  'users list',
  'users role ben --role operator',
  'users password ben',
  'users disable ben',
  'users enable ben',
  'users unlock ben',
  'users reset-factor ben',
  'users sessions',
  'users revoke ben',
  'keys',
  'keys create nightly',
  'keys list',
  'keys revoke nightly',
  'audit',
  'audit list',
  'audit verify',
]

/** What needs a league, a source that answers, or files: with --json in the test of its own. */
const elsewhere: Readonly<Record<string, string>> = {
  run: 'work-audit.test.ts',
  replay: 'backfill.test.ts',
  'backfill work': 'backfill.test.ts',
  import: 'import.test.ts',
  season: 'demo.test.ts',
  train: 'models.test.ts',
  backtest: 'models.test.ts',
  report: 'report.test.ts',
  'models rollback': 'models.test.ts',
  'models take-in': 'models.test.ts',
  'sources probe': 'sources.test.ts',
  'archive show': 'sources.test.ts',
  'archive add': 'sources.test.ts',
  'archive reparse': 'sources.test.ts',
  'alerts test': 'alerts.test.ts',
  'alerts retry': 'alerts.test.ts',
  'schedules run': 'schedules.test.ts',
  backup: 'backup.test.ts',
  publish: 'publish.test.ts',
}
/** Lines of JSON, whether it is asked for or not. */
const always = ['audit export']

test.for(calls)('%s', async (call) => {
  const words = call.split(' ').map((word) => word.replace('Bobby_P', 'Bobby P'))
  const takesReason = commands
    .find(({ name }) => name === words[0])!
    .options!.some(({ flags }) => flags.startsWith('--reason'))
  const given = takesReason ? ['--reason', 'it has to be'] : []
  const { code, out, err } = await runCommand(
    [...words, ...given, '--json'],
    environment,
    undefined,
    'a rather quiet evening',
  )
  expect(
    [
      [exitCodes.done, exitCodes.failed, exitCodes.waits].includes(code as never),
      err.includes('fault of the program'),
    ],
    err,
  ).toEqual([true, false])
  expect(() => JSON.parse(out), out.slice(0, 300)).not.toThrow()
})

test('every command that takes --json stands here, with each of its actions', () => {
  const declared = commands.flatMap(({ name, options = [], parameters = [] }) => {
    if (!options.some(({ flags }) => flags.startsWith('--json'))) return []
    const [first] = parameters
    const actions = first?.choices?.map((action) => `${name} ${action}`) ?? []
    return first?.name.startsWith('<') || actions.length === 0
      ? actions.length > 0
        ? actions
        : [name]
      : [name, ...actions]
  })
  const answered = (call: string): boolean =>
    calls.some((each) => each === call || each.startsWith(`${call} `)) ||
    call in elsewhere ||
    always.includes(call)
  expect(declared.filter((call) => !answered(call))).toEqual([])
})
