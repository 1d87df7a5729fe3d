/** What every source's box lines must pass before they are facts: no line that cannot be true, no placeholders taken for numbers.
 *
 * A column that a source does not have is null and breaks no rule. */
import { PipelineError } from '../../../platform/errors.ts'
import { formatJsonPath } from '../../../platform/reply.ts'
import type { BoxCounts, BoxFact, GameFact } from '../../domain/facts.ts'
import { findTeamById } from '../../domain/team.ts'

/** The longest game lasted 78 minutes, the most points were 100. */
const minutesMax = 80
const pointsMax = 110

/** Throws `check.failed`, with the place of the line in the payload, for a line that cannot be true. */
export function requirePossibleBox(fact: BoxFact, path: readonly PropertyKey[]): void {
  const fault = findCountFault(fact) ?? findRangeFault(fact)
  if (fault === null) return
  const place = formatJsonPath(path)
  throw new PipelineError('check.failed', `${fact.player.name} at ${place}: ${fault}`, { path: place, fact })
}

/** Throws `source.incomplete` for a game that is final and in which nobody of a team has a minute. */
export function requirePlayedGames(games: readonly GameFact[], players: readonly BoxFact[]): void {
  const played = new Map<unknown, Set<number>>(games.map((game) => [game, new Set<number>()]))
  for (const { game, teamId, minutes } of players) if (minutes) played.get(game)?.add(teamId)
  const empty = games
    .filter((game) => game.status === 'final' && played.get(game)!.size < 2)
    .map((game) => nameGame(game))
  if (empty.length === 0) return
  throw new PipelineError(
    'source.incomplete',
    `a team has no minute in ${empty.join(', ')}: the source calls it final, its numbers are still to come`,
    { games: empty },
  )
}

/** Throws where the players of a final game have more points than their team (`check.failed`), or, where the source lists all
 * of them ('exactly'), fewer: some are missing (`source.incomplete`). */
export function requireScores(
  games: readonly GameFact[],
  players: readonly BoxFact[],
  how: 'exactly' | 'at most',
): void {
  const points = new Map<string, number>()
  const keyOf = (game: unknown, teamId: number): string => `${games.indexOf(game as GameFact)} ${teamId}`
  for (const { game, teamId, pts } of players) {
    const key = keyOf(game, teamId)
    points.set(key, (points.get(key) ?? 0) + (pts ?? 0))
  }
  for (const game of games.filter(({ status }) => status === 'final')) {
    for (const [teamId, score] of [
      [game.homeTeamId, game.homeScore],
      [game.awayTeamId, game.awayScore],
    ] as const) {
      const sum = points.get(keyOf(game, teamId)) ?? 0
      if (score === null || sum === score || (sum < score && how === 'at most')) continue
      throw new PipelineError(
        sum > score ? 'check.failed' : 'source.incomplete',
        `${nameGame(game)}: the players of ${nameTeam(teamId)} have ${sum} points, the team has ${score}`,
        { teamId, points: sum, score },
      )
    }
  }
}

function nameGame({ gameDate, awayTeamId, homeTeamId }: GameFact): string {
  return `${nameTeam(awayTeamId)} at ${nameTeam(homeTeamId)} on ${gameDate}`
}

function nameTeam(teamId: number): string {
  return findTeamById(teamId)?.tricode ?? String(teamId)
}

function findCountFault(counts: BoxCounts): string | null {
  const { pts, fgm, fg3m, ftm, fga, fg3a, fta, reb, oreb, dreb } = counts
  if (areSaid(pts, fgm, fg3m, ftm) && pts !== 2 * fgm! + fg3m! + ftm!)
    return `points ${pts} are not 2·${fgm} + ${fg3m} + ${ftm}`
  if (areSaid(reb, oreb, dreb) && reb !== oreb! + dreb!) return `rebounds ${reb} are not ${oreb} + ${dreb}`
  if (areSaid(fgm, fga) && fgm! > fga!) return `${fgm} of ${fga} field goals`
  if (areSaid(fg3m, fg3a) && fg3m! > fg3a!) return `${fg3m} of ${fg3a} threes`
  if (areSaid(fg3m, fgm) && fg3m! > fgm!) return `${fg3m} threes among ${fgm} field goals`
  if (areSaid(ftm, fta) && ftm! > fta!) return `${ftm} of ${fta} free throws`
  return null
}

function findRangeFault({ minutes, pts }: BoxFact): string | null {
  if (minutes !== null && (minutes < 0 || minutes > minutesMax)) return `${minutes} minutes`
  if (pts !== null && pts > pointsMax) return `${pts} points`
  return null
}

function areSaid(...counts: readonly (number | null)[]): boolean {
  return counts.every((count) => count !== null)
}
