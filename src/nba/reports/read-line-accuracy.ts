/** How well the closing lines of a market foretold what happened: the bar that any prediction has to clear.
 *
 * Two lines are measured. The consensus is the median of the books' main lines, which is what published figures are of and which
 * nobody may have posted; the posted line is the one that would be predicted (docs/decisions/0008). The over rate is of decided
 * player-days, pushes apart. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { chooseConsensusLine } from '../domain/main-line.ts'
import { type Market, marketStat } from '../domain/market.ts'
import { median } from '../domain/statistics.ts'
import { chooseMainLines, groupByPlayer, type PlayerDay, readPostedOffers } from './posted-lines.ts'

export interface LineFigures {
  /** Null where nothing is graded. */
  readonly meanAbsoluteError: number | null
  readonly overRate: number | null
  readonly overs: number
  readonly unders: number
  readonly pushes: number
}

export interface LineAccuracy {
  readonly market: Market
  readonly from: string
  readonly to: string
  /** Posted names a day; and, of games of the regular season, players a day (two spellings of one player are one). */
  readonly posted: number
  readonly playerDays: number
  readonly resolved: number
  readonly resolvedShare: number | null
  /** Names for which nobody was found, the most frequent first. */
  readonly unresolved: readonly { readonly name: string; readonly reason: string; readonly days: number }[]
  /** How those who were found were found. */
  readonly resolvedBy: Readonly<Record<string, number>>
  readonly graded: number
  readonly didNotPlay: number
  /** Played, but a count that the market needs is not known. */
  readonly ungradable: number
  readonly consensus: LineFigures
  readonly postedLine: LineFigures
}

interface Range {
  readonly from: string
  readonly to: string
}

export async function readLineAccuracy(
  db: Queryable,
  { from, to, market }: Range & { readonly market: Market },
): Promise<LineAccuracy> {
  const [offers, actuals] = await Promise.all([
    readPostedOffers(db, { from, to, market, asOfMs: Number.MAX_SAFE_INTEGER }),
    readActuals(db, { from, to }, market),
  ])
  const days = await groupByPlayer(db, offers)
  const regular = days.filter((day) => day.gameId !== null)
  const found = regular.filter((day) => day.playerId !== null)
  const played = found.flatMap((day) => {
    const actual = actuals.get(`${day.gameId} ${day.playerId}`)
    return actual === undefined ? [] : [{ day, actual }]
  })
  const graded = played.flatMap(({ day, actual }) =>
    actual === null ? [] : [{ actual: actual * 100, ...closingLines(day) }],
  )
  return {
    market,
    from,
    to,
    posted: new Set(offers.map((offer) => `${offer.gameDate} ${offer.playerName}`)).size,
    playerDays: regular.length,
    resolved: found.length,
    resolvedShare: regular.length === 0 ? null : found.length / regular.length,
    unresolved: countUnresolved(regular),
    resolvedBy: countRules(found),
    graded: graded.length,
    didNotPlay: found.length - played.length,
    ungradable: played.length - graded.length,
    consensus: measure(graded.map(({ actual, consensus }) => ({ actual, line: consensus }))),
    postedLine: measure(graded.map(({ actual, posted }) => ({ actual, line: posted }))),
  }
}

function closingLines(day: PlayerDay): { readonly consensus: number; readonly posted: number } {
  const mains = chooseMainLines(day.offers, 'latest')
  return { consensus: median(mains.map((offer) => offer.line))!, posted: chooseConsensusLine(mains)!.line }
}

/** `actual` and `line` in hundredths. */
function measure(graded: readonly { readonly actual: number; readonly line: number }[]): LineFigures {
  const overs = graded.filter(({ actual, line }) => actual > line).length
  const unders = graded.filter(({ actual, line }) => actual < line).length
  const errorSum = graded.reduce((sum, { actual, line }) => sum + Math.abs(actual - line), 0)
  return {
    meanAbsoluteError: graded.length === 0 ? null : errorSum / graded.length / 100,
    overRate: overs + unders === 0 ? null : overs / (overs + unders),
    overs,
    unders,
    pushes: graded.length - overs - unders,
  }
}

function countUnresolved(days: readonly PlayerDay[]): LineAccuracy['unresolved'] {
  const missing = days.flatMap((day) =>
    day.resolution?.kind === 'unresolved'
      ? [{ name: day.postedName, reason: day.resolution.reason as string }]
      : [],
  )
  return [...Map.groupBy(missing, ({ name, reason }) => JSON.stringify([name, reason])).values()]
    .map((same) => ({ ...same[0]!, days: same.length }))
    .sort((a, b) => b.days - a.days || (a.name < b.name ? -1 : 1))
}

function countRules(days: readonly PlayerDay[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { resolution } of days) {
    if (resolution?.kind !== 'resolved') continue
    counts[resolution.by] = (counts[resolution.by] ?? 0) + 1
  }
  return counts
}

interface BoxLine {
  readonly gameId: string
  readonly playerId: number
  readonly pts: number | null
  readonly reb: number | null
  readonly ast: number | null
  readonly fg3m: number | null
}

/** By 'game player', for who played: the market's number, or null where one of its counts is not known. */
async function readActuals(
  db: Queryable,
  { from, to }: Range,
  market: Market,
): Promise<ReadonlyMap<string, number | null>> {
  const rows = await db.query<BoxLine>(sql`
    select game_id as "gameId", player_id as "playerId", pts, reb, ast, fg3m from (
      select distinct on (game_id, player_id) game_id, player_id, pts, reb, ast, fg3m, status, withdrawn from player_boxscores
      where game_date between ${from} and ${to} order by game_id, player_id, revision desc) newest
    where not withdrawn and status = 'active'`)
  return new Map(rows.map((row) => [`${row.gameId} ${row.playerId}`, readStat(market, row)]))
}

/** A count that is not known makes the sum no number: null, never a smaller sum. */
function readStat(market: Market, { pts, reb, ast, fg3m }: BoxLine): number | null {
  const unknown = Number.NaN
  const value = marketStat(market, {
    pts: pts ?? unknown,
    reb: reb ?? unknown,
    ast: ast ?? unknown,
    fg3m: fg3m ?? unknown,
  })
  return Number.isNaN(value) ? null : value
}
