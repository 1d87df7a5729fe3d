/** Fail closed: an export of picks that cannot be made says so, instead of leaving readers with picks that nobody can vouch for any more.
 *
 * The picks of games that have begun stay, as ever; the others are taken back, and everything else of the document stays as it was said last. It is
 * committed as degraded, one incident opens, and the publication healer has it made again until it can be. */
import { Temporal } from 'temporal-polyfill'
import type { Asset, PartitionContext, Produced } from '../platform/asset.ts'
import type { Transaction } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { type PipelineError, toPipelineError } from '../platform/errors.ts'
import { keepIncident, resolveIncident } from '../platform/ledger/incidents.ts'
import { mayPack, reviseRow } from './6-exports/create-document-asset.ts'
import type { DocumentContent, SourceHashes } from './6-exports/envelope.ts'
import type { Coverage, Halt } from './6-exports/halts/halt.ts'
import { readCollection, type StoredDocument } from './6-exports/stored-documents.ts'

export const withheldCause = 'picks cannot be established'
const says = 'it cannot be established whether picks may be published'

/** Does a document say that its picks were taken back here? */
export function isWithheld(reason: string | null | undefined): boolean {
  return reason?.startsWith(says) ?? false
}

/** Of the export of the collection `predictions`. What the database itself brings about (away, full, busy) is tried again as ever: nothing could
 * be written then either. */
export function withholdingPicks(asset: Asset): Asset {
  return {
    ...asset,
    async produce(context) {
      try {
        return resolving(await asset.produce(context), context)
      } catch (thrown) {
        const error = toPipelineError(thrown)
        if (error.code.startsWith('database.') || error.kind === 'not_yet') throw thrown
        const withheld = await withhold(context, error).catch((second: unknown) => {
          const said = second instanceof Error ? second.stack : String(second)
          context.log.error({ gameDate: context.gameDate, error: said }, 'picks could not be taken back')
          return null
        })
        if (withheld === null) throw thrown
        return withheld
      }
    },
  }
}

interface SaidDocument {
  readonly asOf: string | null
  readonly degraded: readonly string[]
  readonly coverage: Coverage | null
  readonly sources: SourceHashes
  readonly picks: readonly { readonly gameId: string; readonly isBestBet?: boolean }[]
  readonly predictions?: readonly { readonly gameId: string; readonly locksAt: string }[]
}

/** Null where there is nothing to take back: no document yet, or every game of it has begun. */
async function withhold(context: PartitionContext, error: PipelineError): Promise<Produced | null> {
  const { db, gameDate, now } = context
  const stored = [...(await readCollection(db, 'predictions', gameDate))]
  const said = stored.map(([name, document]) => ({ name, document, was: readSaid(document) }))
  const locks = new Map(
    said.flatMap(({ was }) => was.predictions ?? []).map(({ gameId, locksAt }) => [gameId, locksAt]),
  )
  /** Of a game whose lock is not known it cannot be said. */
  const hasBegun = (gameId: string): boolean => {
    const locksAt = locks.get(gameId)
    return locksAt !== undefined && Temporal.Instant.compare(locksAt, now) <= 0
  }
  if ([...locks.keys()].every(hasBegun)) return null
  const halt: Halt = { kind: 'quality', reason: `${says} (${error.code})`, since: null }
  const packs = await mayPack(db, now)
  const rows = await Promise.all(
    said.map(({ name, document, was }) => {
      const content = describe(was, halt, hasBegun)
      const { degraded, sources } = was
      return reviseRow(
        name,
        { document: `${name}/${gameDate}`, content, degraded, sources },
        { stored: document, packs },
      )
    }),
  )
  return {
    rows: [rows],
    degraded: `picks are withheld: ${error.message}`,
    alongside: (tx) => tell(tx, gameDate, error, now),
  }
}

function readSaid({ body }: StoredDocument): SaidDocument {
  return JSON.parse(body) as SaidDocument
}

const envelopeFields: ReadonlySet<string> = new Set([
  'document',
  'schemaVersion',
  'revision',
  'revisedBecause',
  'asOf',
  'halt',
  'withheld',
  'degraded',
  'coverage',
  'sources',
])

function describe(was: SaidDocument, halt: Halt, hasBegun: (gameId: string) => boolean): DocumentContent {
  const picks = was.picks.filter(({ gameId }) => hasBegun(gameId))
  const hasBest = picks.some(({ isBestBet }) => isBestBet === true)
  const verdict = hasBest ? { verdict: 'bets', why: null } : { verdict: 'halted', why: halt.reason }
  const own = Object.entries(was).filter(([name]) => !envelopeFields.has(name))
  return {
    asOf: was.asOf === null ? null : Temporal.Instant.from(was.asOf),
    coverage: was.coverage,
    halt,
    body: { ...Object.fromEntries(own), ...('verdict' in was ? verdict : {}), picks },
  }
}

async function tell(
  tx: Transaction,
  gameDate: string,
  error: PipelineError,
  now: Temporal.Instant,
): Promise<void> {
  await keepIncident(tx, {
    cause: withheldCause,
    severity: 'critical',
    title: `the picks of ${gameDate} are withheld: ${says}: ${error.message}`,
    details: { gameDate, error: error.code },
    page: 'halts.md',
    systemDoes:
      'The document says so and has no picks of games to come; it is made again as soon as that can be established, which is looked at every five minutes.',
    whatToDo: `sixthman explain export_predictions ${gameDate} says what it failed of.`,
    now,
  })
}

/** A date that is made again later may not close what a newer one opened. */
function resolving(produced: Produced, { gameDate, now }: PartitionContext): Produced {
  return {
    ...produced,
    async alongside(tx) {
      await produced.alongside?.(tx)
      const open = await tx.query(sql`
        select 1 from incidents where cause = ${withheldCause} and resolved_at is null and details ->> 'gameDate' <= ${gameDate}`)
      if (open.length > 0) await resolveIncident(tx, withheldCause, now)
    },
  }
}
