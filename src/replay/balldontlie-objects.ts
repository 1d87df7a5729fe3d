/** Objects that several of balldontlie's replies have in common: team, game, player, a player's line.
 *
 * Minutes are texts of two digits, also of those who did not play ('00'): the source cannot tell the two apart. */
import type { GameAsOf } from './as-of.ts'
import { pointsOf } from './box-lines.ts'
import { formatInstant } from './instants.ts'
import type { PlayerLine } from './league.ts'
import { requireSourceTeam, toBalldontlieGameId, toBalldontliePlayerId } from './source-ids.ts'
import { spellName } from './spell-name.ts'
import { requireTeam } from './teams.ts'

export function describeBalldontlieTeam(teamId: number) {
  const team = requireTeam(teamId)
  const { balldontlieId, division } = requireSourceTeam(teamId)
  return {
    id: balldontlieId,
    conference: team.conference,
    division,
    city: team.city,
    name: team.nickname,
    full_name: `${team.city} ${team.nickname}`,
    abbreviation: team.tricode,
  }
}

/** What all its replies say about a game; the reply on box scores leaves `id` and `datetime` out. */
export function describeBalldontlieGame(state: GameAsOf) {
  const { game, status, tipAtMs } = state
  const isFinal = status === 'final'
  const texts = { final: 'Final', live: '1st Qtr', postponed: 'Postponed', scheduled: formatInstant(tipAtMs) }
  return {
    date: state.gameDate,
    season: Number(game.season.slice(0, 4)),
    status: texts[status],
    period: isFinal ? 4 + game.overtimes : status === 'live' ? 1 : 0,
    time: isFinal ? 'Final' : status === 'live' ? 'Q1 12:00' : null,
    postseason: game.kind === 'playoffs',
    home_team_score: isFinal ? game.homeScore : 0,
    visitor_team_score: isFinal ? game.awayScore : 0,
  }
}

export function describeBalldontlieKeys({ game, tipAtMs }: GameAsOf) {
  return {
    id: toBalldontlieGameId(game.gameId),
    datetime: formatInstant(tipAtMs).replace('Z', '.000Z'),
  }
}

export function describeBalldontliePlayer(playerId: number, playerName: string) {
  const { first, family } = spellName(playerName)
  return {
    id: toBalldontliePlayerId(playerId),
    first_name: first,
    last_name: family,
    position: '',
    height: null,
    weight: null,
    jersey_number: null,
    college: null,
    country: null,
    draft_year: null,
    draft_round: null,
    draft_number: null,
  }
}

type Counts = Omit<PlayerLine, 'playerId' | 'playerName' | 'teamId' | 'videoAvailable' | 'plusMinus'>

export function describeBalldontlieLine(counts: Counts) {
  const share = (made: number, tried: number) => (tried === 0 ? 0 : Number((made / tried).toFixed(7)))
  const { fgm, fga, fg3m, fg3a, ftm, fta } = counts
  return {
    min: String(counts.minutes).padStart(2, '0'),
    fgm,
    fga,
    fg_pct: share(fgm, fga),
    fg3m,
    fg3a,
    fg3_pct: share(fg3m, fg3a),
    ftm,
    fta,
    ft_pct: share(ftm, fta),
    oreb: counts.oreb,
    dreb: counts.dreb,
    reb: counts.oreb + counts.dreb,
    ast: counts.ast,
    stl: counts.stl,
    blk: counts.blk,
    turnover: counts.tov,
    pf: counts.pf,
    pts: pointsOf(counts),
  }
}
