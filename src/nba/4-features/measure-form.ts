/** How a player and a team stand before a date, beside the features: how full his windows are, how it has rested and won.
 *
 * A mean over the last ten games of somebody who has played two this season is a mean of something else; this says so. */
import type { PlayerHistory } from './player-history.ts'
import type { TeamHistory } from './team-history.ts'

/** Shares, 0 to 1, of windows that hold games of his; of days in which his team did not play there is none. */
export interface Completeness {
  readonly last5: number
  readonly last10: number
  readonly days7: number | null
  readonly days14: number | null
  readonly days30: number | null
}

export interface TeamForm {
  readonly daysRest: number
  /** Games won in a row, or below 0 lost, of the season of its latest game. */
  readonly streak: number
}

/** A player who has changed teams may have played more games than either of them: no share is above 1. */
export function measureCompleteness(player: PlayerHistory, team: TeamHistory, day: number): Completeness {
  const seasonGames = player.gamesIn(team.season)
  const shareOf = (days: number): number | null => {
    const ofTeam = team.gamesWithin(day, days)
    return ofTeam === 0 ? null : Math.min(1, player.within(day, days).games / ofTeam)
  }
  return {
    last5: Math.min(seasonGames, 5) / 5,
    last10: Math.min(seasonGames, 10) / 10,
    days7: shareOf(7),
    days14: shareOf(14),
    days30: shareOf(30),
  }
}
