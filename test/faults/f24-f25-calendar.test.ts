/** F24, F25, F52: what is not played is not missing. A game that is called off is void, whoever says so; a date without games is
 * empty by the calendar, whoever answers; and when nobody answers at all, what was known stays expected. */

import { Temporal } from 'temporal-polyfill'
import { afterEach, describe, expect, it } from 'vitest'
import type { Calendar } from '../../src/platform/calendar.ts'
import { sql } from '../../src/platform/db/sql.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import type { League, LeagueGame } from '../../src/replay/league.ts'
import { changingAsset } from '../support/changing-asset.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague, datesOf } from '../support/small-league.ts'

const league = createSmallLeague('called off')
const gameDate = datesOf(league)[3]!
const games = league.games('2025-26').filter((game) => game.gameDate === gameDate)
const victim = games[0]!
const lastFinalMs = Math.max(...games.slice(1).map(({ finalAtMs }) => finalAtMs))

/** The same league, in which one game is called off so many hours after its tip, with no new date for three days. */
function callOff(hoursAfterTip: number): League {
  const later = 60 * 24 * hourMs
  const calledOff: LeagueGame = {
    ...victim,
    gameDate: '2025-12-20',
    tipAtMs: victim.tipAtMs + later,
    finalAtMs: victim.finalAtMs + later,
    postponement: {
      gameDate,
      tipAtMs: victim.tipAtMs,
      calledOffAtMs: victim.tipAtMs + hoursAfterTip * hourMs,
      rescheduledAtMs: victim.tipAtMs + 72 * hourMs,
    },
  }
  return {
    ...league,
    games: (season) => league.games(season).map((game) => (game === victim ? calledOff : game)),
  }
}

let day: FaultDay

afterEach(() => day.close())

const readGames = () =>
  day.database.db.query<{ gameId: string; status: string }>(sql`
    select game_id as "gameId", status from games where game_date = ${gameDate} order by game_id`)

/** What became of the called-off game's predictions, and of the other games'. */
async function readOutcomes() {
  const rows = await day.database.db.query<{ predicted: number; outcomes: string[]; isVictim: boolean }>(sql`
    with newest as (select distinct on (system, market, game_id, player_id) * from predictions
      where game_date = ${gameDate} order by system, market, game_id, player_id, revision desc),
    graded as (select distinct on (system, market, game_id, player_id) * from grades
      where game_date = ${gameDate} order by system, market, game_id, player_id, revision desc)
    select p.game_id = ${victim.gameId} as "isVictim", count(*) filter (where not p.withdrawn)::int as predicted,
      coalesce(array_agg(distinct g.outcome || coalesce(' ' || g.reason, '')) filter (where not g.withdrawn), '{}') as outcomes
    from newest p left join graded g using (system, market, game_id, player_id) group by 1`)
  return {
    victim: rows.find(({ isVictim }) => isVictim)!,
    others: rows.find(({ isVictim }) => !isVictim)!,
  }
}

const undone = () =>
  day.database.db.query<{ asset: string; state: string; reason: string | null }>(sql`
    select asset, state, reason from ledger where game_date = ${gameDate}
      and state not in ('complete', 'empty_ok', 'degraded') order by asset`)

describe('a game that is called off', () => {
  it.each([
    { who: 'the season schedule', dead: /nothing/ },
    { who: 'the scoreboard of the league', dead: /cdn\.nba\.com/ },
    { who: 'ESPN', dead: /nba\.com/ },
  ])(
    'three hours before its tip, says $who: its predictions are taken back, the others are graded, and nothing waits for it',
    async ({ who, dead }) => {
      day = await startFaultDay(callOff(-3), { gameDate })
      day.order({ match: dead, kind: 'status', fromMs: day.morningMs + hourMs })
      await day.liveUntil(victim.tipAtMs - hourMs, 60)
      expect(await readGames()).toContainEqual({ gameId: victim.gameId, status: 'postponed' })
      if (who === 'the season schedule') {
        const answer = (await day.system.pipeline.loadCalendar(day.database.db)).on(gameDate)
        const gameIds = games.slice(1).map(({ gameId }) => gameId)
        expect(answer).toMatchObject({ day: { games: gameIds.length, gameIds: gameIds.sort() } })
      }
      await day.liveUntil(lastFinalMs + 4 * hourMs, 60)
      expect(await undone()).toEqual([])
      expect(await day.countLetters()).toBe(0)
      const outcomes = await readOutcomes()
      expect(outcomes.victim).toMatchObject({ predicted: 0, outcomes: [] })
      expect(outcomes.others.outcomes.filter((each) => !/^graded|^void did_not_play/.test(each))).toEqual([])
      expect((await day.readIncidents()).filter(({ isOpen }) => isOpen)).toEqual([])
    },
  )

  it('after its tip, when its predictions are locked: they are void', async () => {
    day = await startFaultDay(callOff(0.5), { gameDate })
    await day.liveUntil(lastFinalMs + 4 * hourMs, 60)
    expect(await undone()).toEqual([])
    const outcomes = await readOutcomes()
    expect(outcomes.victim.predicted).toBeGreaterThan(20)
    expect(outcomes.victim.outcomes).toEqual(['void postponed'])
    expect(outcomes.others.outcomes).toContain('graded')
    expect(await day.readIncidents()).toEqual([])
  })

  it('and gets its new date while only scoreboards answer, which name it no more: the old date is done without it', async () => {
    day = await startFaultDay(callOff(0.5), { gameDate })
    day.order({ match: /cdn\.nba\.com/, kind: 'status', fromMs: victim.tipAtMs - 4 * hourMs })
    await day.liveUntil(lastFinalMs + 4 * hourMs, 60)
    const before = await readOutcomes()
    await day.liveUntil(victim.tipAtMs + 76 * hourMs, 240)
    expect(await undone()).toEqual([])
    expect(before.victim.outcomes).toEqual(['void postponed'])
    expect(await readOutcomes()).toEqual(before)
    expect(await day.countLetters()).toBe(0)
  })
})

