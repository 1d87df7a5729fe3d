/** upcoming_lines: the line to be predicted a player and market: the last one before tip-off, over all books.
 *
 * Names are resolved against players known before the date, so that a backfill sees no more than the evening did. A name
 * that finds nobody stays, with the reason: it is excluded by name later, never dropped. */
import { Temporal } from 'temporal-polyfill'
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { Queryable, Transaction } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Line } from '../domain/line.ts'
import { type BookOffer, chooseBestPrices, chooseConsensusLine, chooseMainLine } from '../domain/main-line.ts'
import type { PlayerFinder, UnresolvedName } from '../domain/player-finder.ts'

export interface UpcomingLinesParts {
  /** Players as they could be known on the date, with their teams. */
  readonly loadFinder: (
    db: Queryable,
    gameDate: string,
  ) => Promise<PlayerFinder & { teamOf(playerId: number): number | null }>
  /** Puts names that nobody was found for before a human, and takes those back that were found. */
  readonly recordUnresolved: (
    tx: Transaction,
    names: readonly UnresolvedName[],
    where: { readonly asset: string; readonly context: PartitionContext },
  ) => Promise<void>
}

/** Who writes the names, in the list of those that were not found. */
const nameSource = 'prop_lines'

export function createUpcomingLines(parts: UpcomingLinesParts): Asset {
  return {
    name: 'upcoming_lines',
    phase: '3-analytics',
    gate: 'lines',
    plan: 'where_input',
    writes: [{ table: 'upcoming_lines', key: ['game_id', 'market', 'player_key'], mode: 'replace' }],
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'prop_lines', scope: 'same' },
      { asset: 'player_boxscores', scope: 'earlier', required: false },
    ],
    opens: { hoursBeforeFirstTip: 12 },
    deadline: { hoursBeforeFirstTip: 0.5 },
    locks: { hoursAfterLastTip: 0 },
    timeoutSeconds: 60,
    attemptsMax: 5,
    backoffSeconds: 10,
    async expects(db, gameDate) {
      const { posted, inTime, games } = await countPosted(db, gameDate)
      if (posted === 0) return { kind: 'empty_allowed', because: 'no line was posted for this date' }
      if (games === 0) return { kind: 'empty_allowed', because: 'no game is played on this date any more' }
      return inTime === 0
        ? { kind: 'empty_allowed', because: 'every line of this date was shown at or after its tip-off' }
        : { kind: 'at_least', rows: 1, because: 'lines were posted for this date' }
    },
    async produce(context) {
      const [offers, finder] = await Promise.all([
        readOffers(context),
        parts.loadFinder(context.db, context.gameDate),
      ])
      const { found, unresolved } = findPlayers(offers, finder)
      const rows = [...found.values()].flatMap(({ playerId, reason, offers: posted }) => {
        const line = describeLine(posted)
        return line === null
          ? []
          : [
              {
                ...line,
                player_key: playerId === null ? `name:${line.player_name}` : String(playerId),
                player_id: playerId,
                team_id: playerId === null ? null : finder.teamOf(playerId),
                unresolved: reason,
              },
            ]
      })
      const degraded = context.missing.length > 0 ? `made without ${context.missing.join(', ')}` : null
      return {
        rows: [rows],
        ...(degraded ? { degraded } : {}),
        alongside: (tx) => parts.recordUnresolved(tx, unresolved, { asset: 'upcoming_lines', context }),
      }
    },
  }
}

interface FoundOffers {
  readonly playerId: number | null
  /** Why nobody was found. */
  readonly reason: string | null
  readonly offers: PostedOffer[]
}

/** Offers by game, market and player: two spellings of one player meet here. */
function findPlayers(
  offers: readonly PostedOffer[],
  finder: PlayerFinder,
): { readonly found: ReadonlyMap<string, FoundOffers>; readonly unresolved: readonly UnresolvedName[] } {
  const found = new Map<string, FoundOffers>()
  const unresolved = new Map<string, UnresolvedName>()
  const byName = Map.groupBy(offers, (offer) => `${offer.gameId} ${offer.market} ${offer.playerName}`)
  for (const posted of byName.values()) {
    const { gameId, market, homeTeamId, awayTeamId, playerName } = posted[0]!
    const teamIds = [homeTeamId, awayTeamId]
    const player = { playerId: null, sourceId: null, name: playerName }
    const answer = finder.find(player, nameSource, teamIds)
    const playerId = answer.kind === 'found' ? answer.playerId : null
    const reason = answer.kind === 'found' ? null : answer.reason
    if (answer.kind === 'unresolved')
      unresolved.set(playerName, { source: nameSource, player, teamIds, reason: answer.reason })
    const key = `${gameId} ${market} ${playerId ?? `name:${playerName}`}`
    const known = found.get(key)
    if (known) known.offers.push(...posted)
    else found.set(key, { playerId, reason, offers: [...posted] })
  }
  return { found, unresolved: [...unresolved.values()] }
}

