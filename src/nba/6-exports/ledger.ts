/** ledger/{date}: every pick that any revision has ever published, and how it ended.
 *
 * It is read from what was published, not from what is predicted now: a model that is rolled back, or a prediction that is withdrawn, takes no
 * pick out of the record. */
import { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { describeHits } from '../domain/hit-rate.ts'
import { findMarketStat, type Market } from '../domain/market.ts'
import { americanToDecimal, impliedProbability } from '../domain/odds.ts'
import { latestOf } from './latest-of.ts'
import { pickSystem } from './pick-system.ts'
import { keyOf, type Pick } from './picks.ts'

export interface LedgerEntry extends Pick {
  readonly standing: 'stood' | 'taken_back'
  readonly firstRevision: number
  readonly lastRevision: number
  readonly outcome: 'win' | 'loss' | 'push' | 'void' | 'pending'
  readonly reason: string | null
  readonly actual: number | null
  readonly profit: number | null
  readonly profitAtBest: number | null
  readonly closingLine: number | null
  readonly closingPrice: number | null
  readonly closingValuePoints: number | null
  readonly closingValueProbability: number | null
}

export interface Ledger {
  readonly entries: readonly LedgerEntry[]
  /** The latest knowledge in it: what was known when its picks were published, and how they ended. */
  readonly asOf: Temporal.Instant | null
}

export async function readLedger(db: Queryable, gameDate: string): Promise<Ledger> {
  const [revisions, graded] = await Promise.all([readRevisions(db, gameDate), readOutcomes(db, gameDate)])
  const outcomes = new Map(graded.map((outcome) => [keyOf(outcome), outcome]))
  const ungraded = revisions.flatMap(({ picks }) => picks.filter((pick) => !outcomes.has(keyOf(pick))))
  for (const outcome of await settleUngraded(db, gameDate, ungraded)) outcomes.set(keyOf(outcome), outcome)
  const entries = describeLedger(revisions, outcomes)
  const moments = [
    ...revisions.map(({ asOf }) => (asOf === null ? null : Temporal.Instant.from(asOf))),
    ...entries.map((entry) => outcomes.get(keyOf(entry))?.knownAt ?? null),
  ]
  return { entries, asOf: latestOf(moments) }
}

export interface PublishedRevision {
  readonly revision: number
  readonly asOf: string | null
  readonly picks: readonly Pick[]
}

/** In order. Picks stand at the head of every predictions document there has ever been; best bets, which say the same ones, are younger. */
async function readRevisions(db: Queryable, gameDate: string): Promise<PublishedRevision[]> {
  const rows = await db.query<{ revision: number; body: string }>(sql`
    select revision, split_part(body, ',"predictions":[', 1) || '}' as body
    from documents where game_date = ${gameDate} and name = 'predictions' order by revision`)
  return rows.map(({ revision, body }) => {
    const { asOf, picks } = JSON.parse(body) as Omit<PublishedRevision, 'revision'>
    return { revision, asOf, picks }
  })
}

export interface PickOutcome {
  readonly market: string
  readonly gameId: string
  readonly playerId: number
  readonly outcome: 'graded' | 'void' | 'pending'
  readonly reason: string | null
  readonly actual: number | null
  /** What was graded: a closing price and its value speak of this side and line alone. */
  readonly recommendation: string
  readonly line: number | null
  readonly closingLine: number | null
  readonly closingPrice: number | null
  readonly closingValueProbability: number | null
  readonly knownAt: Temporal.Instant | null
}

function readOutcomes(db: Queryable, gameDate: string): Promise<PickOutcome[]> {
  return db.query(sql`
    select market, game_id as "gameId", player_id as "playerId", outcome, coalesce(void_category, reason) as reason, actual,
      recommendation, (line / 100.0)::float8 as line, (closing_line / 100.0)::float8 as "closingLine",
      closing_price::float8 as "closingPrice", closing_value_probability as "closingValueProbability", known_at as "knownAt"
    from (select distinct on (market, game_id, player_id) * from grades where game_date = ${gameDate} and system = ${pickSystem}
      order by market, game_id, player_id, revision desc) newest where not withdrawn`)
}

type BoxRow = Parameters<typeof findMarketStat>[1] & {
  readonly gameId: string
  readonly playerId: number
  readonly status: string
  readonly knownAt: Temporal.Instant
}

/** A prediction that was taken back has no grade; a pick that was published has an end all the same. Of a game that is not played on the date it
 * is void, as grades have it. */
async function settleUngraded(
  db: Queryable,
  gameDate: string,
  picks: readonly Pick[],
): Promise<PickOutcome[]> {
  if (picks.length === 0) return []
  const [boxes, games] = await Promise.all([
    readFinalBoxes(db, gameDate, picks),
    db.query<{ gameId: string }>(
      sql`select game_id as "gameId" from games where game_date = ${gameDate} and status <> 'postponed'`,
    ),
  ])
  const held = new Set(games.map(({ gameId }) => gameId))
  return picks.flatMap(({ market, gameId, playerId }): PickOutcome[] => {
    const key = { market, gameId, playerId }
    if (!held.has(gameId)) return [{ ...key, ...asVoid('postponed'), ...withoutGrade, knownAt: null }]
    const box = boxes.find((row) => row.gameId === gameId && row.playerId === playerId)
    if (!box) return []
    const actual = box.status === 'active' ? findMarketStat(market as Market, box) : null
    const end =
      actual === null ? asVoid('did_not_play') : { outcome: 'graded' as const, reason: null, actual }
    return [{ ...key, ...end, ...withoutGrade, knownAt: box.knownAt }]
  })
}

function asVoid(reason: string) {
  return { outcome: 'void' as const, reason, actual: null }
}

function readFinalBoxes(db: Queryable, gameDate: string, picks: readonly Pick[]): Promise<BoxRow[]> {
  return db.query(sql`
    select game_id as "gameId", player_id as "playerId", status, pts, reb, ast, fg3m, known_at as "knownAt" from (
      select distinct on (game_id, player_id) * from player_boxscores
      where game_date = ${gameDate} and player_id = any(${picks.map(({ playerId }) => playerId)}::integer[])
      order by game_id, player_id, revision desc) b
    where not withdrawn and exists (select 1 from games g where g.game_date = ${gameDate} and g.game_id = b.game_id and g.status = 'final')`)
}

const withoutGrade = {
  ...{ recommendation: 'none', line: null },
  ...{ closingLine: null, closingPrice: null, closingValueProbability: null },
}

/** One entry a side and line: who took a pick at the line of the morning has not taken that of the evening. */
export function describeLedger(
  revisions: readonly Omit<PublishedRevision, 'asOf'>[],
  outcomes: ReadonlyMap<string, PickOutcome>,
): LedgerEntry[] {
  const offerOf = (pick: Pick): string => `${keyOf(pick)} ${pick.side} ${pick.line}`
  const entries = new Map<string, { pick: Pick; first: number; last: number }>()
  for (const { revision, picks } of revisions) {
    for (const pick of picks) {
      const known = entries.get(offerOf(pick))
      entries.set(offerOf(pick), { pick, first: known?.first ?? revision, last: revision })
    }
  }
  const newest = revisions.at(-1)?.revision
  return [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { pick, first, last }]) => ({
      ...bare(pick),
      standing: last === newest ? 'stood' : 'taken_back',
      firstRevision: first,
      lastRevision: last,
      ...settle(pick, outcomes.get(keyOf(pick))),
    }))
}

