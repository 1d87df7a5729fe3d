/** What is open about one partition elsewhere: its dead letter, gaps that the reconciliation found in it, incidents that tell of either. */
import type { PartitionKey } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { OpenIncident } from '../../platform/ledger/incidents.ts'
import { findingsPrefix } from '../../platform/reconciliation/tell-findings.ts'
import { type ListedFinding, readFindingPage } from './findings.ts'
import { type ListedLetter, readNewestLetter } from './letters.ts'

export interface PartitionTroubles {
  /** The newest one, also where it is closed; null where it never was given up. */
  readonly letter: ListedLetter | null
  readonly findings: readonly ListedFinding[]
  /** There are more than these. */
  readonly hasMoreFindings: boolean
  readonly incidents: readonly OpenIncident[]
}

const findingsMax = 20

/** `errorCode`: of the ledger row. */
export async function readPartitionTroubles(
  db: Queryable,
  { asset, gameDate, errorCode }: PartitionKey & { readonly errorCode: string | null },
): Promise<PartitionTroubles> {
  const [letter, findings, incidents] = await Promise.all([
    readNewestLetter(db, { asset, gameDate }),
    readFindingPage(db, {
      ...{ asset, from: gameDate, to: gameDate },
      ...{ all: false, before: null, limit: findingsMax },
    }),
    readIncidentsAbout(db, { asset, gameDate, errorCode }),
  ])
  return {
    letter,
    findings: findings.slice(0, findingsMax),
    hasMoreFindings: findings.length > findingsMax,
    incidents,
  }
}

/** Those of its asset's error, of its gaps, and of what stands until no partition has the error any more. */
function readIncidentsAbout(
  db: Queryable,
  { asset, gameDate, errorCode }: PartitionKey & { readonly errorCode: string | null },
): Promise<OpenIncident[]> {
  return db.query(sql`
    select id, cause, severity, title, occurrences, opened_at as "openedAt", acknowledged_by as "acknowledgedBy" from incidents
    where resolved_at is null and (
      cause = ${asset} || ': ' || ${errorCode}::text or details ->> 'untilNoneHas' = ${errorCode}::text
      or cause in (select d.asset || ': ' || d.error_code from dead_letters d
        where d.asset = ${asset} and d.game_date = ${gameDate} and d.closed_at is null)
      or cause in (select ${findingsPrefix} || f.cause from reconciliation_findings f
        where f.asset = ${asset} and f.game_date = ${gameDate} and f.resolved_at is null))
    order by opened_at, id`)
}
