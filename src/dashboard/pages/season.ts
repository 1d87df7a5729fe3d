/** GET /grid: the assets of a season by its dates. Which season, which phase and which dates stand in the address. */
import { html } from 'hono/html'
import { z } from 'zod'
import { readRunDates } from '../../api/reads/runs.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { gameDate } from '../../api/v1/parameters.ts'
import { readQuery } from '../../api/v1/read-input.ts'
import { gameDateOf } from '../../nba/domain/game-date.ts'
import { guessSeason, seasonStarting, seasonStartYear } from '../../nba/domain/season.ts'
import { phases } from '../../platform/asset.ts'
import { orNothing } from '../filter.ts'
import { renderGrid } from '../grid-view.ts'
import type { Fragment } from '../layout.ts'
import { showPage } from '../show-page.ts'

const query = z.strictObject({
  from: orNothing(gameDate),
  to: orNothing(gameDate),
  phase: orNothing(z.enum(phases, { error: `expected ${phases.join(', ')}, or nothing for all` })),
  done: z.string().max(100).optional(),
})

export const season: Route = {
  method: 'GET',
  access: readers,
  path: '/grid',
  async answer(context, parts, visit) {
    const { db, clock, pipeline } = parts
    const given = readQuery(context, query)
    const now = clock.now()
    const startYear = seasonStartYear(guessSeason(gameDateOf(now)))
    const from = given.from || `${startYear}-10-01`
    const to = given.to || `${startYear + 1}-06-30`
    const gameDates = await readRunDates(db, from, to)
    const above = html`${renderFilter(from, to, given.phase ?? '', startYear)}
      <p class="soft">${gameDates.length} dates that are wanted, of ${from} to ${to}.</p>
      `
    const phase = given.phase
    const grid = await renderGrid({ db, pipeline, gameDates, now, phase, opensAt: 'newest' })
    return showPage(context, parts, visit, { title: 'Season', body: [above, ...grid] })
  },
}

const seasonsOffered = 6

function renderFilter(from: string, to: string, chosen: string, startYear: number): Fragment {
  const years = Array.from({ length: seasonsOffered }, (_, index) => startYear - index)
  return html`<form method="get" action="/grid" class="filter">
      <label>From <input type="date" name="from" value="${from}" /></label>
      <label>To <input type="date" name="to" value="${to}" /></label>
      <label>Phase <select name="phase"><option value="">all</option>
        ${phases.map((phase) => html`<option value="${phase}" ${phase === chosen ? html`selected` : ''}>${phase}</option>`)}</select></label>
      <button>Show</button>
    </form>
    <p>${years.map((year) => html`<a href="/grid?from=${year}-10-01&amp;to=${year + 1}-06-30">${seasonStarting(year)}</a> `)}</p>`
}
