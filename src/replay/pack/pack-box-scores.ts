/** A season's box scores of the data pack, by game.
 *
 * The file holds no overtime column: a team's minutes (rounded, a player each) sum to about 240 and 25 more an overtime. */

import type { PlayerLine } from '../league.ts'
import { findTeamByTricode } from '../teams.ts'
import { readTable } from './read-table.ts'

export interface PackGame {
  readonly gameId: string
  readonly gameDate: string
  readonly homeTeamId: number
  readonly awayTeamId: number
  readonly homeScore: number
  readonly awayScore: number
  readonly overtimes: number
  readonly lines: readonly PlayerLine[]
}

const columns = [
  'GAME_ID',
  'GAME_DATE',
  'MATCHUP',
  'PLAYER_ID',
  'PLAYER_NAME',
  'TEAM_ID',
  'MIN',
  'FGM',
  'FGA',
  'FG3M',
  'FG3A',
  'FTM',
  'FTA',
  'OREB',
  'DREB',
  'AST',
  'STL',
  'BLK',
  'TOV',
  'PF',
  'PLUS_MINUS',
  'VIDEO_AVAILABLE',
] as const

function parseMatchup(matchup: string): { homeTeamId: number; awayTeamId: number } {
  const [own, relation, other] = matchup.split(' ')
  const ownTeam = findTeamByTricode(own ?? '')
  const otherTeam = findTeamByTricode(other ?? '')
  if (!ownTeam || !otherTeam) throw new Error(`a matchup of unknown teams: ${matchup}`)
  const isHome = relation === 'vs.'
  return {
    homeTeamId: (isHome ? ownTeam : otherTeam).teamId,
    awayTeamId: (isHome ? otherTeam : ownTeam).teamId,
  }
}

export function readPackBoxScores(path: string): Map<string, PackGame> {
  const drafts = new Map<string, PackGame & { lines: PlayerLine[] }>()
  for (const row of readTable(path, columns)) {
    const [gameId, gameDate, matchup, , playerName] = row as [string, string, string, string, string]
    let draft = drafts.get(gameId)
    if (!draft) {
      const teams = parseMatchup(matchup)
      draft = { gameId, gameDate, ...teams, homeScore: 0, awayScore: 0, overtimes: 0, lines: [] }
      drafts.set(gameId, draft)
    }
    const number = (position: number): number => Number(row[position])
    draft.lines.push({
      playerId: number(3),
      playerName,
      teamId: number(5),
      minutes: number(6),
      fgm: number(7),
      fga: number(8),
      fg3m: number(9),
      fg3a: number(10),
      ftm: number(11),
      fta: number(12),
      oreb: number(13),
      dreb: number(14),
      ast: number(15),
      stl: number(16),
      blk: number(17),
      tov: number(18),
      pf: number(19),
      plusMinus: number(20),
      videoAvailable: number(21),
    })
  }
  const games = new Map<string, PackGame>()
  for (const draft of drafts.values()) {
    const score = (teamId: number): number =>
      sum(draft.lines, (line) => (line.teamId === teamId ? 2 * line.fgm + line.fg3m + line.ftm : 0))
    const homeMinutes = sum(draft.lines, (line) => (line.teamId === draft.homeTeamId ? line.minutes : 0))
    games.set(draft.gameId, {
      ...draft,
      homeScore: score(draft.homeTeamId),
      awayScore: score(draft.awayTeamId),
      overtimes: Math.max(0, Math.round((homeMinutes - 240) / 25)),
    })
  }
  return games
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  let total = 0
  for (const item of items) total += value(item)
  return total
}
