/** model-health/{date}: which artefact every system uses on the date, how old it is, how it came into use, and how the system does.
 *
 * An artefact never changes once it is stored, so what has to be read out of its megabytes is read once a process. */
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { daysBetween, parseGameDate } from '../domain/game-date.ts'
import { createDocumentAsset } from './create-document-asset.ts'
import { readManualHalt } from './halts/manual.ts'
import { readLastTip } from './read-games.ts'

export function createExportModelHealth(): Asset {
  const known = new Map<string, StoredArtefact>()
  return createDocumentAsset({
    collection: 'model_health',
    documents: ['model-health'],
    gate: 'model_health',
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'models', scope: 'same' },
    ],
    opens: { hoursBeforeFirstTip: 9 },
    deadline: { hoursBeforeFirstTip: 0.1 },
    async build({ db, gameDate, now }) {
      const [models, lastTip] = await Promise.all([
        readModels(db, gameDate, known),
        readLastTip(db, gameDate),
      ])
      const halt = await readManualHalt(db, lastTip ?? now)
      return [
        { name: 'model-health', asOf: null, coverage: null, halt, body: { verdict: judge(models), models } },
      ]
    },
  })
}

interface StoredArtefact {
  readonly goldenVectors: number
  readonly modelTrainedBefore: string | null
}

interface InUse {
  readonly system: string
  readonly market: string
  readonly artefactHash: string
  readonly trainedBefore: string
  readonly trainingRows: number
  readonly isPinned: boolean
  readonly verdict: string
  readonly reasons: readonly string[]
  readonly health: string | null
  readonly healthReason: string
}

const healths = ['blocked', 'degrading', 'watch', 'healthy'] as const

/** The gravest of all. */
function judge(models: readonly InUse[]): string {
  return healths.find((health) => models.some((model) => model.health === health)) ?? 'none'
}

async function readModels(
  db: Queryable,
  gameDate: PartitionContext['gameDate'],
  known: Map<string, StoredArtefact>,
): Promise<(InUse & StoredArtefact & { readonly trainedDaysAgo: number })[]> {
  const rows = await readInUse(db, gameDate)
  await learn(
    db,
    rows.map(({ artefactHash }) => artefactHash),
    known,
  )
  return rows.map((row) => ({
    ...row,
    trainedDaysAgo: daysBetween(parseGameDate(row.trainedBefore), parseGameDate(gameDate)),
    ...known.get(row.artefactHash)!,
  }))
}

/** How a pinned artefact does is not judged: the judgement is of the one that was trained. */
function readInUse(db: Queryable, gameDate: string): Promise<InUse[]> {
  return db.query(sql`
    select u.system, u.market, u.artefact_hash as "artefactHash", a.trained_before::text as "trainedBefore", a.training_rows as "trainingRows",
      u.artefact_hash <> u.trained_hash as "isPinned", u.verdict, u.reasons,
      case when u.artefact_hash = u.trained_hash then u.health end as health,
      case when u.artefact_hash = u.trained_hash then u.health_reason
        else 'an operator put an earlier artefact back into use; it is not judged' end as "healthReason"
    from models_in_use u join model_artefacts a on a.artefact_hash = u.artefact_hash
    where u.game_date = ${gameDate} order by u.market, u.system`)
}

async function learn(
  db: Queryable,
  hashes: readonly string[],
  known: Map<string, StoredArtefact>,
): Promise<void> {
  const unknown = hashes.filter((hash) => !known.has(hash))
  if (unknown.length === 0) return
  const rows = await db.query<StoredArtefact & { readonly hash: string }>(sql`
    select artefact_hash as hash, coalesce(json_array_length(artefact -> 'golden'), 0) as "goldenVectors",
      artefact ->> 'modelTrainedBefore' as "modelTrainedBefore"
    from model_artefacts where artefact_hash = any(${unknown}::text[])`)
  for (const { hash, goldenVectors, modelTrainedBefore } of rows)
    known.set(hash, { goldenVectors, modelTrainedBefore })
}
