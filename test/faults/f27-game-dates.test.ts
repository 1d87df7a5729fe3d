/** F27: games after midnight UTC and on the nights when the clocks change: every source of schedules is read to the same Eastern
 * game date and the same instant of the tip. */

import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { parseSchedule } from '../../src/nba/2-raw/parse/parse-schedule.ts'
import { scoreboardReaders } from '../../src/nba/2-raw/read-schedule.ts'
import { createReplayServer } from '../../src/replay/server.ts'
import { createSettableClock } from '../../src/replay/settable-clock.ts'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'

const nights = [
  {
    what: 'the night on which the clocks go back',
    start: '2025-10-30',
    dates: ['2025-11-01', '2025-11-02', '2025-11-03'],
  },
  {
    what: 'the night on which they go forward',
    start: '2026-03-06',
    dates: ['2026-03-07', '2026-03-08', '2026-03-09'],
  },
]

const toText = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString()

describe.each(nights)('$what', ({ start, dates }) => {
  const league = createSimulatedLeague({ seed: 'clocks', seasonStart: start, days: 6 })
  const [season] = league.seasons
  const games = league.games(season!.season)
  const clock = createSettableClock(`${dates[0]}T12:00:00Z`)
  const { app } = createReplayServer({ league, clock })

  async function get(path: string): Promise<Uint8Array> {
    const response = await app.request(path, { headers: { authorization: 'any' } })
    expect(response.status).toBe(200)
    return new Uint8Array(await response.arrayBuffer())
  }

  const truthOf = (gameDate: string) =>
    games
      .filter((game) => game.gameDate === gameDate && !game.postponement)
      .map(({ homeTeamId, tipAtMs }) => `${gameDate} ${homeTeamId} ${toText(tipAtMs)}`)
      .sort()

  it('has games that tip after midnight UTC', () => {
    const late = games.filter(({ gameDate, tipAtMs }) => !toText(tipAtMs).startsWith(gameDate))
    expect(late.length).toBeGreaterThan(5)
  })

  it.each(dates)('%s is the same in the schedule and in every scoreboard', async (gameDate) => {
    const schedule = parseSchedule(await get('/cdn.nba.com/static/json/staticData/scheduleLeagueV2.json'))
    const listed = schedule.games.filter((game) => game.gameDate === gameDate)
    const describeAll = (
      facts: readonly { gameDate: string; homeTeamId: number; tipAt: string | null }[],
    ): string[] =>
      facts
        .map((fact) => `${fact.gameDate} ${fact.homeTeamId} ${Temporal.Instant.from(fact.tipAt!).toString()}`)
        .sort()
    expect(truthOf(gameDate).length).toBeGreaterThan(2)
    expect(describeAll(listed)).toEqual(truthOf(gameDate))
    const boards: Readonly<Record<string, string>> = {
      'nba-stats/scoreboardv3': `/stats.nba.com/stats/scoreboardv3?GameDate=${gameDate}&LeagueID=00`,
      'nba-stats/scoreboardv2': `/stats.nba.com/stats/scoreboardv2?GameDate=${gameDate}&LeagueID=00&DayOffset=0`,
      'espn/scoreboard': `/site.api.espn.com/apis/site/v2/sports/basketball/nba/scoreboard?dates=${gameDate.replaceAll('-', '')}`,
      'balldontlie/games': `/api.balldontlie.io/v1/games?dates[]=${gameDate}&per_page=100`,
    }
    for (const [name, path] of Object.entries(boards)) {
      const resource = `${name}/${gameDate}`
      const facts = await scoreboardReaders[name]!(await get(path), { resource, receivedAt: clock.now() })
      expect([name, ...describeAll(facts)]).toEqual([name, ...truthOf(gameDate)])
    }
  })
})
