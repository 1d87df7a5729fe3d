/** Two sets of predictions of one date, system by system: how many changed, by how much, and why as far as hashes tell. */
import { type Content, isSameContent } from './says-the-same.ts'

export interface PredictionRow {
  readonly system: string
  /** Market, game and player. */
  readonly key: string
  readonly median: number
  readonly overProbability: number | null
  readonly recommendation: string
  readonly label: string
  readonly line: number | null
  readonly lineAt: string | null
  readonly modelHash: string
  readonly vectorHash: string
  /** Everything it says, without when it was said and what it was made from. */
  readonly content: Content
}

export type Reason = 'other model' | 'other features' | 'other line' | 'other label' | 'other code'

export interface SystemDifference {
  readonly system: string
  readonly compared: number
  readonly changed: number
  readonly added: number
  readonly removed: number
  /** Of medians, over the predictions that changed; null where none did. */
  readonly medianDifferenceMean: number | null
  readonly medianDifferenceMax: number | null
  readonly recommendationsChanged: number
  /** How many of the changed have it; one may have several. */
  readonly reasons: Readonly<Partial<Record<Reason, number>>>
}

/** One line a system that has any, in order of name; of rows of before a column came, what is null there is no difference. */
export function comparePredictions(
  was: readonly PredictionRow[],
  is: readonly PredictionRow[],
  addedLater: readonly string[],
): SystemDifference[] {
  const systems = [...new Set([...was, ...is].map(({ system }) => system))].sort()
  return systems.map((system) => {
    const ofSystem = (rows: readonly PredictionRow[]): Map<string, PredictionRow> =>
      new Map(rows.filter((row) => row.system === system).map((row) => [row.key, row]))
    return compareSystem(system, ofSystem(was), ofSystem(is), addedLater)
  })
}

function compareSystem(
  system: string,
  was: ReadonlyMap<string, PredictionRow>,
  is: ReadonlyMap<string, PredictionRow>,
  addedLater: readonly string[],
): SystemDifference {
  const both = [...was].flatMap(([key, before]) => {
    const after = is.get(key)
    return after ? [{ before, after }] : []
  })
  const changed = both.filter(
    ({ before, after }) => !isSameContent(before.content, after.content, addedLater),
  )
  const differences = changed.map(({ before, after }) => Math.abs(after.median - before.median))
  const reasons: Partial<Record<Reason, number>> = {}
  for (const { before, after } of changed) {
    for (const reason of findReasons(before, after)) reasons[reason] = (reasons[reason] ?? 0) + 1
  }
  const isNone = differences.length === 0
  return {
    system,
    compared: both.length,
    changed: changed.length,
    added: is.size - both.length,
    removed: was.size - both.length,
    medianDifferenceMean: isNone
      ? null
      : differences.reduce((sum, each) => sum + each, 0) / differences.length,
    medianDifferenceMax: isNone ? null : differences.reduce((most, each) => Math.max(most, each), 0),
    recommendationsChanged: changed.filter(
      ({ before, after }) => before.recommendation !== after.recommendation,
    ).length,
    reasons,
  }
}

function findReasons(before: PredictionRow, after: PredictionRow): Reason[] {
  const reasons: Reason[] = []
  if (before.modelHash !== after.modelHash) reasons.push('other model')
  if (before.vectorHash !== after.vectorHash) reasons.push('other features')
  if (before.line !== after.line || before.lineAt !== after.lineAt) reasons.push('other line')
  if (before.label !== after.label) reasons.push('other label')
  return reasons.length > 0 ? reasons : ['other code']
}
