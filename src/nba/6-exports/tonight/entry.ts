/** What is said of a player in one market tonight: the line and every book, what is predicted, or why he is excluded. */
import type { HitRate } from '../../domain/hit-rate.ts'
import { round } from '../summaries.ts'
import type { Evening, RankedPrediction } from './evening.ts'
import { describeBooks, findBest } from './lines.ts'
import type { SlateEntry } from './read-evening.ts'

/** An entry is of the evening that was read with it. */
const described = new WeakMap<SlateEntry, Readonly<Record<string, unknown>>>()

/** Two documents say it: that of all players, and his own. */
export function describeEntry(evening: Evening, entry: SlateEntry): Readonly<Record<string, unknown>> {
  const known = described.get(entry) ?? describe(evening, entry)
  described.set(entry, known)
  return known
}

function describe(evening: Evening, entry: SlateEntry): Readonly<Record<string, unknown>> {
  const prediction = evening.predictionOf(entry)
  return {
    market: entry.market,
    line: entry.line === null ? null : describeLine(evening, entry, entry.line, prediction),
    prediction: prediction && describePrediction(evening, entry, prediction),
    exclusion: prediction
      ? null
      : { reason: entry.exclusion ?? 'not_predicted', detail: entry.exclusionDetail },
  }
}

function describeLine(
  evening: Evening,
  entry: SlateEntry,
  line: number,
  prediction: RankedPrediction | null,
): object {
  const offers = evening.offersOf(entry)
  const { openingLine, bookmaker, overPrice, underPrice, marketPOver, snapshotAt } = entry
  return {
    line,
    openingLine,
    bookmaker,
    overPrice,
    underPrice,
    bestOver: findBest(offers, line, 'overPrice'),
    bestUnder: findBest(offers, line, 'underPrice'),
    hold: prediction?.hold ?? null,
    marketPOver,
    snapshotAt,
    books: describeBooks(offers),
  }
}

/** Of `quantileProbabilities`: 10 % and 90 %. */
const [low80, high80] = [1, 5]

function describePrediction(evening: Evening, entry: SlateEntry, said: RankedPrediction): object {
  const { asOf, lineSnapshotAt, quantiles } = said
  const realised = evening.realisedOf(said)
  return {
    system: said.system,
    label: said.label,
    asOf,
    lineAgeMinutes:
      lineSnapshotAt === null ? null : Math.round(lineSnapshotAt.until(asOf).total('minutes') * 10) / 10,
    median: said.median,
    interval80: quantiles === null ? null : [quantiles[low80], quantiles[high80]],
    pOver: said.pOver,
    pOverInterval95: intervalOfOver(said, realised),
    calibration: said.calibration,
    fairOverPrice: said.fairOverPrice,
    fairUnderPrice: said.fairUnderPrice,
    edge: said.edge,
    expectedValue: said.expectedValue,
    breakEven: said.breakEven,
    confidence: said.confidence,
    confidenceDecile: said.decile,
    realised,
    quality: said.quality,
    recommendation: said.recommendation,
    recommendationReason: said.recommendationReason,
    isPick: evening.isPick(entry),
  }
}

/** The realised rate speaks of the side that the confidence speaks of. */
function intervalOfOver(
  { pOver, confidence }: RankedPrediction,
  realised: HitRate | null,
): [number, number] | null {
  if (realised === null || pOver === null || confidence === null) return null
  const [low, high] = realised.interval95
  const isOver = Math.abs(pOver - confidence) <= Math.abs(1 - pOver - confidence)
  return isOver ? [low, high] : [round(1 - high), round(1 - low)]
}
