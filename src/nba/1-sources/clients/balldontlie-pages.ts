/** balldontlie v1, page by page: each page is a resource of its own and names the cursor of the next.
 *
 * A cursor that comes a second time would be followed for ever, and a source that never ends is none: both end as incomplete,
 * and no page of such a round is taken. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { parseReply } from '../../../platform/http.ts'
import { headerProfiles } from '../header-profiles.ts'
import type { Collected, SourceConfig, SourceContext } from './source.ts'

/** A date has some 600 box lines, the league some 200 injured: six pages of a hundred. */
const pagesMax = 20
const rowsPerPage = '100'

const page = z.object({
  meta: z.object({ next_cursor: z.union([z.int(), z.string()]).nullish() }).nullish(),
})

/** Why an installation without a key cannot ask. */
export function balldontlieUnavailable({ balldontlieKey }: SourceConfig): string | undefined {
  return balldontlieKey === '' ? 'no BALLDONTLIE_KEY is configured: balldontlie is not asked' : undefined
}

export function balldontlieUrl(
  config: SourceConfig,
  endpoint: string,
  parameters: Readonly<Record<string, string>>,
): string {
  return `${config.balldontlieUrl}/v1/${endpoint}?${new URLSearchParams(parameters)}`
}

export function balldontlieHeaders({ balldontlieKey }: SourceConfig): Readonly<Record<string, string>> {
  return { ...headerProfiles.plain, authorization: balldontlieKey }
}

/** `name` is the resource without '/page-1'. */
export async function* askPages(
  { ask, config }: SourceContext,
  name: string,
  endpoint: string,
  parameters: Readonly<Record<string, string>>,
): AsyncGenerator<Collected> {
  const seen = new Set<string>()
  let cursor: string | undefined
  for (let number = 1; number <= pagesMax; number += 1) {
    const query = { ...parameters, per_page: rowsPerPage, ...(cursor === undefined ? {} : { cursor }) }
    const collected = await ask({
      resource: `${name}/page-${number}`,
      url: balldontlieUrl(config, endpoint, query),
      headers: balldontlieHeaders(config),
    })
    yield collected
    const next = parseReply(collected.reply, page).meta?.next_cursor ?? null
    if (next === null) return
    cursor = String(next)
    if (seen.has(cursor)) {
      throw new PipelineError(
        'source.incomplete',
        `${name}: page ${number} names the cursor ${cursor}, which an earlier page has named: the pages go round in a circle`,
        { path: '$.meta.next_cursor', cursor, page: number },
      )
    }
    seen.add(cursor)
  }
  throw new PipelineError('source.incomplete', `${name}: there is no end after ${pagesMax} pages`, {
    path: '$.meta.next_cursor',
    cursor,
    pagesMax,
  })
}