interface PostedOffer extends BookOffer {
  readonly gameId: string
  readonly homeTeamId: number
  readonly awayTeamId: number
  readonly market: string
  readonly playerName: string
  readonly snapshotMs: number
}

/** Every offer before its game's tip-off: what came at or after it is never read. Of an imported game only the date is known for sure;
 * there the start that the line itself gives counts, for an assumed tip may lie on either side of the real one. */
const shownInTime = sql`
  g.status <> 'postponed' and l.snapshot_at < case when g.tip_is_assumed then l.commence_at else least(g.tip_at, l.commence_at) end`

/** How many lines there are, how many that were not shown too late (one without a game could be of any time), and how many games are to be played. */
async function countPosted(
  db: Queryable,
  gameDate: string,
): Promise<{ posted: number; inTime: number; games: number }> {
  const rows = await db.query<{ posted: number; inTime: number; games: number }>(sql`
    select count(*)::int as posted, (count(*) filter (where g.game_id is null or ${shownInTime}))::int as "inTime",
      (select count(*)::int from games where game_date = ${gameDate} and status <> 'postponed') as games
    from prop_lines l left join games g on g.game_id = l.game_id and g.game_date = l.game_date
    where l.game_date = ${gameDate}`)
  return rows[0]!
}

function readOffers({ db, gameDate, now }: PartitionContext): Promise<PostedOffer[]> {
  return db.query(sql`
    select l.game_id as "gameId", g.home_team_id as "homeTeamId", g.away_team_id as "awayTeamId", l.market,
      l.player_name as "playerName", l.bookmaker, l.line, l.over_price::float8 as "overPrice",
      l.under_price::float8 as "underPrice", extract(epoch from l.snapshot_at) * 1000 as "snapshotMs"
    from prop_lines l join games g on g.game_id = l.game_id and g.game_date = l.game_date
    where l.game_date = ${gameDate} and ${shownInTime} and l.snapshot_at <= ${now}
    order by l.game_id, l.market, l.player_name, l.bookmaker, l.line, l.snapshot_at`)
}

function describeLine(offers: readonly PostedOffer[]) {
  const latest = mainLines(offers, 'latest')
  const consensus = chooseConsensusLine(latest)
  const first = mainLines(offers, 'first')
  const opening = chooseConsensusLine(first)
  if (!consensus || !opening) return null
  const best = latest.find(
    (offer) => offer.line === consensus.line && offer.overPrice !== null && offer.underPrice !== null,
  )
  const used = best ?? latest.find((offer) => offer.line === consensus.line)!
  const prices = chooseBestPrices(boards(offers, 'latest').flat(), consensus.line)
  return {
    game_id: used.gameId,
    market: used.market,
    player_name: used.playerName,
    line: consensus.line satisfies Line,
    opening_line: opening.line,
    opening_at: toInstantText(Math.min(...first.map((offer) => offer.snapshotMs))),
    snapshot_at: toInstantText(used.snapshotMs),
    bookmaker: used.bookmaker,
    books: consensus.bookCount,
    line_spread: consensus.spread,
    over_price: used.overPrice,
    under_price: used.underPrice,
    best_over_price: prices.over,
    best_under_price: prices.under,
    over_probability: consensus.overProbability,
  }
}

/** Each book's main line among those of its latest (or first) snapshot. */
function mainLines(offers: readonly PostedOffer[], which: 'latest' | 'first'): PostedOffer[] {
  return boards(offers, which).flatMap((board) => chooseMainLine(board) ?? [])
}

/** Each book's latest (or first) snapshot, with its alternates. */
function boards(offers: readonly PostedOffer[], which: 'latest' | 'first'): PostedOffer[][] {
  return [...Map.groupBy(offers, (offer) => offer.bookmaker).values()].map((posted) => {
    const times = posted.map((offer) => offer.snapshotMs)
    const at = which === 'latest' ? Math.max(...times) : Math.min(...times)
    return posted.filter((offer) => offer.snapshotMs === at)
  })
}

function toInstantText(milliseconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.round(milliseconds)).toString()
}
