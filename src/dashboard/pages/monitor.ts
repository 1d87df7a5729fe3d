/** GET /monitor: what each detector says of the system, and whether it looks at all. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { readMonitor, type ShownDetector } from '../../platform/monitor/read-monitor.ts'
import { choose, defineFilter } from '../filter.ts'
import { formatInstant } from '../format.ts'
import type { Fragment } from '../layout.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const statusClasses: Readonly<Record<string, string>> = {
  well: 'complete',
  warning: 'degraded',
  critical: 'failed',
}

/** The subject stands before what is said, unless that begins with it. */
function renderVerdict({ status, subject, says, figures }: ShownDetector['verdicts'][number]): Fragment {
  const isSetUp = figures.isSetUp !== false
  const said = subject === '' || says.startsWith(subject) ? says : `${subject}: ${says}`
  return html`<li><span class="${isSetUp ? (statusClasses[status] ?? '') : 'soft'}">${isSetUp ? status : 'not set up'}</span> ${said}</li>`
}

const filter = defineFilter('/monitor', {
  says: choose('Says', ['critical', 'warning', 'well', 'nothing', 'does not look']),
})

/** What a detector can be chosen by. */
function saysOf({ verdicts, error, freshness }: ShownDetector): ReadonlySet<string> {
  if (error !== null || freshness !== 'fresh') return new Set(['does not look'])
  return new Set(verdicts.length === 0 ? ['nothing'] : verdicts.map(({ status }) => status))
}

export const monitor: Route = {
  method: 'GET',
  access: readers,
  path: '/monitor',
  async answer(context, parts, visit) {
    const { db, pipeline, clock } = parts
    const chosen = filter.read(context)
    const all = await readMonitor(db, pipeline.detectors ?? [], clock.now())
    const shown = all.filter((each) => chosen.says === undefined || saysOf(each).has(chosen.says))
    const table = renderTable(
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
                : html`<ul class="plain">${each.verdicts.map(renderVerdict)}</ul>`,
        },
      ],
      shown,
      filter.sayEmpty(chosen, all.length, 'This pipeline declares no detector.'),
    )
    const body = html`${filter.render(chosen)}${table}`
    return showPage(context, parts, visit, { title: 'Monitor', body })
  },
}
