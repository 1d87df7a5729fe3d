/** A pick: the side of the pick system that is published. It stands as it stood when its game tipped off: what was published by then
 * stays, and what was not does not come later, whoever sets or lifts a halt. */
import { Temporal } from 'temporal-polyfill'
import { quarterKelly } from '../domain/odds.ts'
import type { Halt } from './halts/halt.ts'
import type { StoredDocument } from './stored-documents.ts'

/** What a pick is described from, of a prediction as the document says it. */
export interface PickedPrediction {
  readonly market: string
  readonly gameId: string
  readonly playerId: number
  readonly playerName: string | null
  readonly label: string
  readonly locksAt: string
  readonly median: number
  /** Pushes left out; `calibration` says whether it is calibrated or as it came from the distribution. */
  readonly pOver: number | null
  readonly calibration: string
  readonly confidence: number | null
  readonly marketPOver: number | null
  readonly line: number | null
  readonly lineSnapshotAt: string | null
  readonly overPrice: number | null
  readonly underPrice: number | null
  readonly bestOverPrice: number | null
  readonly bestUnderPrice: number | null
  readonly fairOverPrice: number | null
  readonly fairUnderPrice: number | null
  readonly hold: number | null
  readonly breakEven: number | null
  readonly expectedValue: number | null
  readonly edge: number | null
  readonly quality: number | null
  readonly recommendation: string
  readonly factors: readonly { readonly name: string; readonly contribution: number }[] | object
}

export interface Pick {
  readonly market: string
  readonly gameId: string
  readonly playerId: number
  readonly playerName: string | null
  readonly label: string
  readonly side: string
  readonly line: number | null
  readonly median: number
  readonly pOver: number | null
  readonly calibration: string
  readonly confidence: number | null
  readonly price: number | null
  readonly bestPrice: number | null
  readonly fairPrice: number | null
  readonly breakEven: number | null
  readonly expectedValue: number | null
  /** A share of the bank, on paper. */
  readonly paperStake: number | null
}

/** A pick says what it would have to reach and what it is worth; the stake is on paper. */
export function describePick(row: PickedPrediction): Pick {
  const isOver = row.recommendation === 'OVER'
  const price = isOver ? row.overPrice : row.underPrice
  const bestPrice = (isOver ? row.bestOverPrice : row.bestUnderPrice) ?? price
  const { confidence, calibration } = row
  return {
    market: row.market,
    gameId: row.gameId,
    playerId: row.playerId,
    playerName: row.playerName,
    label: row.label,
    side: row.recommendation,
    line: row.line,
    median: row.median,
    pOver: row.pOver,
    calibration,
    confidence,
    price,
    bestPrice,
    fairPrice: isOver ? row.fairOverPrice : row.fairUnderPrice,
    breakEven: row.breakEven,
    expectedValue: row.expectedValue,
    paperStake:
      bestPrice === null || confidence === null || calibration !== 'calibrated'
        ? null
        : Math.round(quarterKelly(bestPrice, confidence) * 1e4) / 1e4,
  }
}

type PickKey = globalThis.Pick<PickedPrediction, 'market' | 'gameId' | 'playerId'>

export function keyOf({ market, gameId, playerId }: PickKey): string {
  return `${market} ${gameId} ${playerId}`
}

/** What readers have been told. */
export interface PublishedPicks<Published> {
  readonly halt: Halt | null
  readonly picks: ReadonlyMap<string, Published>
}

/** The picks stand before the predictions, which are megabytes and left unread. */
export function readPublishedPicks<Published extends PickKey>({
  body,
}: StoredDocument): PublishedPicks<Published> {
  const end = body.indexOf(',"predictions":[')
  const { halt, picks } = JSON.parse(end === -1 ? body : `${body.slice(0, end)}}`) as {
    halt: { halted: boolean; kind?: Halt['kind']; reason: string; since: string | null }
    picks: Published[]
  }
  return {
    picks: new Map(picks.map((pick) => [keyOf(pick), pick])),
    halt: halt.halted
      ? {
          kind: halt.kind ?? 'manual',
          reason: halt.reason,
          since: halt.since === null ? null : Temporal.Instant.from(halt.since),
        }
      : null,
  }
}

export interface PickFacts<Published> {
  /** By market, game and player; undefined where nothing was published yet. */
  readonly published: ReadonlyMap<string, Published> | undefined
  readonly halt: Halt | null
  readonly now: Temporal.Instant
  /** Games that have begun. */
  readonly begun: ReadonlySet<string>
  readonly describe: (row: PickedPrediction) => Published
}

/** The picks that hold now: those of games that have tipped off as they were published, be their predictions gone or not, the others as the
 * predictions say. */
export function choosePicks<Published extends PickKey & { readonly label: string }>(
  rows: readonly PickedPrediction[],
  { published, halt, now, begun, describe }: PickFacts<Published>,
): Published[] {
  const isLocked = ({ label, locksAt }: PickedPrediction): boolean =>
    published !== undefined &&
    label === 'live' &&
    Temporal.Instant.compare(Temporal.Instant.from(locksAt), now) <= 0
  const said = rows.flatMap((row) => {
    if (isLocked(row)) return published!.get(keyOf(row)) ?? []
    return halt === null && isSide(row.recommendation) ? [describe(row)] : []
  })
  const known = new Set(rows.map(keyOf))
  const orphans = [...(published ?? [])].flatMap(([key, pick]) =>
    pick.label === 'live' && begun.has(pick.gameId) && !known.has(key) ? [pick] : [],
  )
  return [...said, ...orphans]
}

function isSide(recommendation: string): boolean {
  return recommendation === 'OVER' || recommendation === 'UNDER'
}
