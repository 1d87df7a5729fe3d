/** GET /monitor: what each detector says of the system, and whether it looks at all. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { readMonitor } from '../../platform/monitor/read-monitor.ts'
import { formatInstant } from '../format.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const statusClasses: Readonly<Record<string, string>> = {
  well: 'complete',
  warning: 'degraded',
  critical: 'failed',
}

export const monitor: Route = {
  method: 'GET',
  access: readers,
  path: '/monitor',
  async answer(context, parts, visit) {
    const { db, pipeline, clock } = parts
    const shown = await readMonitor(db, pipeline.detectors ?? [], clock.now())
    const body = renderTable(
      [
        { head: 'detector', cell: (each) => each.detector.name },
        {
          head: 'looked',
          cell: (each) =>
            each.lookedAt === null ? each.freshness : `${formatInstant(each.lookedAt)} (${each.freshness})`,
        },
        {
          head: 'says',
          cell: (each) =>
            each.error !== null
              ? html`<span class="failed">${each.error}</span>`
              : each.verdicts.length === 0
                ? html`${each.lookedAt === null ? '' : 'nothing to say'}`
                : html`<ul class="plain">${each.verdicts.map(({ status, subject, says }) => html`<li><span class="${statusClasses[status] ?? ''}">${status}</span> ${subject}: ${says}</li>`)}</ul>`,
        },
      ],
      shown,
      'This pipeline declares no detector.',
    )
    return showPage(context, parts, visit, { title: 'Monitor', body })
  },
}
