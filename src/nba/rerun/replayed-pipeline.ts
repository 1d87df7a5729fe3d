/** The pipeline with its sources answered by the live archive, as it stood at the instant of the replay's clock.
 *
 * Everything else is the program as it is: the same gates, the same parsers, the same models. Nobody is asked over the network. */
import { Temporal } from 'temporal-polyfill'
import type { Asset, Produced } from '../../platform/asset.ts'
import type { Database } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { NotYetError, PipelineError } from '../../platform/errors.ts'
import type { Http } from '../../platform/http.ts'
import { createPipeline, type Pipeline } from '../../platform/pipeline.ts'

/** Nothing of the date is wanted beyond it: earlier dates were copied, and are final. */
export function createReplayedPipeline(pipeline: Pipeline, live: Database): Pipeline {
  const { reconciliation: _, ...rest } = pipeline
  return createPipeline({
    ...rest,
    assets: pipeline.assets.map((asset) =>
      asset.phase === '1-sources' ? answerFromArchive(asset, live) : asset,
    ),
    healers: [],
    loadCalendar: async (db) => ({ ...(await pipeline.loadCalendar(db)), earlierInSeason: () => [] }),
  })
}

export const refusingHttp: Http = {
  get: ({ url }) =>
    Promise.reject(
      new PipelineError('source.refused', `a replay asks nobody, and ${new URL(url).host} was asked`),
    ),
}

/** What had been committed by then. Where the first commit comes later, it is not yet; where none ever came, as live: nothing.
 *
 * A reply is received before the set that it belongs to is whole, and that is committed: until then it counts for nothing. */
function answerFromArchive(asset: Asset, live: Database): Asset {
  return {
    ...asset,
    async produce({ gameDate, now }): Promise<Produced> {
      const isBefore = (at: Temporal.Instant): boolean => Temporal.Instant.compare(at, now) <= 0
      const accepted = await live.query<Reply>(sql`
        select r.resource, r.body_hash, r.received_at, r.withdrawn, coalesce(
          (select min(a.finished_at) from attempts a where a.asset = r.asset and a.game_date = r.game_date
            and a.outcome in ('complete', 'empty_ok', 'degraded', 'unchanged') and a.finished_at >= r.received_at), r.received_at) as "committedAt"
        from source_replies r where r.asset = ${asset.name} and r.game_date = ${gameDate} order by r.revision`)
      const newest = new Map(
        accepted.filter(({ committedAt }) => isBefore(committedAt)).map((reply) => [reply.resource, reply]),
      )
      const rows = [...newest.values()].filter(({ withdrawn }) => !withdrawn)
      const [entry] = await live.query<{ state: string | null; reason: string | null }>(sql`
        select committed_state as state, reason from ledger where asset = ${asset.name} and game_date = ${gameDate}`)
      const degraded = entry?.state === 'degraded' ? { degraded: entry.reason ?? 'as it was live' } : {}
      if (rows.length > 0) return { rows: [rows.map(toRow)], ...degraded }
      const first = accepted.find(({ committedAt }) => !isBefore(committedAt))
      if (first) throw new NotYetError('its first reply was accepted later', first.committedAt)
      if (entry?.state) return { rows: [[]], ...degraded }
      throw new NotYetError('it was never made', now.add({ hours: 24 * 365 }))
    },
  }
}

interface Reply {
  readonly resource: string
  readonly body_hash: string
  readonly received_at: Temporal.Instant
  readonly withdrawn: boolean
  readonly committedAt: Temporal.Instant
}

function toRow({ resource, body_hash, received_at }: Reply): object {
  return { resource, body_hash, received_at }
}
