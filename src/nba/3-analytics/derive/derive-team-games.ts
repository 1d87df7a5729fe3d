/** Team rows of a game day from its box rows: offence and defence of each team, two rows a game each.
 *
 * Points of a team are the sum of its players'; possessions are the mean of both teams' estimates, since a game has one number
 * of possessions and each team's own estimate errs by its rebounds. */
import { daysBetween, type GameDate } from '../../domain/game-date.ts'
import { estimatePossessions, roundDerived, roundTeamMinutes } from './formulas.ts'

export interface BoxRow {
  readonly gameId: string
  readonly playerId: number
  readonly teamId: number
  readonly minutes: number
  readonly points: number
  readonly rebounds: number
  readonly assists: number
  readonly threes: number
  readonly fga: number
  readonly fgm: number
  readonly fg3a: number
  readonly fta: number
  readonly ftm: number
  readonly oreb: number
  readonly tov: number
}

export interface ScheduledGame {
  readonly gameId: string
  readonly homeTeamId: number
  readonly awayTeamId: number
}

export interface TeamBox {
  readonly gameId: string
  readonly teamId: number
  readonly opponentId: number
  readonly isHome: boolean
  /** Of all five places, overtime included: 240, 265, … */
  readonly teamMinutes: number
  readonly points: number
  readonly fga: number
  readonly fta: number
  readonly oreb: number
  readonly tov: number
}

export interface TeamOffenseGame {
  readonly gameId: string
  readonly teamId: number
  readonly opponentId: number
  readonly isHome: boolean
  readonly points: number
  readonly possessions: number
  /** Possessions per 48 minutes. */
  readonly pace: number
  readonly offensiveRating: number
  readonly won: boolean
  readonly restDays: number | null
}

export interface TeamDefenseGame {
  readonly gameId: string
  readonly teamId: number
  readonly opponentId: number
  readonly isHome: boolean
  readonly opponentPoints: number
  readonly possessions: number
  readonly defensiveRating: number
}

/** Sums each team's box rows. A game with rows of one team only is not final; it throws, for it must not have come here. */
export function sumTeamBoxes(games: readonly ScheduledGame[], rows: readonly BoxRow[]): TeamBox[] {
  const rowsByTeam = new Map<string, BoxRow[]>()
  for (const row of rows) {
    const key = `${row.gameId} ${row.teamId}`
    const list = rowsByTeam.get(key)
    if (list === undefined) rowsByTeam.set(key, [row])
    else list.push(row)
  }
  return games.flatMap(({ gameId, homeTeamId, awayTeamId }) =>
    [homeTeamId, awayTeamId].map((teamId) => {
      const own = rowsByTeam.get(`${gameId} ${teamId}`)
      if (own === undefined) throw new Error(`game ${gameId} has no box rows for team ${teamId}`)
      const sum = (read: (row: BoxRow) => number) => own.reduce((total, row) => total + read(row), 0)
      return {
        gameId,
        teamId,
        opponentId: teamId === homeTeamId ? awayTeamId : homeTeamId,
        isHome: teamId === homeTeamId,
        teamMinutes: roundTeamMinutes(sum((row) => row.minutes)),
        points: sum((row) => row.points),
        fga: sum((row) => row.fga),
        fta: sum((row) => row.fta),
        oreb: sum((row) => row.oreb),
        tov: sum((row) => row.tov),
      }
    }),
  )
}

/** `lastPlayed` gives the date of the team's game before this one in the season; undefined for its first. */
export function deriveTeamGames(
  gameDate: GameDate,
  boxes: readonly TeamBox[],
  lastPlayed: (teamId: number) => GameDate | undefined,
): { offense: TeamOffenseGame[]; defense: TeamDefenseGame[] } {
  const byKey = new Map(boxes.map((box) => [`${box.gameId} ${box.teamId}`, box]))
  const offense: TeamOffenseGame[] = []
  const defense: TeamDefenseGame[] = []
  for (const own of boxes) {
    const other = byKey.get(`${own.gameId} ${own.opponentId}`)
    if (other === undefined) throw new Error(`game ${own.gameId} has no box rows for team ${own.opponentId}`)
    const possessions = (estimatePossessions(own) + estimatePossessions(other)) / 2
    const teamMinutes = Math.max(own.teamMinutes, other.teamMinutes)
    const before = lastPlayed(own.teamId)
    const { gameId, teamId, opponentId, isHome } = own
    offense.push({
      gameId,
      teamId,
      opponentId,
      isHome,
      points: own.points,
      possessions: roundDerived(possessions),
      pace: roundDerived((possessions * 240) / teamMinutes),
      offensiveRating: roundDerived((100 * own.points) / possessions),
      won: own.points > other.points,
      restDays: before === undefined ? null : daysBetween(before, gameDate) - 1,
    })
    defense.push({
      gameId,
      teamId,
      opponentId,
      isHome,
      opponentPoints: other.points,
      possessions: roundDerived(possessions),
      defensiveRating: roundDerived((100 * other.points) / possessions),
    })
  }
  return { offense, defense }
}
