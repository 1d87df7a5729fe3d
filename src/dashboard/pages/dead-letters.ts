/** GET /dead-letters: work that was given up, with its error; to try again, or to let go with a reason. */
import { html } from 'hono/html'
import { readLetterPage } from '../../api/reads/letters.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { discard, redrive } from '../../api/v1/resources/dead-letters.ts'
import { renderAction } from '../action-form.ts'
import { formatInstant } from '../format.ts'
import { partitionAddress } from '../grid-view.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 100
const next = '/dead-letters'

export const deadLetters: Route = {
  method: 'GET',
  access: readers,
  path: next,
  async answer(context, parts, visit) {
    const { caller } = visit
    const letters = await readLetterPage(parts.db, { all: false, before: null, limit })
    const table = renderTable(
      [
        { head: 'since', cell: (each) => formatInstant(each.createdAt), isWide: true },
        {
          head: 'partition',
          cell: (each) => html`<a href="${partitionAddress(each)}">${each.asset} ${each.gameDate}</a>`,
        },
        {
          head: 'error',
          cell: (each) =>
            html`<span class="failed">${each.errorCode}</span><br />${each.error.slice(0, 300)}`,
        },
        { head: 'attempts', cell: (each) => each.attemptsUsed, isWide: true },
        {
          head: '',
          cell: (
            each,
          ) => html`${renderAction({ caller, action: redrive, label: 'Redrive', given: { ids: [each.id] }, next })}
            ${renderAction({ caller, action: discard, label: 'Discard', given: { ids: [each.id] }, next })}`,
        },
      ],
      letters.slice(0, limit),
      'None: no work was given up.',
    )
    const all =
      letters.length === 0
        ? ''
        : renderAction({ caller, action: redrive, label: 'Redrive all of them', next })
    return showPage(context, parts, visit, { title: 'Dead letters', body: html`${all}${table}` })
  },
}
