/** GET /models: the artefact of each system in use, how its predictions did of the last 28 days and week by week, and whether it is trusted. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { markets } from '../../nba/domain/market.ts'
import { readArtefactChoices } from '../../nba/reports/read-artefact-choices.ts'
import { type CourseWeek, readModelCourse } from '../../nba/reports/read-model-course.ts'
import { type ModelInUse, readModelsInUse } from '../../nba/reports/read-models.ts'
import { choose, defineFilter, text } from '../filter.ts'
import { breakAtSigns } from '../format.ts'
import type { Fragment } from '../layout.ts'
import { renderSpark } from '../line-chart.ts'
import { renderModelActions, sayPin } from '../model-actions.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const next = '/models'
const weeksShown = 26
const filter = defineFilter(next, {
  system: text('System'),
  market: choose('Market', markets),
  health: choose('Health', ['healthy', 'watch', 'degrading', 'blocked', 'not judged']),
})

export const models: Route = {
  method: 'GET',
  access: readers,
  path: next,
  async answer(context, parts, visit) {
    const { caller } = visit
    const chosen = filter.read(context)
    const [all, choices] = await Promise.all([readModelsInUse(parts.db, null), readArtefactChoices(parts.db)])
    const inUse = all.filter(
      ({ system, market, health }) =>
        [chosen.system ?? system, chosen.market ?? market, chosen.health ?? health].join(' ') ===
        [system, market, health].join(' '),
    )
    const course = await readModelCourse(parts.db, {
      systems: [...new Set(inUse.map(({ system }) => system))],
      market: chosen.market ?? null,
      weeks: weeksShown,
    })
    const courseOf = Map.groupBy(course, (each) => `${each.system} ${each.market}`)
    const table = renderTable(
      [
        {
          head: 'system',
          cell: (each) =>
            html`<a href="/models/${each.system}/${each.market}" class="parts">${breakAtSigns(each.system)}</a>`,
        },
        { head: 'market', cell: (each) => each.market },
        {
          head: 'health',
          cell: (each) =>
            html`<span class="${each.health === 'healthy' ? 'complete' : 'degraded'}">${each.health}</span><br /><span class="soft">${each.healthReason}</span>`,
        },
        { head: 'graded of late', cell: (each) => each.graded.map((row) => renderGraded(row)) },
        {
          head: `${weeksShown} weeks`,
          cell: (each) => renderCourse(courseOf.get(`${each.system} ${each.market}`) ?? []),
        },
        { head: 'trained before', cell: (each) => each.trainedBefore, isWide: true },
        {
          head: 'artefact',
          cell: (each) =>
            html`<code>${each.hash.slice(0, 12)}</code>${each.pin ? html`<br />${sayPin(each)}` : ''}`,
        },
        { head: '', cell: (each) => renderModelActions(each, choices, caller, next) },
      ],
      inUse,
      filter.sayEmpty(chosen, all.length, 'No model is in use yet: the first training makes one.'),
    )
    const body = html`${filter.render(chosen)}${table}`
    return showPage(context, parts, visit, { title: 'Models', body })
  },
}

function renderCourse(weeks: readonly CourseWeek[]): Fragment {
  const labels = ['live', 'backfill'] as const
  const lines = labels.flatMap((label) => {
    const values = weeks.filter((each) => each.label === label).map((each) => each.meanAbsoluteError)
    return values.length < 2
      ? []
      : [html`${label} ${renderSpark(`error week by week, ${label}`, values)}<br />`]
  })
  return html`${lines}`
}

function renderGraded({ label, rows, meanAbsoluteError, minusLine }: ModelInUse['graded'][number]): Fragment {
  const beside =
    minusLine === null ? '' : `, ${minusLine >= 0 ? '+' : ''}${minusLine.toFixed(3)} against the line`
  return html`${label}: error ${meanAbsoluteError.toFixed(3)} over ${rows}${beside}<br />`
}
