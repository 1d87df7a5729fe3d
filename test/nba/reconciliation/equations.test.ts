/** Each equation across phases on a real game day: it balances as the pipeline left it, and not once one row is gone or too many. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { balanceLines } from '../../../src/nba/reconciliation/balance-predictions.ts'
import type { Transaction } from '../../../src/platform/db/database.ts'
import { identifier, type Sql, sql } from '../../../src/platform/db/sql.ts'
import type { Balance } from '../../../src/platform/reconciliation/finding.ts'
import { type FaultDay, hourMs, startFaultDay } from '../../support/fault-day.ts'
import { createSmallLeague } from '../../support/small-league.ts'

let day: FaultDay

beforeAll(async () => {
  day = await startFaultDay(createSmallLeague('equations'))
  await day.liveUntil(day.morningMs + 33 * hourMs, 180)
})

afterAll(() => day.close())

const undone = new Error('undone')

/** What the equation says of the date after the statements; nothing of them stays. */
async function readAfter(name: string, statements: readonly Sql[]): Promise<Balance> {
  const { database, system, gameDate } = day
  const equation = system.pipeline.reconciliation?.equations.find((each) => each.name === name)
  if (!equation) throw new Error(`there is no equation '${name}'`)
  let balance: Balance | undefined
  const look = async (tx: Transaction): Promise<never> => {
    for (const statement of statements) await tx.query(statement)
    const calendar = await system.pipeline.loadCalendar(tx)
    const rows = await equation.read(tx, { from: gameDate, to: gameDate }, calendar)
    balance = rows.find((each) => each.gameDate === gameDate)
    throw undone
  }
  await database.db.transaction(look).catch((error: unknown) => {
    if (error !== undone) throw error
  })
  if (!balance) throw new Error(`'${name}' says nothing of ${gameDate}`)
  return balance
}

/** Predictions are append-only: what is to be gone has to be taken past their guard. */
const withoutGuard = sql`alter table predictions disable trigger predictions_append_only`

const firstOf = (table: Sql, condition: Sql): Sql =>
  sql`ctid = (select min(ctid) from ${table} where game_date = ${day.gameDate} and ${condition})`

const remove = (table: string, condition: Sql = sql`true`): Sql => {
  const name = identifier(table)
  return sql`delete from ${name} where ${firstOf(name, condition)}`
}

/** All revisions of what one system said of one player. */
const removePrediction = (): Sql => sql`
  delete from predictions where game_date = ${day.gameDate} and system = 'last_5' and player_id = (
    select min(player_id) from grades where game_date = ${day.gameDate} and system = 'last_5' and not withdrawn)`

describe('an equation', () => {
  test('of the pipeline, each of them, balances on a day that was lived, and says something of it', async () => {
    const equations = day.system.pipeline.reconciliation?.equations ?? []
    expect(equations.length).toBe(16)
    for (const { name } of equations) {
      const { missing, extra, expected, found } = await readAfter(name, [])
      expect({ name, missing, extra }).toEqual({ name, missing: 0, extra: 0 })
      expect(expected, name).toBeGreaterThan(0)
      expect(found).toBe(expected)
    }
  })

  const cases: {
    readonly name: string
    readonly fault: string
    readonly statements: () => readonly Sql[]
    readonly missing: number
    readonly extra: number
  }[] = [
    {
      name: 'games',
      fault: 'a scheduled game is in no table',
      statements: () => [remove('games')],
      missing: 1,
      extra: 0,
    },
    {
      name: 'games',
      fault: 'a game never became final',
      statements: () => [sql`update games set status = 'live' where ${firstOf(sql`games`, sql`true`)}`],
      missing: 1,
      extra: 0,
    },
    {
      name: 'box scores',
      fault: 'one team has no box rows',
      statements: () => [
        sql`delete from player_boxscores where game_date = ${day.gameDate} and team_id = (
          select min(team_id) from player_boxscores where game_date = ${day.gameDate})`,
      ],
      missing: 1,
      extra: 0,
    },
    ...['team_boxscores', 'team_offense_game', 'team_defense_game'].map((table) => ({
      name: table.replaceAll('_', ' '),
      fault: 'a team’s row is gone',
      statements: () => [remove(table)],
      missing: 1,
      extra: 0,
    })),
    {
      name: 'team boxscores',
      fault: 'a game that is not final has team rows',
      statements: () => [sql`update games set status = 'live' where ${firstOf(sql`games`, sql`true`)}`],
      missing: 0,
      extra: 2,
    },
    {
      name: 'summaries',
      fault: 'one player is not summarised and a stranger is: the counts are equal',
      statements: () => [
        sql`update player_game_summary set player_id = 1 where ${firstOf(sql`player_game_summary`, sql`true`)}`,
      ],
      missing: 1,
      extra: 1,
    },
    {
      name: 'lines',
      fault: 'a player with a line is not on the slate',
      statements: () => [remove('prediction_slate', sql`line is not null`)],
      missing: 1,
      extra: 0,
    },
    {
      name: 'coverage of baselines',
      fault: 'a player of the slate is neither predicted nor excluded',
      statements: () => [withoutGuard, removePrediction()],
      missing: 1,
      extra: 0,
    },
    {
      name: 'coverage of baselines',
      fault: 'a player is predicted and excluded',
      statements: () => [
        sql`insert into prediction_exclusions (game_date, system, market, player_id, reason)
          select game_date, system, market, player_id, 'no_model' from predictions
          where ${firstOf(sql`predictions`, sql`system = 'last_5'`)}`,
      ],
      missing: 0,
      extra: 1,
    },
    {
      name: 'grades',
      fault: 'a published prediction is neither graded nor void nor pending',
      statements: () => [remove('grades')],
      missing: 1,
      extra: 0,
    },
    {
      name: 'grades',
      fault: 'a grade stands without its prediction',
      statements: () => [withoutGuard, removePrediction()],
      missing: 0,
      extra: 1,
    },
  ]

  test.for(cases)('$name does not balance when $fault', async ({ name, statements, missing, extra }) => {
    expect(await readAfter(name, statements())).toMatchObject({ missing, extra })
  })

  test('asks nothing of a slate for a market that was added after it was made', async () => {
    const { database, gameDate } = day
    const span = { from: gameDate, to: gameDate }
    const lined = await database.db.query(sql`
      select 1 from upcoming_lines where game_date = ${gameDate} and market = 'rebounds'`)
    expect(lined.length).toBeGreaterThan(0)
    const both = await balanceLines(['points', 'rebounds'])(database.db, span)
    expect(both).toEqual(await balanceLines(['points'])(database.db, span))
    expect(both).toMatchObject([{ gameDate, missing: 0 }])
  })

  test('a player with a line is found on the slate by who he is, however the book spells him, and nobody by the name of the book', async () => {
    const rename = sql`update prediction_slate set player_name = player_name || ' Jr.'`
    const { expected } = await readAfter('lines', [])
    expect(await readAfter('lines', [rename])).toMatchObject({ expected, found: expected, missing: 0 })
    const forget = sql`update prediction_slate set player_id = null where line is not null`
    expect(await readAfter('lines', [rename, forget])).toMatchObject({ found: 0, missing: expected })
  })
})
