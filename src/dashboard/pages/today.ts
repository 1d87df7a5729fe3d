/** GET /: today. The dates nearest to now by assets, the newest date's gates with their reasons, sources, dead letters, documents. */
import { html } from 'hono/html'
import { readGates } from '../../api/reads/gates.ts'
import { readGridDates, readPublishedDocuments } from '../../api/reads/grid.ts'
import { isControllerLeading, readLivingWorkers } from '../../api/reads/processes.ts'
import { summariseSources } from '../../api/reads/sources.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { gameDateOf } from '../../nba/domain/game-date.ts'
import { readDeadLetters } from '../../platform/ledger/dead-letters.ts'
import { formatLongInstant } from '../format.ts'
import { renderGrid } from '../grid-view.ts'
import { showPage } from '../show-page.ts'
import { renderDeadLetters, renderDocuments, renderGates, renderSources } from '../today-sections.ts'

const datesShown = 10

export const today: Route = {
  method: 'GET',
  access: readers,
  path: '/',
  async answer(context, parts, visit) {
    const { db, clock, pipeline, readSources } = parts
    const now = clock.now()
    const gameDates = await readGridDates(db, gameDateOf(now), datesShown)
    const [grid, gates, letters, documents, workers, leads, health] = await Promise.all([
      renderGrid({ db, pipeline, gameDates, now }),
      readGates(db, gameDates),
      readDeadLetters(db),
      readPublishedDocuments(db, gameDates),
      readLivingWorkers(db),
      isControllerLeading(db),
      readSources(db),
    ])
    const newest = gameDates.findLast((date) => gates.some((gate) => gate.gameDate === date))
    const working = `${workers.length} ${workers.length === 1 ? 'worker' : 'workers'}, ${leads ? 'a controller leads' : 'no controller leads'}`
    const above = html`<p class="soft">${formatLongInstant(now)} · ${working}</p>
      `
    const below = html`
      ${
        newest === undefined
          ? ''
          : renderGates(
              newest,
              gates.filter((gate) => gate.gameDate === newest),
            )
      }
      ${renderSources(summariseSources(health, now))} ${renderDeadLetters(letters)} ${renderDocuments(documents)}`
    return showPage(context, parts, visit, { title: 'Today', body: [above, ...grid, below] })
  },
}
