/** GET /sources: who is asked for which fact, how each is, and which breakers are open. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { pauseBreaker, resumeBreaker } from '../../api/v1/resources/sources.ts'
import { type SourceHealth, sourceStates } from '../../nba/source-health.ts'
import { facts } from '../../nba/source-order.ts'
import type { Caller } from '../../platform/access/caller.ts'
import { type Breaker, readBreakers } from '../../platform/breakers/breakers.ts'
import { renderAction } from '../action-form.ts'
import { choose, defineFilter, text } from '../filter.ts'
import { cutText, formatInstant, words } from '../format.ts'
import type { Fragment } from '../layout.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const pauseMinutes = 60
const stateClasses: Readonly<Record<string, string>> = {
  well: 'complete',
  failing: 'degraded',
  paused: 'failed',
}

const filter = defineFilter('/sources', {
  fact: choose('Fact', facts),
  source: text('Source'),
  state: choose('State', sourceStates),
})

/** What is paused is offered to be asked again in its place: by its own breaker, or by that of its host. */
function renderSourceAction(
  { source, host }: SourceHealth,
  isOpen: (name: string) => boolean,
  caller: Caller,
): Fragment {
  const own = `source/${source}`
  const open = [own, `host/${host}`].find(isOpen)
  const form = { caller, next: '/sources' }
  return open === undefined
    ? renderAction({
        ...form,
        action: pauseBreaker,
        label: `Pause for ${pauseMinutes} min`,
        given: { name: own, minutes: pauseMinutes },
      })
    : renderAction({ ...form, action: resumeBreaker, label: 'Ask it again', given: { name: open } })
}

function sayWhy({ lastErrorCode, lastError }: Breaker): string {
  const why = cutText(lastError ?? '', 200)
  return lastErrorCode === 'operator' ? `an operator paused it: ${why}` : why
}

export const sources: Route = {
  method: 'GET',
  access: readers,
  path: '/sources',
  async answer(context, parts, visit) {
    const { caller } = visit
    const chosen = filter.read(context)
    const [all, breakers] = await Promise.all([parts.readSources(parts.db), readBreakers(parts.db)])
    const health = all.filter(
      ({ state, fact, source }) =>
        state === (chosen.state ?? state) &&
        fact === (chosen.fact ?? fact) &&
        source.includes(chosen.source ?? ''),
    )
    const notable = breakers.filter(({ state, failuresInRow }) => state === 'open' || failuresInRow > 0)
    const openNames = new Set(breakers.filter(({ state }) => state === 'open').map(({ name }) => name))
    const isOpen = (name: string): boolean => openNames.has(name as Breaker['name'])
    const sourcesTable = renderTable(
      [
        { head: 'fact', cell: (each) => (each.place === 1 || filter.isSet(chosen) ? words(each.fact) : '') },
        { head: 'source', cell: (each) => `${each.place}. ${each.source}` },
        {
          head: 'state',
          cell: (each) => html`<span class="${stateClasses[each.state] ?? 'soft'}">${each.state}</span>`,
        },
        { head: 'last answer', cell: (each) => formatInstant(each.lastSuccessAt) },
        { head: 'quota left', cell: (each) => each.quotaLeft ?? '', isWide: true },
        { head: 'why', cell: (each) => cutText(each.why ?? '', 200) },
        {
          head: '',
          cell: (each) => (each.state === 'unavailable' ? '' : renderSourceAction(each, isOpen, caller)),
        },
      ],
      health,
      filter.sayEmpty(chosen, all.length, 'No source is configured.'),
    )
    const breakersTable = renderTable(
      [
        { head: 'breaker', cell: (each) => each.name },
        {
          head: 'state',
          cell: (each) =>
            html`<span class="${each.state === 'open' ? 'failed' : 'degraded'}">${each.state}</span>`,
        },
        { head: 'failures in a row', cell: (each) => each.failuresInRow },
        { head: 'tried again', cell: (each) => formatInstant(each.probeAt) },
        { head: 'why', cell: sayWhy },
        {
          head: '',
          cell: (each) =>
            each.state === 'open'
              ? renderAction({
                  caller,
                  action: resumeBreaker,
                  label: 'Close',
                  given: { name: each.name },
                  next: '/sources',
                })
              : '',
        },
      ],
      notable,
      'None is open, none has failed lately.',
    )
    const body = html`${filter.render(chosen)}${sourcesTable}<h2>Breakers</h2>${breakersTable}`
    return showPage(context, parts, visit, { title: 'Sources', body })
  },
}
