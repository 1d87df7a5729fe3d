/** The box-score formulas everything later rests on.
 *
 * Possessions, usage and true shooting after Oliver and basketball-reference's glossary. A quotient without a denominator
 * is null: a player who never shot has no shooting efficiency, not an efficiency of 0. */

/** Null where the source does not say; what is computed from it is then null as well. */
export interface ShotCounts {
  readonly fga: number | null
  readonly fta: number | null
  readonly tov: number | null
}

/** Weight of a free throw in possessions: most come in pairs, some with a made basket. */
const freeThrowWeight = 0.44

export function estimatePossessions(team: ShotCounts & { readonly oreb: number | null }): number | null {
  const ended = countEnded(team)
  return ended === null || team.oreb === null ? null : ended - team.oreb
}

/** Possessions that ended with a shot, free throws or a turnover. */
function countEnded({ fga, fta, tov }: ShotCounts): number | null {
  return fga === null || fta === null || tov === null ? null : fga + freeThrowWeight * fta + tov
}

/** Per cent of the team's possessions the player ended while on the floor. `teamMinutes` counts all five places (240). */
export function computeUsage(
  player: ShotCounts & { readonly minutes: number },
  team: ShotCounts,
  teamMinutes: number,
): number | null {
  const [teamEnded, ended] = [countEnded(team), countEnded(player)]
  if (player.minutes === 0 || teamEnded === 0 || teamEnded === null || ended === null) return null
  return (100 * ended * (teamMinutes / 5)) / (player.minutes * teamEnded)
}

/** Points per two attempts, free throws included. */
export function computeTrueShooting(player: {
  points: number
  fga: number | null
  fta: number | null
}): number | null {
  if (player.fga === null || player.fta === null) return null
  const attempts = player.fga + freeThrowWeight * player.fta
  return attempts === 0 ? null : player.points / (2 * attempts)
}

/** Minutes of all five places in a game: 240, and 25 for each overtime. Box scores give whole minutes a player, so their sum is
 * off by a few and is rounded to the nearest length a game can have. */
export function roundTeamMinutes(sumOfMinutes: number): number {
  return 240 + 25 * Math.max(0, Math.round((sumOfMinutes - 240) / 25))
}

/** Kept decimals of a derived number, so that its bytes do not hang on the last bit of a sum. */
export function roundDerived(value: number): number
export function roundDerived(value: number | null): number | null
export function roundDerived(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e4) / 1e4
}
