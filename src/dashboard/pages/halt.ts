/** GET /halt: whether picks are published, what the documents of the coming dates say, and to stop or to resume. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { resumeFromHalt, setHaltByHand } from '../../api/v1/resources/halt.ts'
import { readHalts } from '../../nba/6-exports/halts/operate-halt.ts'
import { readPublishedHalts } from '../../nba/6-exports/halts/published-halts.ts'
import { gameDateOf } from '../../nba/domain/game-date.ts'
import { renderAction } from '../action-form.ts'
import { formatInstant, words } from '../format.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const earlierShown = 20
const next = '/halt'

export const halt: Route = {
  method: 'GET',
  access: readers,
  path: next,
  async answer(context, parts, visit) {
    const { db, clock } = parts
    const { caller } = visit
    const [halts, dates] = await Promise.all([
      readHalts(db, earlierShown),
      readPublishedHalts(db, gameDateOf(clock.now())),
    ])
    const inForce = halts.find(({ liftedAt }) => liftedAt === null)
    const state = inForce
      ? html`<p class="state failed">No picks since ${formatInstant(inForce.since)}: ${inForce.reason} <span class="soft">(${inForce.setBy})</span></p>
        ${renderAction({ caller, action: resumeFromHalt, label: 'Publish picks again', next })}`
      : html`<p class="state complete">No halt by hand is in force.</p>
        ${renderAction({ caller, action: setHaltByHand, label: 'Publish no picks from now on', next })}`
    const body = html`${state}
      <h2>What readers are told</h2>
      ${renderTable(
        [
          { head: 'game date', cell: (each) => html`<a href="/runs/${each.gameDate}">${each.gameDate}</a>` },
          { head: 'picks', cell: (each) => each.picks },
          {
            head: 'says',
            cell: (each) =>
              each.kind === null ? 'picks are published' : `${words(each.kind)}: ${each.reason}`,
          },
          { head: 'since', cell: (each) => formatInstant(each.since) },
        ],
        dates,
        'No predictions are published for today or later.',
      )}
      <h2>Earlier halts by hand</h2>
      ${renderTable(
        [
          { head: 'from', cell: (each) => formatInstant(each.since) },
          { head: 'to', cell: (each) => formatInstant(each.liftedAt) },
          { head: 'why', cell: (each) => `${each.reason} (${each.setBy})` },
          { head: 'ended because', cell: (each) => each.liftedReason ?? '' },
        ],
        halts.filter((each) => each !== inForce),
        'There was none.',
      )}`
    return showPage(context, parts, visit, { title: 'Halt', body })
  },
}
