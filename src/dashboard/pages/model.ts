/** GET /models/{system}/{market}: how one system did week by week, live and backfill apart, by itself and against the line; and its artefacts. */
import { html } from 'hono/html'
import { z } from 'zod'
import { type Route, readers } from '../../api/routes/route.ts'
import { cutPage, pageParameters, readCursor } from '../../api/v1/page-of.ts'
import { readParams, readQuery } from '../../api/v1/read-input.ts'
import { artefactPlace, placeOfArtefact, subject } from '../../api/v1/resources/models.ts'
import { readArtefactChoices } from '../../nba/reports/read-artefact-choices.ts'
import { type CourseWeek, readModelCourse } from '../../nba/reports/read-model-course.ts'
import { readArtefacts, readModelsInUse } from '../../nba/reports/read-models.ts'
import type { Fragment } from '../layout.ts'
import { renderLineChart, type Series } from '../line-chart.ts'
import { renderModelActions, sayPin } from '../model-actions.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const weeksShown = 60
const artefactsShown = 30
const query = z.strictObject({ after: pageParameters.after, done: z.string().max(100).optional() })

export const model: Route = {
  method: 'GET',
  access: readers,
  path: '/models/:system/:market',
  async answer(context, parts, visit) {
    const { system, market } = readParams(context, z.strictObject(subject))
    const { after } = readQuery(context, query)
    const behind = readCursor(after, artefactPlace)
    const { db } = parts
    const [inUse, course, found, choices] = await Promise.all([
      readModelsInUse(db, null),
      readModelCourse(db, { systems: [system], market, weeks: weeksShown }),
      readArtefacts(db, { system, market }, { after: behind, limit: artefactsShown + 1 }),
      readArtefactChoices(db),
    ])
    const { items: artefacts, next } = cutPage(found, artefactsShown, placeOfArtefact)
    const used = inUse.find((each) => each.system === system && each.market === market)
    const body = html`${
      used === undefined
        ? html`<p class="soft">It is not in use.</p>`
        : html`<p class="state">${used.health}: ${used.healthReason}</p>
          ${used.pin === null ? '' : html`<p>${sayPin(used)}</p>`}
          <div class="actions">${renderModelActions(used, choices, visit.caller, `/models/${system}/${market}`)}</div>`
    }
      ${renderCourse(course)}
      <h2 id="artefacts">Artefacts</h2>
      ${renderTable(
        [
          {
            head: 'artefact',
            cell: (each) =>
              html`<code>${each.hash.slice(0, 12)}</code>${each.hash === used?.hash ? ' in use' : ''}${each.hash === used?.pin?.hash ? ' pinned' : ''}`,
          },
          { head: 'trained before', cell: (each) => each.trainedBefore },
          { head: 'rows', cell: (each) => each.rows },
          { head: 'dates in use', cell: (each) => each.dates },
        ],
        artefacts,
        behind === null ? 'It was never trained.' : 'None before.',
      )}${next === null ? '' : html`<p><a href="/models/${system}/${market}?after=${next}#artefacts">Older ones</a></p>`}`
    return showPage(context, parts, visit, { title: `${system} for ${market}`, body })
  },
}

function renderCourse(course: readonly CourseWeek[]): Fragment {
  if (course.length === 0) return html`<p class="soft">None of its predictions was graded so far.</p>`
  const weeks = [...new Set(course.map(({ week }) => week))]
  const seriesOf = (value: (week: CourseWeek) => number | null): Series[] =>
    (['live', 'backfill'] as const).map((label) => {
      const own = new Map(course.filter((each) => each.label === label).map((each) => [each.week, each]))
      return {
        name: label,
        values: weeks.map((week) => {
          const found = own.get(week)
          return found === undefined ? null : value(found)
        }),
      }
    })
  return html`<h2>Mean absolute error, week by week</h2>
    ${renderLineChart({ label: 'mean absolute error', dates: weeks, series: seriesOf((each) => each.meanAbsoluteError), format: (value) => value.toFixed(2) })}
    <h2>Its error minus the line’s, on predictions that had one</h2>
    ${renderLineChart({ label: 'error against the line', dates: weeks, series: seriesOf((each) => each.minusLine), format: (value) => value.toFixed(3) })}
    ${renderTable(
      [
        { head: 'week of', cell: (each) => each.week },
        { head: 'label', cell: (each) => each.label },
        { head: 'graded', cell: (each) => each.rows },
        { head: 'error', cell: (each) => each.meanAbsoluteError.toFixed(3) },
        { head: 'minus the line’s', cell: (each) => each.minusLine?.toFixed(3) ?? '–' },
      ],
      course.toReversed(),
      '',
    )}`
}
