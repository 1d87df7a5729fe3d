/** live-grading/{date}: how the published picks stand while the games are on. A result is claimed only once the game is final and his official box
 * row is there; before that a pick leads or trails by the box scores of the games that are on, and is pending where these do not have him. */
import { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { readGames } from '../6-exports/read-games.ts'
import { pickFields } from '../6-exports/schemas/parts.ts'
import { readNewestDocument } from '../6-exports/stored-documents.ts'
import type { Market } from '../domain/market.ts'
import { findMarketStat } from '../domain/market.ts'
import { gradePrediction } from '../grading/grade-prediction.ts'
import { type BoxRow, readBoxes, readGameStates } from '../grading/read-grading-facts.ts'
import { type GameState, readOutcome } from '../grading/read-outcome.ts'
import type { MomentContent, MomentContext } from './moment.ts'
import { readEnvelope } from './published-halt.ts'

/** The fields of a pick that its standing follows from. */
export interface StandingPick {
  readonly market: string
  readonly gameId: string
  readonly playerId: number
  readonly side: string
  readonly line: number | null
  readonly median: number
}

export interface Standing {
  readonly state: 'pending' | 'leading' | 'trailing' | 'decided'
  readonly result: 'win' | 'loss' | 'push' | 'void' | null
  readonly current: number | null
  readonly why: string | null
}

export async function buildLiveGrading(
  { db }: MomentContext,
  gameDate: string,
): Promise<MomentContent | undefined> {
  const published = await readNewestDocument(db, 'best-bets', gameDate)
  if (!published || published.withdrawn) return undefined
  const [games, scores, states, boxes, liveBoxes, commits] = await Promise.all([
    readGames(db, gameDate),
    db.query<{ gameId: string; homeScore: number | null; awayScore: number | null }>(sql`
      select game_id as "gameId", home_score as "homeScore", away_score as "awayScore" from games where game_date = ${gameDate}`),
    readGameStates(db, gameDate),
    readBoxes(db, gameDate),
    readLiveBoxes(db, gameDate),
    db.query<{ asset: string; hash: string; at: Temporal.Instant }>(sql`
      select asset, content_hash as hash, committed_at as at from ledger
      where game_date = ${gameDate} and asset in ('games', 'live_boxscores', 'player_boxscores', 'export_predictions') and committed_state is not null
      order by asset`),
  ])
  const { halt, coverage, content } = readEnvelope<PublishedPicks>(published)
  const boxesAt = commits.find(({ asset }) => asset === 'player_boxscores')?.at ?? null
  const standing = content.picks.map((pick) => {
    const who = `${pick.gameId} ${pick.playerId}`
    const [box, liveBox] = [boxes.get(who), liveBoxes.get(who)]
    const stands = standOf(pick, states.get(pick.gameId), box, liveBox)
    const seenAt = box?.status === 'active' ? boxesAt : (liveBox?.seenAt ?? null)
    return { ...pickOnly(pick), ...stands, seenAt: stands.current === null ? null : seenAt }
  })
  const count = (of: (pick: Standing) => boolean): number => standing.filter(of).length
  return {
    asOf: commits.map(({ at }) => at).reduce<Temporal.Instant | null>(later, null),
    coverage,
    halt,
    sources: Object.fromEntries(commits.map(({ asset, hash }) => [asset, hash])),
    body: {
      games: games.map((game) => {
        const score = scores.find(({ gameId }) => gameId === game.gameId)
        return { ...game, homeScore: score?.homeScore ?? null, awayScore: score?.awayScore ?? null }
      }),
      counts: {
        ...{
          pending: count(({ state }) => state === 'pending'),
          leading: count(({ state }) => state === 'leading'),
        },
        ...{
          trailing: count(({ state }) => state === 'trailing'),
          won: count(({ result }) => result === 'win'),
        },
        ...{
          lost: count(({ result }) => result === 'loss'),
          pushed: count(({ result }) => result === 'push'),
        },
        void: count(({ result }) => result === 'void'),
      },
      picks: standing,
    },
  }
}

interface PublishedPicks {
  readonly picks: readonly (StandingPick & Record<string, unknown>)[]
}

/** What best bets say of it beside is there. */
function pickOnly(pick: object): object {
  return Object.fromEntries(Object.entries(pick).filter(([name]) => name in pickFields))
}

function later(a: Temporal.Instant | null, b: Temporal.Instant): Temporal.Instant {
  return a === null || Temporal.Instant.compare(a, b) < 0 ? b : a
}

interface LiveBox extends Counted {
  readonly gameId: string
  readonly playerId: number
  readonly seenAt: Temporal.Instant
}

/** By game and player: what each had when it was last seen. */
async function readLiveBoxes(db: Queryable, gameDate: string): Promise<Map<string, LiveBox>> {
  const rows = await db.query<LiveBox>(sql`
    select game_id as "gameId", player_id as "playerId", pts, reb, ast, fg3m, seen_at as "seenAt"
    from live_boxscores where game_date = ${gameDate}`)
  return new Map(rows.map((row) => [`${row.gameId} ${row.playerId}`, row]))
}

/** A game that left the date's schedule is not played on it. */
const unplayed: GameState = { status: 'postponed', hasBoxScore: false, addsUp: false }

type Counted = Pick<BoxRow, 'pts' | 'reb' | 'ast' | 'fg3m'>

/** `box` is his official row, `liveBox` what was seen of him while the game was on: that one decides nothing. */
export function standOf(
  pick: StandingPick,
  game: GameState = unplayed,
  box?: Counted & Pick<BoxRow, 'status'>,
  liveBox?: Counted,
): Standing {
  const statOf = (counted: Counted): number | null => findMarketStat(pick.market as Market, counted)
  const official = box?.status === 'active' ? { actual: statOf(box) } : null
  const outcome = readOutcome(game, official)
  const current = official?.actual ?? (liveBox ? statOf(liveBox) : null)
  if (outcome.kind === 'void') return { state: 'decided', result: 'void', current: null, why: outcome.reason }
  if (pick.line === null) return { state: 'pending', result: null, current, why: 'it has no line' }
  if (outcome.kind === 'played') {
    const decision = pick.side === 'OVER' ? 'OVER' : 'UNDER'
    const grade = gradePrediction(
      { median: pick.median, decision, line: Math.round(100 * pick.line) },
      outcome,
    )
    const result = grade.status === 'graded' && grade.result !== 'none' ? grade.result : null
    return { state: 'decided', result, current: outcome.actual, why: null }
  }
  if (current === null) return { state: 'pending', result: null, current, why: outcome.reason }
  const leads = pick.side === 'OVER' ? current > pick.line : current < pick.line
  return { state: leads ? 'leading' : 'trailing', result: null, current, why: outcome.reason }
}
