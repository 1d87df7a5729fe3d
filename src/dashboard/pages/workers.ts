/** GET /workers: processes that are alive, the code and the phases of each, and how much waits for them. */
import { html } from 'hono/html'
import { isControllerLeading, readLivingProcesses } from '../../api/reads/processes.ts'
import { readQueueDepth } from '../../api/reads/queue.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { choose, defineFilter, text } from '../filter.ts'
import { formatInstant, formatMs } from '../format.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const filter = defineFilter('/workers', {
  kind: choose('Kind', ['worker', 'controller']),
  host: text('Process or host'),
})

export const workers: Route = {
  method: 'GET',
  access: readers,
  path: '/workers',
  async answer(context, parts, visit) {
    const chosen = filter.read(context)
    const [all, leads, depth] = await Promise.all([
      readLivingProcesses(parts.db),
      isControllerLeading(parts.db),
      readQueueDepth(parts.db),
    ])
    const processes = all.filter(
      ({ kind, process }) => kind === (chosen.kind ?? kind) && process.includes(chosen.host ?? ''),
    )
    const body = html`${filter.render(chosen)}<p>${leads ? 'A controller leads.' : html`<span class="failed">No controller leads: nothing is planned or ordered until one does.</span>`}</p>
      ${renderTable(
        [
          { head: 'process', cell: (each) => each.process },
          { head: 'kind', cell: (each) => each.kind },
          { head: 'phases', cell: (each) => each.phases?.join(', ') ?? 'all', isWide: true },
          { head: 'at once', cell: (each) => each.concurrency ?? '' },
          { head: 'code', cell: (each) => each.codeVersion, isWide: true },
          { head: 'started in', cell: (each) => formatMs(each.bootMs), isWide: true },
          { head: 'heartbeat', cell: (each) => formatInstant(each.heartbeatAt) },
        ],
        processes,
        filter.sayEmpty(chosen, all.length, 'No process is alive but this one: sixthman worker starts one.'),
      )}
      <h2>Queue</h2>
      ${renderTable(
        [
          { head: 'phase', cell: (each) => each.phase },
          { head: 'waiting', cell: (each) => each.waiting },
          { head: 'active', cell: (each) => each.active },
          { head: 'oldest', cell: (each) => formatMs(each.oldestSeconds * 1000) },
        ],
        depth,
        'Nothing waits.',
      )}`
    return showPage(context, parts, visit, { title: 'Workers', body })
  },
}
