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
  /** Null, here and below: the source does not say. */
  readonly rebounds: number | null
  readonly assists: number | null
  readonly threes: number | null
  readonly fga: number | null
  readonly fgm: number | null
  readonly fg3a: number | null
  readonly fta: number | null
  readonly ftm: number | null
  readonly oreb: number | null
  readonly tov: number | null
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
  /** Null where one player's number is not known. */
  readonly fga: number | null
  readonly fta: number | null
  readonly oreb: number | null
  readonly tov: number | null
}

export interface TeamOffenseGame {
  readonly gameId: string
  readonly teamId: number
  readonly opponentId: number
  readonly isHome: boolean
  readonly points: number
  readonly possessions: number | null
  /** Possessions per 48 minutes. */
  readonly pace: number | null
  readonly offensiveRating: number | null
  readonly won: boolean
  readonly restDays: number | null
}

export interface TeamDefenseGame {
  readonly gameId: string
  readonly teamId: number
  readonly opponentId: number
  readonly isHome: boolean
  readonly opponentPoints: number
  readonly possessions: number | null
  readonly defensiveRating: number | null
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
      const sumKnown = (column: 'fga' | 'fta' | 'oreb' | 'tov') =>
        own.some((row) => row[column] === null) ? null : sum((row) => row[column]!)
      return {
        gameId,
        teamId,
        opponentId: teamId === homeTeamId ? awayTeamId : homeTeamId,
        isHome: teamId === homeTeamId,
        teamMinutes: roundTeamMinutes(sum((row) => row.minutes)),
        points: sum((row) => row.points),
        fga: sumKnown('fga'),
        fta: sumKnown('fta'),
        oreb: sumKnown('oreb'),
        tov: sumKnown('tov'),
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
    const estimates = [estimatePossessions(own), estimatePossessions(other)]
    const possessions = estimates.includes(null) ? null : (estimates[0]! + estimates[1]!) / 2
    const perPossession = (points: number): number | null =>
      possessions === null ? null : roundDerived((100 * points) / possessions)
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
      pace: possessions === null ? null : roundDerived((possessions * 240) / teamMinutes),
      offensiveRating: perPossession(own.points),
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
      defensiveRating: perPossession(other.points),
    })
  }
  return { offense, defense }
}
