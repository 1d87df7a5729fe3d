/** A month of faults in small: a few days of fixed seeds here, as many as wanted by `npm run month -- --seed mine --days 30`. */
import { randomBytes } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Database, openDatabase } from '../../src/platform/db/database.ts'
import { identifier, type Sql, sql } from '../../src/platform/db/sql.ts'
import { NotYetError } from '../../src/platform/errors.ts'
import { openIncident, resolveIncident } from '../../src/platform/ledger/incidents.ts'
import { commitDataFirst } from './broken-commits.ts'
import { createDatabases } from './databases.ts'
import { type LivedMonth, liveMonth, type MonthOptions } from './live-month.ts'
import { judgeEnd, judgeIncidents, type TellingFault } from './month-incidents.ts'

const run = inject('templateName').replace(/_template$/, '')
const databases = createDatabases(inject('serverUrl'), `${run}_${randomBytes(3).toString('hex')}`)

afterAll(() => databases.dropAll(), 60_000)

async function live(seed: string, days: number, worse: MonthOptions['worse'] = {}): Promise<LivedMonth> {
  return liveMonth({ url: await databases.createMigrated(), seed, days, worse })
}

describe('days with a fault every hour, and an hour of quiet', () => {
  test.for([
    ['tip', 2],
    ['rebound', 1],
    ['assist', 1],
  ] as const)(
    'seed %s: nothing is lost, twice, leaked or left open, and what needs a human, and only that, is told once',
    { timeout: 600_000 },
    async ([seed, days]) => {
      const lived = await live(seed, days)
      const { violations, hours, attempts, predictions, crashes } = lived
      const again = `npm run month -- --seed ${seed} --days ${days} --verbose`
      console.log(
        `${hours} hours, ${attempts} attempts, ${predictions} predictions, ${crashes} crashes (${again})`,
      )
      expect(violations, again).toEqual([])
      expect(hours).toBeGreaterThan(14 * days)
      expect(predictions).toBeGreaterThan(100)
    },
  )

  test('of one seed are the same twice', { timeout: 600_000 }, async () => {
    expect(await live('again', 1)).toEqual(await live('again', 1))
  })
})

describe('the days find it', { timeout: 600_000 }, () => {
  /** Past the trigger that keeps everybody else from it. */
  const meddling =
    (statement: Sql) =>
    (db: Database): Promise<void> =>
      db.transaction(async (tx) => {
        await tx.query(sql`set local session_replication_role = replica`)
        await tx.query(statement)
      })

  test('when a prediction that somebody has read is another one', async () => {
    const change = sql`update predictions set median = median + 1 where system = 'last_5' and revision = 1`
    const { violations } = await live('tip', 1, { meddle: meddling(change) })
    expect(violations.join('\n')).toMatch(/changed: the prediction 2025-10-2\d last_5 /)
  })

  test('when it is gone', async () => {
    const remove = sql`delete from predictions where system = 'last_5' and revision = 1
      and exists (select 1 from ledger where asset = 'export_predictions' and ledger.game_date = predictions.game_date and revision > 1)`
    const { violations } = await live('tip', 1, { meddle: meddling(remove) })
    // By whoever had read it, or, where a crash comes first, by the count and hash of its ledger row.
    expect(violations.join('\n')).toMatch(
      /lost: the prediction 2025-10-2\d last_5 |predictions_baselines 2025-10-2\d: the ledger says \d+ rows, \d+ are there/,
    )
  })

  /** A crash has to fall between the two: not on every day drawn, but on one of a few. */
  test('when data and record are committed apart', async () => {
    const found: string[] = []
    const isFound = (): boolean =>
      /after a crash: .* (the ledger knows of none|or their hash differs)/.test(found.join('\n'))
    for (const seed of ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8']) {
      if (isFound()) break
      const url = await databases.createMigrated()
      const worse = { commit: commitDataFirst }
      found.push(...(await liveMonth({ url, seed, days: 1, only: ['crash'], worse })).violations)
    }
    expect(isFound(), found.join('\n')).toBe(true)
  })

  test('when a human is told of something that no fault explains', async () => {
    const { violations, hours } = await live('tip', 1, {
      meddle: async (db, hour) => {
        const incident = {
          cause: 'out of the blue',
          severity: 'info',
          title: 'nothing',
          details: {},
        } as const
        if (hour === 1)
          await openIncident(db, { ...incident, now: Temporal.Instant.from('2025-10-25T08:30:00Z') })
      },
    })
    expect(violations).toEqual([
      expect.stringContaining("an incident that nothing explains, 'out of the blue'"),
    ])
    expect(hours).toBe(1)
  })

  test('when one asset never comes, and a tick that nobody remembers is acted on twice', async () => {
    const { violations } = await live('assist', 1, {
      meddle: async (db, hour) => {
        if (hour === 4)
          await db.query(sql`delete from schedule_ticks where schedule = 'plan' and kind = 'scheduled'`)
      },
      wrapPipeline: (pipeline) => ({
        ...pipeline,
        asset(name) {
          const asset = pipeline.asset(name)
          if (name !== 'team_boxscores') return asset
          return {
            ...asset,
            produce: ({ now }) => Promise.reject(new NotYetError('never', now.add({ minutes: 10 }))),
          }
        },
      }),
    })
    expect(violations.join('\n')).toMatch(/team_boxscores .* is not_yet/)
    expect(violations.join('\n')).toMatch(/the tick of plan at .* was acted on 2 times/)
  })
})

