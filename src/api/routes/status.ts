/** GET /: the status page. Assets by dates, the newest date's gates with their reasons, incidents, dead letters. No script.
 *
 * Everything that comes from the database passes through `html`, which escapes it. */
import { html } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import { renderCaller } from '../../dashboard/layout.ts'
import { easternZone, gameDateOf } from '../../nba/domain/game-date.ts'
import type { Caller } from '../../platform/access/caller.ts'
import { readDeadLetters } from '../../platform/ledger/dead-letters.ts'
import { readOpenIncidents } from '../../platform/ledger/incidents.ts'
import type { ApiParts } from '../api-parts.ts'
import { renderGrid } from '../grid-view.ts'
import { readGates } from '../reads/gates.ts'
import { readGrid, readGridDates, readPublishedDocuments } from '../reads/grid.ts'
import { isControllerLeading, readLivingWorkers } from '../reads/processes.ts'
import { summariseSources } from '../reads/sources.ts'
import {
  renderDeadLetters,
  renderDocuments,
  renderGates,
  renderIncidents,
  renderSources,
} from '../status-sections.ts'
import { type Route, readers } from './route.ts'

const datesShown = 10
const refreshSeconds = 5

export const status: Route = {
  method: 'GET',
  access: readers,
  path: '/',
  async answer(context, parts, { caller }) {
    return context.html(await renderPage(parts, caller))
  },
}

async function renderPage(
  { db, clock, pipeline, readSources }: ApiParts,
  caller: Caller,
): Promise<Awaited<ReturnType<typeof html>>> {
  const now = clock.now()
  const gameDates = await readGridDates(db, gameDateOf(now), datesShown)
  const [partitions, gates, incidents, letters, documents, workers, leads, health] = await Promise.all([
    readGrid(db, gameDates),
    readGates(db, gameDates),
    readOpenIncidents(db),
    readDeadLetters(db),
    readPublishedDocuments(db, gameDates),
    readLivingWorkers(db),
    isControllerLeading(db),
    readSources(db),
  ])
  const newest = gameDates.findLast((date) => gates.some((gate) => gate.gameDate === date))
  const working = `${workers.length} ${workers.length === 1 ? 'worker' : 'workers'}, ${leads ? 'a controller leads' : 'no controller leads'}`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="${refreshSeconds}" />
        <title>Sixth Man: status</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header>
          <h1>Sixth Man</h1>
          <p>${formatNow(now)} · ${working}</p>
          ${renderCaller(caller)}
        </header>
        <main>
          ${incidents.length > 0 ? renderIncidents(incidents) : ''}
          ${renderGrid({ pipeline, gameDates, partitions, gates, now })}
          ${
            newest === undefined
              ? ''
              : renderGates(
                  newest,
                  gates.filter((gate) => gate.gameDate === newest),
                )
          }
          ${incidents.length > 0 ? '' : renderIncidents(incidents)} ${renderSources(summariseSources(health, now))} ${renderDeadLetters(letters)} ${renderDocuments(documents)}
        </main>
      </body>
    </html>`
}

function formatNow(now: Temporal.Instant): string {
  const local = now.toZonedDateTimeISO(easternZone)
  return `${local.toPlainDate()} ${local.toPlainTime().toString().slice(0, 5)} US Eastern`
}
