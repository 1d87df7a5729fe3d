/** upcoming_lines: the line to be predicted a player and market: the last one before tip-off, over all books.
 *
 * Names are resolved against players known before the date, so that a backfill sees no more than the evening did. A name
 * that finds nobody stays, with the reason: it is excluded by name later, never dropped. */
import { Temporal } from 'temporal-polyfill'
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Line } from '../domain/line.ts'
import { type BookOffer, chooseConsensusLine, chooseMainLine } from '../domain/main-line.ts'
import { createPlayerIndex, type NamedPlayer } from '../domain/player-names.ts'

export const upcomingLines: Asset = {
  name: 'upcoming_lines',
  phase: '3-analytics',
  gate: 'lines',
  plan: 'full',
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
    const [posted] = await db.query<{ lines: number }>(sql`
      select count(*)::int as lines from prop_lines where game_date = ${gameDate}`)
    return posted?.lines === 0
      ? { kind: 'empty_allowed', because: 'no line was posted for this date' }
      : { kind: 'at_least', rows: 1, because: 'lines were posted for this date' }
  },
  async produce(context) {
    const [offers, players] = await Promise.all([
      readOffers(context),
      readPlayers(context.db, context.gameDate),
    ])
    const index = createPlayerIndex(players)
    const chosen = [
      ...Map.groupBy(offers, (offer) => `${offer.gameId} ${offer.market} ${offer.playerName}`).values(),
    ].map((group) => {
      const { homeTeamId, awayTeamId, playerName } = group[0]!
      const resolved = index.resolve(playerName, { teamIds: [homeTeamId, awayTeamId] })
      return { resolved, group }
    })
    const byPlayer = Map.groupBy(chosen, ({ resolved, group }) => {
      const { gameId, market, playerName } = group[0]!
      return `${gameId} ${market} ${resolved.kind === 'resolved' ? resolved.playerId : `name:${playerName}`}`
    })
    const teamOf = new Map(players.map((player) => [player.playerId, player.teamId ?? null]))
    const rows = [...byPlayer.values()].flatMap((groups) => {
      const { resolved } = groups[0]!
      const playerId = resolved.kind === 'resolved' ? resolved.playerId : null
      const line = describeLine(groups.flatMap(({ group }) => group))
      return line === null
        ? []
        : [
            {
              ...line,
              player_key: playerId === null ? `name:${line.player_name}` : String(playerId),
              player_id: playerId,
              team_id: playerId === null ? null : (teamOf.get(playerId) ?? null),
              unresolved: resolved.kind === 'resolved' ? null : resolved.reason,
            },
          ]
    })
    const degraded = context.missing.length > 0 ? `made without ${context.missing.join(', ')}` : null
    return { rows: [rows], ...(degraded ? { degraded } : {}) }
  },
}

interface PostedOffer extends BookOffer {
  readonly gameId: string
  readonly homeTeamId: number
  readonly awayTeamId: number
  readonly market: string
  readonly playerName: string
  readonly snapshotMs: number
}

/** Every offer before its game's tip-off: what came at or after it is never read. */
function readOffers({ db, gameDate, now }: PartitionContext): Promise<PostedOffer[]> {
  return db.query(sql`
    select l.game_id as "gameId", g.home_team_id as "homeTeamId", g.away_team_id as "awayTeamId", l.market,
      l.player_name as "playerName", l.bookmaker, l.line, l.over_price::float8 as "overPrice",
      l.under_price::float8 as "underPrice", extract(epoch from l.snapshot_at) * 1000 as "snapshotMs"
    from prop_lines l join games g on g.game_id = l.game_id and g.game_date = l.game_date
    where l.game_date = ${gameDate} and l.snapshot_at < least(g.tip_at, l.commence_at) and l.snapshot_at <= ${now} and g.status <> 'postponed'
    order by l.game_id, l.market, l.player_name, l.bookmaker, l.line, l.snapshot_at`)
}

/** Everyone with a box score before the date, under his latest name and team. Steps from player to player along the index
 * (a "loose scan"): sorting every box row of the seasons kept took fifty times as long. */
function readPlayers(db: Queryable, gameDate: string): Promise<NamedPlayer[]> {
  return db.query(sql`
    with recursive known as (
      select min(player_id) as player_id from player_boxscores
      union all
      select (select min(b.player_id) from player_boxscores b where b.player_id > known.player_id) from known
      where known.player_id is not null)
    select known.player_id as "playerId", latest.player_name as name, latest.team_id as "teamId"
    from known cross join lateral (
      select player_name, team_id from player_boxscores b
      where b.player_id = known.player_id and b.game_date < ${gameDate} order by b.game_date desc, b.revision desc limit 1) latest`)
}

function describeLine(offers: readonly PostedOffer[]) {
  const latest = mainLines(offers, 'latest')
  const consensus = chooseConsensusLine(latest)
  const opening = chooseConsensusLine(mainLines(offers, 'first'))
  if (!consensus || !opening) return null
  const best = latest.find(
    (offer) => offer.line === consensus.line && offer.overPrice !== null && offer.underPrice !== null,
  )
  const used = best ?? latest.find((offer) => offer.line === consensus.line)!
  return {
    game_id: used.gameId,
    market: used.market,
    player_name: used.playerName,
    line: consensus.line satisfies Line,
    opening_line: opening.line,
    snapshot_at: toInstantText(used.snapshotMs),
    bookmaker: used.bookmaker,
    books: consensus.bookCount,
    line_spread: consensus.spread,
    over_price: used.overPrice,
    under_price: used.underPrice,
  }
}

/** Each book's main line among those of its latest (or first) snapshot. */
function mainLines(offers: readonly PostedOffer[], which: 'latest' | 'first'): PostedOffer[] {
  return [...Map.groupBy(offers, (offer) => offer.bookmaker).values()].flatMap((posted) => {
    const times = posted.map((offer) => offer.snapshotMs)
    const at = which === 'latest' ? Math.max(...times) : Math.min(...times)
    return chooseMainLine(posted.filter((offer) => offer.snapshotMs === at)) ?? []
  })
}

function toInstantText(milliseconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.round(milliseconds)).toString()
}
