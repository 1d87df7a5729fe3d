/** Objects that several of ESPN's replies have in common: team, status, odds, athlete.
 *
 * ESPN writes instants to the minute, names the Clippers "LA Clippers", and abbreviates six teams in its own way. */
import type { GameAsOf } from './as-of.ts'
import { formatInstant } from './instants.ts'
import type { GameLineSnapshot } from './league.ts'
import { statusText } from './schedule-object.ts'
import { requireSourceTeam, toEspnAthleteId } from './source-ids.ts'
import { spellName } from './spell-name.ts'
import { findTeam } from './teams.ts'

/** '2024-01-15T18:00Z' */
export function espnTime(instantMs: number): string {
  return `${formatInstant(instantMs).slice(0, 16)}Z`
}

/** The year in which a season ends. */
export function espnYear(season: string): number {
  return Number(season.slice(0, 4)) + 1
}

/** All-star sides are no team of the league; they have a name of their own. */
export function describeEspnTeam(teamId: number) {
  const team = findTeam(teamId)
  const own = team ? requireSourceTeam(teamId) : null
  const id = own?.espnId ?? String(teamId)
  const location = own?.espnLocation ?? 'All-Star'
  const name = team?.nickname ?? 'All-Stars'
  return {
    id,
    uid: `s:40~l:46~t:${id}`,
    location,
    name,
    abbreviation: own?.espnAbbreviation ?? 'ALL',
    displayName: `${location} ${name}`,
    shortDisplayName: name,
    isActive: true,
  }
}

const statusTypes = {
  scheduled: { id: '1', name: 'STATUS_SCHEDULED', state: 'pre', completed: false, description: 'Scheduled' },
  live: { id: '2', name: 'STATUS_IN_PROGRESS', state: 'in', completed: false, description: 'In Progress' },
  final: { id: '3', name: 'STATUS_FINAL', state: 'post', completed: true, description: 'Final' },
  postponed: { id: '6', name: 'STATUS_POSTPONED', state: 'post', completed: false, description: 'Postponed' },
} as const

export function describeEspnStatus(state: GameAsOf) {
  const { game, status } = state
  const detail = status === 'postponed' ? 'Postponed' : statusText(state)
  return {
    clock: status === 'live' ? 720 : 0,
    displayClock: status === 'live' ? '12:00' : '0.0',
    period: status === 'final' ? 4 + game.overtimes : status === 'live' ? 1 : 0,
    type: { ...statusTypes[status], detail, shortDetail: detail },
  }
}

/** One provider's spread, total and moneylines; the spread is the home side's. */
export function describeEspnOdds(
  lines: readonly GameLineSnapshot[],
  home: { readonly abbreviation: string },
) {
  const of = (market: GameLineSnapshot['market']) =>
    lines.find((line) => line.market === market && line.bookmaker === 'draftkings') ??
    lines.find((line) => line.market === market)
  const spread = of('spreads')
  const total = of('totals')
  const winner = of('h2h')
  if (!spread && !total && !winner) return []
  const point = spread?.lineHundredths == null ? null : spread.lineHundredths / 100
  return [
    {
      provider: { id: '40', name: 'DraftKings', priority: 1 },
      ...(point === null
        ? {}
        : { details: `${home.abbreviation} ${point > 0 ? '+' : ''}${point}`, spread: point }),
      ...(total?.lineHundredths == null ? {} : { overUnder: total.lineHundredths / 100 }),
      ...(total ? { overOdds: total.homeOrOverPrice, underOdds: total.awayOrUnderPrice } : {}),
      homeTeamOdds: {
        favorite: point !== null && point < 0,
        underdog: point !== null && point > 0,
        ...(winner ? { moneyLine: winner.homeOrOverPrice } : {}),
        ...(spread ? { spreadOdds: spread.homeOrOverPrice } : {}),
      },
      awayTeamOdds: {
        favorite: point !== null && point > 0,
        underdog: point !== null && point < 0,
        ...(winner ? { moneyLine: winner.awayOrUnderPrice } : {}),
        ...(spread ? { spreadOdds: spread.awayOrUnderPrice } : {}),
      },
    },
  ]
}

export function describeEspnAthlete(playerId: number, playerName: string) {
  const { initial } = spellName(playerName)
  return { id: toEspnAthleteId(playerId), displayName: playerName, shortName: initial }
}