it('a game that is called off and of which the games know nothing keeps its date open: it is waited for, and missed', async () => {
  const deaf = changingAsset('games', (asset) => ({
    async produce(context) {
      const produced = await asset.produce(context)
      const rows = produced.rows.map((list) =>
        list.map((row) =>
          'status' in row && row.status === 'postponed' ? { ...row, status: 'scheduled' } : row,
        ),
      )
      return { ...produced, rows }
    },
  }))
  day = await startFaultDay(callOff(0.5), { gameDate, wrapPipeline: deaf })
  await day.liveUntil(lastFinalMs + 4 * hourMs, 60)
  expect((await undone()).map(({ asset }) => asset)).toContain('box_score_replies')
  expect((await readOutcomes()).victim.outcomes).toEqual([])
})

describe('a date without games', () => {
  const empty: League = {
    ...league,
    games: (season) => league.games(season).filter((game) => game.gameDate !== gameDate),
    events: (season) =>
      league.events(season).filter(({ gameId }) => !games.some((game) => game.gameId === gameId)),
  }

  it.each([
    { who: 'the season schedule', dead: /nothing/ },
    { who: 'ESPN', dead: /nba\.com/ },
  ])('$who says so: everything is empty by the calendar, and nobody is alarmed', async ({ dead }) => {
    day = await startFaultDay(empty, { gameDate, dates: [datesOf(league)[2]!, gameDate] })
    day.order({ match: dead, kind: 'status', fromMs: day.nowMs() + minuteMs })
    await day.liveUntil(day.morningMs + 30 * hourMs, 60)
    expect(await undone()).toEqual([])
    const states = await day.database.db.query<{ state: string }>(sql`
      select distinct state from ledger where game_date = ${gameDate} and asset not like 'schedule%' and asset not like 'export%'`)
    expect(states.map(({ state }) => state)).not.toContain('failed')
    expect((await day.readLedger('games')).rows).toBe(0)
    expect(await day.countLetters()).toBe(0)
    expect(await day.readIncidents()).toEqual([])
  })

  it('on which the calendar expects some all the same is missed, and a human is woken for nothing', async () => {
    const everyDay = changingAsset('games', () => ({
      expects: async () => ({ kind: 'at_least', rows: 1, because: 'there is a game every day' }),
    }))
    const literal = (pipeline: Pipeline): Pipeline => ({
      ...everyDay(pipeline),
      loadCalendar: async (db) => expectGames(await pipeline.loadCalendar(db)),
    })
    day = await startFaultDay(empty, { gameDate, wrapPipeline: literal })
    await day.liveUntil(day.morningMs + 30 * hourMs, 60)
    expect((await undone()).map(({ asset }) => asset)).toContain('games')
    expect(await day.readIncidents()).toContainEqual({ cause: 'games: check.failed', isOpen: true })
  })
})

/** As of a season that somebody wrote down: its dates have games, whatever is played. */
function expectGames(calendar: Calendar): Calendar {
  const [firstTipAt, lastTipAt] = [victim.tipAtMs, victim.tipAtMs].map((ms) =>
    Temporal.Instant.fromEpochMilliseconds(ms),
  ) as [Temporal.Instant, Temporal.Instant]
  const day = { gameDate, season: '2025-26', games: games.length, firstTipAt, lastTipAt }
  return { ...calendar, on: (date) => (date === gameDate ? { kind: 'games', day } : calendar.on(date)) }
}
