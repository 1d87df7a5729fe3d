/** balldontlie's ids of the thirty teams, for replies that name a team by its id alone (a game's two sides in the stats, a
 * player's team in the injuries).
 *
 * They run by the alphabet of the tricodes as it stood when it began; its ids above 30 are teams that are no more. */
import { findTeam } from '../../domain/team.ts'

const tricodes =
  'ATL BOS BKN CHA CHI CLE DAL DEN DET GSW HOU IND LAC LAL MEM MIA MIL MIN NOP NYK OKC ORL PHI PHX POR SAC SAS TOR UTA WAS'.split(
    ' ',
  )

/** Undefined for a team that is none of the thirty. */
export function findTeamByBalldontlieId(id: number): number | undefined {
  const tricode = tricodes[id - 1]
  return tricode === undefined ? undefined : findTeam(tricode)!.teamId
}
