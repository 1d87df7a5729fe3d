/** Derived rows as history has them: what is not said is NaN there, as the as-of view reads it. */

import type { PlayerGameSummary } from '../../../src/nba/3-analytics/derive/derive-player-game-summaries.ts'
import type {
  TeamDefenseGame,
  TeamOffenseGame,
} from '../../../src/nba/3-analytics/derive/derive-team-games.ts'
import type { PlayerGame, TeamGame } from '../../../src/nba/domain/history.ts'

const said = (value: number | null): number => value ?? Number.NaN

export function toPlayerGame(row: PlayerGameSummary): PlayerGame {
  const { rebounds, assists, threes, fga, fgm, fg3a, fta, ftm, oreb, tov } = row
  return {
    ...row,
    rebounds: said(rebounds),
    assists: said(assists),
    threes: said(threes),
    fga: said(fga),
    fgm: said(fgm),
    fg3a: said(fg3a),
    fta: said(fta),
    ftm: said(ftm),
    oreb: said(oreb),
    tov: said(tov),
    zones: null,
    knownAtMs: 0,
  }
}

export function toTeamGame(own: TeamOffenseGame, defense: TeamDefenseGame): TeamGame {
  return {
    ...own,
    ...defense,
    possessions: said(own.possessions),
    pace: said(own.pace),
    offensiveRating: said(own.offensiveRating),
    defensiveRating: said(defense.defensiveRating),
  }
}
