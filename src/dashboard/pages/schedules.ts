/** GET /schedules: what is begun at which time of the day, when it last was, and what came of it. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { disable, enable, runSchedule } from '../../api/v1/resources/schedules.ts'
import { redact } from '../../platform/redaction.ts'
import type { LastTick } from '../../platform/schedules/stored-schedules.ts'
import { scheduleStates, viewSchedules } from '../../platform/schedules/watch-schedules.ts'
import { renderAction } from '../action-form.ts'
import { choose, defineFilter } from '../filter.ts'
import { cutText, formatInstant, words } from '../format.ts'
import type { Fragment } from '../layout.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const next = '/schedules'
const filter = defineFilter(next, { state: choose('State', scheduleStates) })

function renderLast({ kind, state, said }: LastTick): Fragment {
  const how = kind === 'scheduled' ? words(state) : `${kind}, ${words(state)}`
  return html`<span class="${state === 'failed' ? 'failed' : 'soft'}">${how}</span>: ${cutText(redact(said), 200)}`
}

export const schedules: Route = {
  method: 'GET',
  access: readers,
  path: next,
  async answer(context, parts, visit) {
    const { caller } = visit
    const { db, clock, pipeline } = parts
    const chosen = filter.read(context)
    const all = pipeline.schedules ? await viewSchedules(db, pipeline.schedules, clock.now()) : []
    const views = all.filter(({ state }) => state === (chosen.state ?? state))
    const table = renderTable(
      [
        {
          head: 'schedule',
          cell: (each) => html`${each.name}<br /><code>${each.declared?.cron ?? ''}</code>`,
        },
        {
          head: 'state',
          cell: (each) =>
            html`<span class="${each.state === 'on_time' ? 'complete' : 'degraded'}">${words(each.state)}</span>${each.because ? html`<br /><span class="soft">${each.because}</span>` : ''}`,
        },
        { head: 'next', cell: (each) => formatInstant(each.nextAt) },
        { head: 'last', cell: ({ stored }) => formatInstant(stored?.last?.nominalAt ?? null) },
        {
          head: 'what came of it',
          cell: ({ stored }) => (stored?.last ? renderLast(stored.last) : ''),
          isWide: true,
        },
        {
          head: '',
          cell: (each) =>
            each.declared === null
              ? ''
              : html`${renderAction({ caller, action: runSchedule, label: 'Run now', params: { name: each.name }, next })}
                ${renderAction({ caller, action: each.state === 'disabled' ? enable : disable, label: each.state === 'disabled' ? 'Enable' : 'Disable', params: { name: each.name }, next })}`,
        },
      ],
      views,
      filter.sayEmpty(chosen, all.length, 'This pipeline declares no schedule.'),
    )
    const body = html`${filter.render(chosen)}${table}`
    return showPage(context, parts, visit, { title: 'Schedules', body })
  },
}
