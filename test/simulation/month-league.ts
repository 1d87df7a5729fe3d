/** The league of a simulated month: four teams, some games called off on their day, box scores corrected later, second sources that
 * count a little otherwise; all of it from the seed. */
import { Temporal } from 'temporal-polyfill'
import { createRandom } from '../../src/platform/random.ts'
import type { League, LeagueGame } from '../../src/replay/league.ts'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'

const hourMs = 3_600_000
const season = '2025-26'
const seasonStart = '2025-10-21'
/** Days before the first one that is lived: they are the history that the first predictions read. */
const daysBefore = 4

/** One game in some is called off on its day, box scores are corrected later, and second sources count a little otherwise. */
export function createMonthLeague(seed: string, days: number): League {
  const random = createRandom(`league ${seed}`)
  const league = createSimulatedLeague({
    seed: `month ${seed}`,
    seasonStart,
    days: daysBefore + days,
    teams: 4,
    playersPerTeam: 10,
    correctedShare: 0.2,
    secondSourceSlips: 0.002,
  })
  const victims = new Map<LeagueGame, LeagueGame>()
  for (const game of league.games(season)) {
    if (game.gameDate >= firstLived(league) && random.float() < 0.06)
      victims.set(game, callOff(game, random.pick([-3, 0.5])))
  }
  return { ...league, games: (asked) => league.games(asked).map((game) => victims.get(game) ?? game) }
}

function callOff(game: LeagueGame, hoursAfterTip: number): LeagueGame {
  const laterMs = 90 * 24 * hourMs
  const { gameDate, tipAtMs } = game
  return {
    ...game,
    gameDate: Temporal.PlainDate.from(gameDate).add({ days: 90 }).toString(),
    tipAtMs: tipAtMs + laterMs,
    finalAtMs: game.finalAtMs + laterMs,
    postponement: {
      gameDate,
      tipAtMs,
      calledOffAtMs: tipAtMs + hoursAfterTip * hourMs,
      rescheduledAtMs: tipAtMs + 72 * hourMs,
    },
  }
}

function firstLived(league: League): string {
  const start = Temporal.PlainDate.from(seasonStart).add({ days: daysBefore }).toString()
  return league.games(season).find(({ gameDate }) => gameDate >= start)!.gameDate
}

export function datesLived(league: League): string[] {
  const first = Temporal.PlainDate.from(seasonStart).add({ days: daysBefore })
  const played = new Set(league.games(season).map((game) => game.postponement?.gameDate ?? game.gameDate))
  const horizon = first.add({ days: 60 }).toString()
  return [...played].filter((date) => date >= first.toString() && date < horizon).sort()
}

/** A game that is called off would have ended then, too. */
export function lastFinalMs(league: League, gameDates: readonly string[]): number {
  const ends = league.games(season).flatMap(({ gameDate, finalAtMs, postponement }) => {
    if (postponement && gameDates.includes(postponement.gameDate)) return postponement.tipAtMs + 3 * hourMs
    return gameDates.includes(gameDate) ? finalAtMs : []
  })
  return Math.max(...ends)
}
