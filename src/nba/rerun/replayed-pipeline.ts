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

/** The revisions that were received by then. Where the first one comes later, it is not yet; where none ever came, as live: nothing. */
function answerFromArchive(asset: Asset, live: Database): Asset {
  return {
    ...asset,
    async produce({ gameDate, now }): Promise<Produced> {
      const accepted = await live.query<Reply>(sql`
        select resource, body_hash, received_at, withdrawn from source_replies
        where asset = ${asset.name} and game_date = ${gameDate} order by revision`)
      const known = accepted.filter(({ received_at: at }) => Temporal.Instant.compare(at, now) <= 0)
      const newest = new Map(known.map((reply) => [reply.resource, reply]))
      const rows = [...newest.values()].filter(({ withdrawn }) => !withdrawn)
      const [entry] = await live.query<{ state: string | null; reason: string | null }>(sql`
        select committed_state as state, reason from ledger where asset = ${asset.name} and game_date = ${gameDate}`)
      const degraded = entry?.state === 'degraded' ? { degraded: entry.reason ?? 'as it was live' } : {}
      if (rows.length > 0) return { rows: [rows.map(({ withdrawn: _, ...row }) => row)], ...degraded }
      const first = accepted.find(({ received_at: at }) => Temporal.Instant.compare(at, now) > 0)
      if (first) throw new NotYetError('its first reply was received later', first.received_at)
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
}
