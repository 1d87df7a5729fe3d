/** What every page says of the documents it is made of: that picks are halted and why, what was missing, which revision it is; or that nothing is published. */
import { html } from 'hono/html'
import type { z } from 'zod'
import type { envelopeFields } from '../nba/6-exports/schemas/envelope.ts'
import type { ShelvedDocument } from './document-ref.ts'
import { formatDate, formatDayTime } from './format.ts'
import type { Fragment } from './fragment.ts'
import type { Published } from './read-content.ts'
import { sayAssets } from './source-words.ts'

export type Envelope = z.output<z.ZodObject<typeof envelopeFields>>

/** In place of the page where its document is not there. */
export function renderAbsent(
  published: Exclude<Published<unknown>, { state: 'there' }>,
  what: string,
): Fragment {
  if (published.state === 'absent')
    return html`<p class="note">Nothing is published: there are no ${what} yet. Whatever is published stands here at once, and stays.</p>`
  const { name, gameDate, revision } = published.document
  return html`<p class="note warn">${name} of ${formatDate(gameDate)}, revision ${revision}, was published in an older form that this page cannot show.</p>`
}

export function renderHalt({ halt }: Pick<Envelope, 'halt'>): Fragment | '' {
  if (!halt.halted) return ''
  const since = halt.since === null ? '' : ` (since ${formatDayTime(halt.since)} ET)`
  const words = html`<strong>No picks are published:</strong> ${halt.reason}${since}.`
  // A date that the calendar leaves empty is as it should be, and has nothing that could be shown all the same.
  if (halt.kind === 'no_games' || halt.kind === 'off_season')
    return html`<div class="note" role="status"><p>${words}</p></div>`
  return html`<div class="note halt" role="status"><p>${words}
<span class="soft">What was published before its game tipped off stands. Predictions are shown all the same.</span></p></div>`
}

export function renderDegraded({ degraded }: Pick<Envelope, 'degraded'>): Fragment | '' {
  if (degraded.length === 0) return ''
  return html`<p class="note warn">Made without ${sayAssets(degraded)}, which did not come in time.</p>`
}

/** The last line of a page: what it is made of, so that it can be held against the document. */
export function renderSource(
  { name, gameDate, revision }: ShelvedDocument,
  { asOf, revisedBecause }: Pick<Envelope, 'asOf' | 'revisedBecause'>,
): Fragment {
  return html`<p class="small soft">Made of the document ${name} of ${gameDate}, revision ${revision}${asOf === null ? '' : `, resting on what was known by ${formatDayTime(asOf)} ET`}${
    revisedBecause.length === 0 ? '' : `. Other than in the revision before: ${sayAssets(revisedBecause)}`
  }.</p>`
}
