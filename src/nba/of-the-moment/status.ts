/** status/{date}: how the data of a date are, in words for readers: what is there, what is missing, what is late, and why.
 *
 * It is read from the ledger, which says what ought to exist and by when. Asset names, hosts and error texts are the operator's; readers get
 * the kind of trouble. */
import { Temporal } from 'temporal-polyfill'
import type { CalendarAnswer } from '../../platform/calendar.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { readCoverage } from '../6-exports/read-coverage.ts'
import { readNewestDocument } from '../6-exports/stored-documents.ts'
import { judgePartition, type PartState, type StatusRow } from './judge-partition.ts'
import type { MomentContent, MomentContext } from './moment.ts'
import { partNames, partOf } from './parts.ts'
import { readEnvelope } from './published-halt.ts'

export async function buildStatus(
  { db, pipeline, now }: MomentContext,
  gameDate: string,
): Promise<MomentContent | undefined> {
  const [rows, calendar, published, coverage] = await Promise.all([
    readRows(db, gameDate),
    pipeline.loadCalendar(db),
    readNewestDocument(db, 'best-bets', gameDate),
    readCoverage(db, gameDate),
  ])
  const answer = calendar.on(gameDate)
  if (rows.length === 0 && answer.kind === 'unknown') return undefined
  const assets = new Map(pipeline.assets.map((asset) => [asset.name, asset]))
  const byPart = Map.groupBy(
    rows.filter(({ asset }) => assets.has(asset)),
    ({ asset }) => partOf(assets.get(asset)!),
  )
  const parts = partNames.flatMap((part) => {
    const members = byPart.get(part)
    return members === undefined ? [] : [{ part, ...describePart(members, assets, now) }]
  })
  const halt = published && !published.withdrawn ? readEnvelope(published).halt : null
  const noGames = sayNoGames(answer)
  return {
    asOf: rows.flatMap(({ committedAt }) => committedAt ?? []).reduce<Temporal.Instant | null>(later, null),
    coverage,
    halt,
    sources: {},
    body: {
      verdict: judge(parts, noGames),
      words: [
        ...(noGames === null ? [] : [noGames]),
        ...(halt === null || noGames !== null ? [] : [`no picks are published: ${halt.reason}`]),
        ...sayTroubles(parts),
      ],
      parts,
    },
  }
}

type Parts = readonly { readonly part: string; readonly state: PartState; readonly says: string }[]

function judge(parts: Parts, noGames: string | null): string {
  const states = new Set(parts.map(({ state }) => state))
  if (states.has('failed')) return 'failing'
  if (states.has('late') || states.has('degraded')) return 'degraded'
  return noGames === null ? 'well' : 'no_games'
}

const gravest: readonly PartState[] = ['failed', 'late', 'degraded']

function sayTroubles(parts: Parts): string[] {
  const troubles = gravest.flatMap((state) => parts.filter((part) => part.state === state))
  if (troubles.length > 0) return troubles.map(({ part, says }) => `${part}: ${says}`)
  return [
    parts.some(({ state }) => state === 'waiting')
      ? 'everything that is due by now is there'
      : 'everything is there',
  ]
}

function sayNoGames(answer: CalendarAnswer): string | null {
  if (answer.kind === 'empty') return answer.because
  return answer.kind === 'games' && answer.day.games === 0 ? 'every game of this date was called off' : null
}

const order: readonly PartState[] = [...gravest, 'waiting', 'complete', 'empty']

/** A part is as its worst partition is. */
function describePart(
  rows: readonly StatusRow[],
  assets: ReadonlyMap<string, Parameters<typeof judgePartition>[1]>,
  now: Temporal.Instant,
) {
  const judged = rows.map((row) => judgePartition(row, assets.get(row.asset)!, now))
  const state = order.find((each) => judged.some((one) => one.state === each))!
  const verdicts = rows.map(({ deadlineVerdict }) => deadlineVerdict)
  return {
    state,
    says: [...new Set(judged.filter((each) => each.state === state).map(({ says }) => says))].join('; '),
    at: rows.flatMap(({ committedAt }) => committedAt ?? []).reduce<Temporal.Instant | null>(later, null),
    dueAt: rows.flatMap(({ dueAt }) => dueAt ?? []).reduce<Temporal.Instant | null>(later, null),
    isOnTime: verdicts.includes('missed')
      ? false
      : verdicts.every((verdict) => verdict === 'met')
        ? true
        : null,
  }
}

function later(a: Temporal.Instant | null, b: Temporal.Instant): Temporal.Instant {
  return a === null || Temporal.Instant.compare(a, b) < 0 ? b : a
}

function readRows(db: Queryable, gameDate: string): Promise<StatusRow[]> {
  return db.query(sql`
    select asset, state, committed_state as "committedState", error_code as "errorCode", due_at as "dueAt",
      deadline_verdict as "deadlineVerdict", committed_at as "committedAt", fresh_at as "freshAt", refresh_at as "refreshAt",
      failed_checks as "failedChecks"
    from ledger where game_date = ${gameDate} order by asset`)
}
