/** GET /durations/{asset}?days=: how long one asset took day by day, as a chart and in figures. */
import { html } from 'hono/html'
import { z } from 'zod'
import { listDays, readDurationDays } from '../../api/reads/asset-durations.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { assetName, wholeNumber } from '../../api/v1/parameters.ts'
import { readParams, readQuery } from '../../api/v1/read-input.ts'
import { PipelineError } from '../../platform/errors.ts'
import { formatMs } from '../format.ts'
import { renderLineChart } from '../line-chart.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const query = z.strictObject({ days: wholeNumber(7, 400).default(60), done: z.string().max(100).optional() })
const offered = [14, 60, 180] as const

export const assetDurations: Route = {
  method: 'GET',
  access: readers,
  path: '/durations/:asset',
  async answer(context, parts, visit) {
    const { asset } = readParams(context, z.strictObject({ asset: assetName }))
    const { days } = readQuery(context, query)
    const { db, clock, pipeline } = parts
    if (!pipeline.assets.some(({ name }) => name === asset))
      throw new PipelineError('usage.not-found', `there is no asset ${asset}`)
    const now = clock.now()
    const byDay = await readDurationDays(db, { asset, now, days })
    const known = new Map(byDay.map((each) => [each.day, each]))
    const dates = listDays(now, days)
    const body = html`<p>${offered.map((each) => html`<a href="/durations/${asset}?days=${each}" ${each === days ? html`aria-current="true"` : ''}>${each} days</a> `)}</p>
      ${renderLineChart({
        label: `run of ${asset} by day`,
        dates,
        series: [
          { name: 'run, half', values: dates.map((day) => known.get(day)?.runMs50 ?? null) },
          { name: 'run, 95 of 100', values: dates.map((day) => known.get(day)?.runMs95 ?? null) },
          { name: 'wait, half', values: dates.map((day) => known.get(day)?.waitMs50 ?? null) },
        ],
        format: formatMs,
      })}
      ${renderTable(
        [
          { head: 'day', cell: (each) => each.day },
          { head: 'run, half', cell: (each) => formatMs(each.runMs50) },
          { head: 'run, 95 of 100', cell: (each) => formatMs(each.runMs95) },
          { head: 'wait, half', cell: (each) => formatMs(each.waitMs50) },
          { head: 'attempts', cell: (each) => each.attempts },
          {
            head: 'failed',
            cell: (each) => (each.failed === 0 ? '' : html`<span class="failed">${each.failed}</span>`),
          },
        ],
        byDay.toReversed(),
        'Nothing was tried within these days.',
      )}`
    return showPage(context, parts, visit, { title: `Durations of ${asset}`, body })
  },
}