describe('of incidents the judge finds', () => {
  const at = (time: string): Temporal.Instant => Temporal.Instant.from(`2025-10-25T${time}:00Z`)
  const now = at('23:00')
  let db: Database

  beforeAll(async () => {
    db = openDatabase(await databases.createMigrated(), { connections: 2 })
    await db.query(sql`
      insert into games (game_date, game_id, season, kind, home_team_id, away_team_id, tip_at, tip_is_assumed, status)
      values ('2025-10-25', 'one', '2025-26', 'regular', 1, 2, ${at('20:00')}, false, 'final')`)
  })
  afterEach(async () => {
    for (const table of ['incident_transitions', 'incidents', 'dead_letters', 'attempts'])
      await db.transaction(async (tx) => {
        await tx.query(sql`set local session_replication_role = replica`)
        await tx.query(sql`delete from ${identifier(table)}`)
      })
  })
  afterAll(() => db.close())

  const tell = async (cause: string, from: string, until?: string): Promise<void> => {
    const told = { cause, severity: 'warning', title: cause, details: {} } as const
    await openIncident(db, { ...told, now: at(from) })
    if (until) await resolveIncident(db, cause, at(until))
  }
  const bury = (asset: string, code: string): Promise<unknown> =>
    db.query(sql`
      insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at)
      values (${asset}, '2025-10-25', 1, ${code}, 'no', '{}', 8, ${at('19:30')})`)
  const tryInVain = (asset: string, details: object, until = at('19:35')): Promise<unknown> =>
    db.query(sql`
      insert into attempts (asset, game_date, fence, worker, cause, started_at, finished_at, outcome, error_code, error, details)
      values (${asset}, '2025-10-25', 1, 'one', 'schedule', ${at('19:30')}, ${at('19:30')}, 'not_yet', 'source.not-yet',
        ${`no source can be asked before ${until}: nobody`}, ${JSON.stringify(details)}::jsonb)`)

  test.for([
    ['player_boxscores: check.failed', () => bury('player_boxscores', 'check.failed')],
    ['sources are down', () => tryInVain('schedule_replies', { isPaused: true })],
    ['no lines are posted', () => tryInVain('prop_line_replies', {})],
  ] as const)("that nobody was told '%s' when it was so", async ([cause, happen]) => {
    await happen()
    await tell(cause, '18:00', '19:00')
    expect(await judgeEnd(db, now)).toEqual([expect.stringContaining(`and no incident '${cause}' was open`)])
    await tell(cause, '19:30', '20:30')
    expect(await judgeEnd(db, now)).toEqual([])
  })

  test('nothing where a source is only tried again by somebody else', async () => {
    await tryInVain('schedule_replies', { isPaused: true }, at('19:32'))
    expect(await judgeEnd(db, now)).toEqual([])
  })

  test('one that stands when everything is over, unless a human has to decide of what is told', async () => {
    await tell('sources are down', '18:00')
    await tell('prop_line_replies: source.no-history', '19:30')
    await bury('prop_line_replies', 'source.no-history')
    expect(await judgeEnd(db, now)).toEqual([
      expect.stringContaining("an incident that nobody ends, 'sources are down'"),
    ])
    await db.query(sql`update dead_letters set closed_at = ${now}, closed_how = 'discarded'`)
    expect(await judgeEnd(db, now)).toHaveLength(2)
  })

  test('that one fault of the sources is told twice, and not that two are', async () => {
    const fault = (time: string): TellingFault => ({
      says: `everybody refuses at ${time}`,
      mayOpen: /^sources are down$/,
      fromMs: at(time).epochMilliseconds,
    })
    await tell('sources are down', '10:10', '10:20')
    await tell('sources are down', '12:10', '12:20')
    expect(await judgeIncidents(db, [fault('10:00')], now)).toEqual([
      expect.stringContaining("everybody refuses at 10:00: told again of one fault, 'sources are down'"),
    ])
    expect(await judgeIncidents(db, [fault('10:00'), fault('12:00')], now)).toEqual([])
  })
})
