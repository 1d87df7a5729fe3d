/** Every kind of document that may be published; a new one is a file here and a line below. Each has a JSON Schema at
 * `/schemas/<name>.json`, a slash in the name as a hyphen. */
import { z } from 'zod'
import { bestBets } from './best-bets.ts'
import { calendar } from './calendar.ts'
import type { DocumentKind } from './document-kind.ts'
import { ledger } from './ledger.ts'
import { liveGrading } from './live-grading.ts'
import { modelHealth } from './model-health.ts'
import { players } from './players.ts'
import { predictions } from './predictions.ts'
import { results } from './results.ts'
import { status } from './status.ts'
import { systemsCalibration } from './systems-calibration.ts'
import { systemsPerformance } from './systems-performance.ts'
import { tonightAllPlayers } from './tonight-all-players.ts'
import { tonightPlayer } from './tonight-player.ts'
import { trendsBounceBack, trendsCold, trendsHot, trendsQuickHits } from './trends.ts'

export const documentKinds: readonly DocumentKind[] = [
  predictions,
  bestBets,
  tonightAllPlayers,
  tonightPlayer,
  trendsHot,
  trendsCold,
  trendsBounceBack,
  trendsQuickHits,
  results,
  ledger,
  players,
  systemsPerformance,
  systemsCalibration,
  modelHealth,
  liveGrading,
  calendar,
  status,
]

/** The kind of `best-bets` or `tonight/player/203999`; undefined for what is none. */
export function findDocumentKind(name: string): DocumentKind | undefined {
  return documentKinds.find(({ name: kind, isCollection }) =>
    isCollection ? name.startsWith(`${kind}/`) && /^\d+$/.test(name.slice(kind.length + 1)) : name === kind,
  )
}

/** `tonight/all-players` is `tonight-all-players`. */
export function schemaNameOf({ name }: Pick<DocumentKind, 'name'>): string {
  return name.replaceAll('/', '-')
}

/** JSON Schema 2020-12. An instant is said as `date-time`: the pattern of every leap day would only be noise. */
export function describeDocument(kind: DocumentKind): object {
  const schema = z.toJSONSchema(kind.schema, {
    override({ jsonSchema }) {
      if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern
    },
  })
  return { ...schema, $id: `/schemas/${schemaNameOf(kind)}.json`, title: kind.name }
}