/** Without what best bets say beside the pick. */
function bare(pick: Pick): Pick {
  return {
    market: pick.market,
    gameId: pick.gameId,
    playerId: pick.playerId,
    playerName: pick.playerName,
    label: pick.label,
    side: pick.side,
    line: pick.line,
    median: pick.median,
    pOver: pick.pOver,
    calibration: pick.calibration,
    confidence: pick.confidence,
    price: pick.price,
    bestPrice: pick.bestPrice,
    fairPrice: pick.fairPrice,
    breakEven: pick.breakEven,
    expectedValue: pick.expectedValue,
    paperStake: pick.paperStake,
  }
}

type Settled = Omit<LedgerEntry, keyof Pick | 'standing' | 'firstRevision' | 'lastRevision'>

function settle(pick: Pick, graded: PickOutcome | undefined): Settled {
  const { side, line } = pick
  const closingLine = graded?.closingLine ?? null
  const isSame = graded?.recommendation === side && graded.line === line
  const outcome = judge(pick, graded)
  return {
    outcome,
    reason: outcome === 'void' || outcome === 'pending' ? (graded?.reason ?? 'not_graded') : null,
    actual: graded?.actual ?? null,
    profit: profitOf(outcome, pick.price),
    profitAtBest: profitOf(outcome, pick.bestPrice),
    closingLine,
    closingPrice: isSame ? graded.closingPrice : null,
    closingValuePoints:
      closingLine === null || line === null
        ? null
        : side === 'OVER'
          ? closingLine - line
          : line - closingLine,
    closingValueProbability: isSame ? graded.closingValueProbability : null,
  }
}

function judge({ side, line }: Pick, graded: PickOutcome | undefined): LedgerEntry['outcome'] {
  if (graded === undefined || graded.outcome === 'pending' || line === null) return 'pending'
  if (graded.outcome === 'void' || graded.actual === null) return 'void'
  if (graded.actual === line) return 'push'
  return graded.actual > line === (side === 'OVER') ? 'win' : 'loss'
}

function profitOf(outcome: LedgerEntry['outcome'], price: number | null): number | null {
  if (price === null || outcome === 'void' || outcome === 'pending') return null
  if (outcome === 'push') return 0
  return outcome === 'win' ? round(americanToDecimal(price) - 1) : -1
}

/** Of the picks that stood, a market and label. */
export function sumLedger(entries: readonly LedgerEntry[]): object[] {
  const groups = Map.groupBy(entries, ({ market, label }) => `${market} ${label}`)
  return [...groups.values()].map((group) => {
    const { market, label } = group[0]!
    const stood = group.filter(({ standing }) => standing === 'stood')
    const count = (outcome: LedgerEntry['outcome']): number =>
      stood.filter((entry) => entry.outcome === outcome).length
    const decided = stood.filter(({ outcome }) => outcome === 'win' || outcome === 'loss')
    const prices = decided.flatMap(({ price }) => price ?? [])
    const [wins, losses] = [count('win'), count('loss')]
    return {
      market,
      label,
      picks: stood.length,
      wins,
      losses,
      pushes: count('push'),
      void: count('void'),
      pending: count('pending'),
      takenBack: group.length - stood.length,
      hits: describeHits({
        label,
        wins,
        losses,
        priced: prices.length,
        breakEvenSum: sum(prices.map(impliedProbability)),
      }),
      units: {
        priced: prices.length,
        atPriceTaken: round(sum(stood.flatMap(({ profit }) => profit ?? []))),
        bestPriced: decided.filter(({ bestPrice }) => bestPrice !== null).length,
        atBestPrice: round(sum(stood.flatMap(({ profitAtBest }) => profitAtBest ?? []))),
      },
    }
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
