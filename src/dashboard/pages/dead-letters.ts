/** GET /dead-letters: work that was given up, with its error; to try again, or to let go with a reason. */
import { html } from 'hono/html'
import { readLetterPage } from '../../api/reads/letters.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { wholeNumber } from '../../api/v1/parameters.ts'
import { discard, redrive } from '../../api/v1/resources/dead-letters.ts'
import { renderAction } from '../action-form.ts'
import { choose, defineFilter, ofAsset, text } from '../filter.ts'
import { cutText, formatInstant, words } from '../format.ts'
import { partitionAddress } from '../grid-view.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 100
const next = '/dead-letters'
const filter = defineFilter(
  next,
  { asset: ofAsset, code: text('Error'), state: choose('State', ['with_those_closed'], 'open') },
  { before: wholeNumber(1, Number.MAX_SAFE_INTEGER) },
)

export const deadLetters: Route = {
  method: 'GET',
  access: readers,
  path: next,
  async answer(context, parts, visit) {
    const { caller } = visit
    const { before = null, state, ...chosen } = filter.read(context)
    const letters = await readLetterPage(parts.db, {
      ...{ ...chosen, all: state === 'with_those_closed', before, limit },
    })
    const isLeftOut = letters.length === 0 && filter.isSet({ ...chosen, state })
    const everything = isLeftOut ? await readLetterPage(parts.db, { all: true, before: null, limit }) : []
    const shown = letters.slice(0, limit)
    const table = renderTable(
      [
        { head: 'since', cell: (each) => formatInstant(each.createdAt) },
        {
          head: 'partition',
          cell: (each) => html`<a href="${partitionAddress(each)}">${each.asset} ${each.gameDate}</a>`,
        },
        {
          head: 'error',
          cell: (each) =>
            html`<span class="failed">${each.errorCode}</span><br />${cutText(each.error, 300)}`,
        },
        { head: 'attempts', cell: (each) => each.attemptsUsed, isWide: true },
        {
          head: '',
          cell: (each) =>
            each.closedAt === null
              ? html`${renderAction({ caller, action: redrive, label: 'Redrive', given: { ids: [each.id] }, next })}
            ${renderAction({ caller, action: discard, label: 'Discard', given: { ids: [each.id] }, next })}`
              : `${words(each.closedHow ?? '')} by ${each.closedBy ?? 'itself'}, ${formatInstant(each.closedAt)}`,
        },
      ],
      shown,
      filter.sayEmpty({ ...chosen, state }, everything.length, 'None: no work was given up.'),
    )
    const older =
      letters.length > limit
        ? html`<p><a href="${filter.address({ ...chosen, state }, { before: shown.at(-1)!.id })}">Older ones</a></p>`
        : ''
    const open = shown.filter(({ closedAt }) => closedAt === null)
    const isFiltered = filter.isSet(chosen)
    const label = isFiltered ? 'Redrive those shown' : 'Redrive all that are open'
    const given = isFiltered ? { given: { ids: open.map(({ id }) => id) } } : {}
    const all = open.length === 0 ? '' : renderAction({ caller, action: redrive, label, ...given, next })
    return showPage(context, parts, visit, {
      title: 'Dead letters',
      body: html`${filter.render({ ...chosen, state })}${all}${table}${older}`,
    })
  },
}
