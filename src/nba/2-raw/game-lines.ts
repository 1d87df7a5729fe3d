/** game_lines: spreads, totals and moneylines as they were posted, snapshot by snapshot. */
import { Temporal } from 'temporal-polyfill'
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { GameLineFact } from '../domain/facts.ts'
import { sourceOf } from '../domain/resource.ts'
import { findGame } from './merge-box-facts.ts'
import { parseEspnGameLines } from './parse/parse-espn-game-lines.ts'
import { parseNbaCdnOdds } from './parse/parse-nba-cdn-odds.ts'
import { parseOddsApiGameLines } from './parse/parse-odds-api-game-lines.ts'
import type { BoxScoreParts } from './player-boxscores.ts'
import { createRawFacts, type RawRows } from './raw-facts.ts'
import { type GameOfDate, readGamesOf } from './read-games.ts'
import type { Read, Readers } from './reader.ts'

export const gameLineReaders: Readers<readonly GameLineFact[]> = {
  'odds-api/game-lines': parseOddsApiGameLines,
  'espn/game-lines': parseEspnGameLines,
  'nba-cdn/odds': parseNbaCdnOdds,
}

export function createGameLines(parts: BoxScoreParts): Asset {
  return createRawFacts({
    name: 'game_lines',
    replies: 'game_line_replies',
    gate: 'game_lines_raw',
    plan: 'full',
    opens: { hoursBeforeFirstTip: 12 },
    deadline: { hoursBeforeFirstTip: 0.5 },
    key: ['source', 'event_id', 'bookmaker', 'market', 'snapshot_at'],
    reads: 'every revision',
    readers: gameLineReaders,
    toRows: describeLines,
    parts,
  })
}

/** After the tip a feed that knows only the present shows prices on the running game. */
function hasBegun({ tipAt, isTipAssumed }: GameOfDate, { snapshotAt, commenceAt }: GameLineFact): boolean {
  const begins = isTipAssumed && commenceAt !== null ? Temporal.Instant.from(commenceAt) : tipAt
  return Temporal.Instant.compare(Temporal.Instant.from(snapshotAt), begins) >= 0
}

async function describeLines(
  read: readonly Read<readonly GameLineFact[]>[],
  { db, gameDate }: PartitionContext,
): Promise<RawRows> {
  const games = await readGamesOf(db, gameDate)
  const shown = new Map<string, string>()
  const rows = read.flatMap(({ resource, facts }) => {
    const source = sourceOf(resource)
    return facts.flatMap((fact) => {
      const game = findGame(games, fact.game)
      if (!game || hasBegun(game, fact)) return []
      const where = `${source} ${fact.eventId} ${fact.bookmaker} ${fact.market}`
      const what = JSON.stringify([fact.line, fact.homeOrOverPrice, fact.awayOrUnderPrice])
      if (shown.get(where) === what) return []
      shown.set(where, what)
      return [
        {
          source,
          event_id: fact.eventId,
          game_id: game.gameId,
          bookmaker: fact.bookmaker,
          market: fact.market,
          snapshot_at: fact.snapshotAt,
          commence_at: fact.commenceAt,
          line: fact.line,
          home_or_over_price: fact.homeOrOverPrice,
          away_or_under_price: fact.awayOrUnderPrice,
        },
      ]
    })
  })
  return { rows }
}
