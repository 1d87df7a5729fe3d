/** What the dashboard shows of revisions and of times, said on the command line. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../src/cli/command.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, type Spoken } from './run-command.ts'

const date = '2024-12-02'
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('changes command')
  const { db } = database
  const now = systemClock.now()
  await db.query(sql`
    insert into player_boxscores (game_date, game_id, player_id, revision, player_name, team_id, opponent_id, is_home, status, minutes, known_at, withdrawn, source)
    select ${date}, 'g', player, revision, 'Somebody', 1, 2, true, 'active', 29 + revision, ${now}, player = 8 and revision = 2, 'test'
    from unnest(array[7, 8]) as player, generate_series(1, 2) as revision`)
  await db.query(sql`
    insert into audit_log (at, actor, action, asset, game_date, details)
    select ${now}, 'test', 'partition.committed', 'player_boxscores', ${date},
      jsonb_build_object('fence', fence, 'rows', 2, 'hash', repeat(fence::text, 64), 'state', 'complete', 'changed', true)
    from generate_series(1, 2) as fence`)
  await db.query(sql`
    insert into ledger (asset, game_date, state, committed_state, row_count, content_hash, revision, committed_at, attempts_used, attempts_max)
    values ('player_boxscores', ${date}, 'complete', 'complete', 2, 'hash', 2, ${now}, 0, 5)`)
  const yesterday = now.subtract(Temporal.Duration.from({ hours: 24 }))
  await db.query(sql`
    insert into attempts (asset, game_date, fence, worker, cause, started_at, finished_at, outcome, wait_ms, boot_ms, run_ms)
    select 'player_boxscores', ${date}, fence, 'w', 'upstream', case when fence <= 12 then ${now}::timestamptz else ${yesterday}::timestamptz end, ${now}, 'complete', 11 * fence, 7, 1000
    from generate_series(1, 13) as fence`)
})
afterAll(() => database.drop())

const say = (...words: string[]): Promise<Spoken> =>
  runCommand(words, {
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
  })

test('changes says from which commit to which, and each row that says something else than before', async () => {
  const { code, out } = await say('changes', 'player_boxscores', date)
  expect(code).toBe(exitCodes.done)
  expect(out).toMatch(/ET +2 +complete +2 +222222222222 +something else\n.*ET +1 +complete/)
  expect(out).toMatch(/player_id 7.*: revision 2\n {4}minutes: 30 → 31\n/)
  expect(out).toMatch(/player_id 8.*: revision 2, gone\n/)
  const { tables } = (await say('changes', 'player_boxscores', date, '--json')).json<{
    tables: { rows: { kind: string }[] }[]
  }>()
  expect(tables[0]!.rows.map(({ kind }) => kind)).toEqual(['changed', 'gone'])
  expect((await say('changes', 'player_boxscores', date, '--rows', '1')).out).toContain(
    'and more: --rows 500',
  )
  expect(out).not.toContain('and older ones')
  const { db } = database
  await db.query(sql`
    insert into player_boxscores (game_date, game_id, player_id, revision, player_name, team_id, opponent_id, is_home, status, minutes, known_at, withdrawn, source)
    select ${date}, 'h', 9, revision, 'Somebody', 1, 2, true, 'active', revision % 40, ${systemClock.now()}, false, 'test'
    from generate_series(1, 510) as revision`)
  await db.query(sql`
    insert into audit_log (at, actor, action, asset, game_date, details)
    select at, actor, action, asset, game_date, details from audit_log, generate_series(1, 25)
    where asset = 'player_boxscores' and action = 'partition.committed'`)
  const most = await say('changes', 'player_boxscores', date, '--rows', '500')
  expect(most.out).toContain('and older ones: the newest 50 are shown\n')
  expect(most.out).toContain('and more: the newest 500 are shown')
  expect(most.out).not.toContain('--rows')
  expect(most.out).toMatch(/player_id 9.*: revision 510\n {4}minutes: 29 → 30\n/) // beside the one just before, of 509
  expect(await say('changes', 'games', date)).toMatchObject({
    code: exitCodes.waits,
    out: expect.stringMatching(
      /^games 2024-12-02 was not committed so far\. Why: .* explain games 2024-12-02\n$/,
    ),
  })
  expect((await say('changes', 'games', date, '--json')).code).toBe(exitCodes.waits)
  expect((await say('changes', 'gamse', date)).code).toBe(exitCodes.usage)
})

test('durations has wait, boot and run apart, of every asset or day by day of one', async () => {
  expect((await say('durations')).out).toMatch(/player_boxscores +13 +0 +77 +7 +1000 +1000\n/)
  const { out } = await say('durations', 'player_boxscores')
  expect(out).toMatch(/\d{4}-\d\d-\d\d +1 +0 +143 +7 +1000 +1000\n\d{4}-\d\d-\d\d +12 +0 +72 +7 +1000/)
  const days = (await say('durations', 'player_boxscores', '--json')).json<{ waitMs50: number }[]>()
  expect(days.map(({ waitMs50 }) => waitMs50)).toEqual([143, 71.5])
  expect((await say('durations', 'games')).out).toContain('Nothing was tried within 14 days')
  expect((await say('durations', '--days', '0')).code).toBe(exitCodes.usage)
})

test('explain says of each attempt how long it waited, booted and ran, and shows as many as are asked for', async () => {
  const { out } = await say('explain', 'player_boxscores', date)
  expect(out).toContain('waited 143 ms, booted 7 ms, ran 1000 ms')
  expect(out).toContain('and older ones: --attempts 20')
  expect(out).toMatch(/expected +any number, even none rows \(every game of the date was postponed\)/)
  const whole = (await say('explain', 'player_boxscores', date, '--attempts', '20', '--json')).json<{
    attempts: object[]
    hasOlderAttempts: boolean
  }>()
  expect([whole.attempts.length, whole.hasOlderAttempts]).toEqual([13, false])
})

test('explain advises no more attempts than it takes, and says of gaps that there are more', async () => {
  const { db } = database
  await db.query(sql`
    insert into reconciliation_findings (game_date, asset, kind, subject, expected, found, detail, root_asset, root_date, cause, first_seen_at, last_seen_at)
    select ${date}, 'player_boxscores', 'lost_rows', 'rows ' || n, 10, 9, 'gone', 'player_boxscores', ${date}, 'lost', ${systemClock.now()}, ${systemClock.now()}
    from generate_series(1, 21) as n`)
  await db.query(sql`
    insert into attempts (asset, game_date, fence, worker, cause, started_at, finished_at, outcome, wait_ms, boot_ms, run_ms)
    select 'player_boxscores', ${date}, fence, 'w', 'upstream', ${systemClock.now()}, ${systemClock.now()}, 'complete', 1, 1, 1
    from generate_series(100, 1200) as fence`)
  const of = async (count: string) =>
    (await say('explain', 'player_boxscores', date, '--attempts', count)).out
  expect(await of('600')).toMatch(/ {2}and older ones: --attempts 1000\n/)
  const most = await of('1000')
  expect(most).toMatch(/ {2}and older ones\n/)
  expect(most.match(/^ {2}gap /gm)).toHaveLength(20)
  expect(most).toMatch(/^ {12}and more$/m)
})

test('players search finds whoever is known by a part of his name', async () => {
  await database.db.query(sql`
    insert into rosters (game_date, player_id, player_name, team_id, source, known_at)
    values (${date}, 203507, 'Giannis Antetokounmpo', 1610612749, 'nba-stats', ${systemClock.now()})`)
  expect((await say('players', 'search', 'ANTETO gia')).out).toMatch(/Giannis Antetokounmpo +203507 +MIL/)
  await database.db.query(sql`
    insert into rosters (game_date, player_id, player_name, team_id, source, known_at)
    select ${date}, 900000 + n, 'Twin ' || lpad(n::text, 2, '0'), 1610612749, 'nba-stats', ${systemClock.now()} from generate_series(1, 21) as n`)
  const twins = await say('players', 'search', 'twin')
  expect(twins.out.match(/Twin/g)).toHaveLength(20)
  expect(twins.out).toContain('and more: a higher --limit, or more words of the name')
  const whole = await say('players', 'search', 'twin', '--limit', '21')
  expect([whole.out.match(/Twin/g)?.length, whole.out.includes('and more')]).toEqual([21, false])
  const few = await say('players', 'search', 'twin', '--limit', '2', '--json')
  expect(few.json()).toMatchObject({ players: [{ name: 'Twin 01' }, { name: 'Twin 02' }], hasMore: true })
  for (const [option, value] of [
    ['--source-id', 'espn:1'],
    ['--teams', 'MIL'],
    ['--from', date],
  ] as const)
    expect((await say('players', 'search', 'twin', option, value)).err).toContain(`does not take ${option}`)
  expect((await say('players', 'search', 'nobody at all')).code).toBe(exitCodes.failed)
  expect((await say('players', 'search')).code).toBe(exitCodes.usage)
})
