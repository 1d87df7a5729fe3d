/** Which date a page shows: the one in the address, or the newest that is published up to tonight; and the links to the dates beside it. */
import { html } from 'hono/html'
import { isGameDate } from '../nba/domain/game-date.ts'
import type { DocumentRef } from './document-ref.ts'
import { dayBeside, formatDate } from './format.ts'
import type { Fragment } from './fragment.ts'
import type { Address } from './page.ts'

export function findDated(name: string, { query, today }: Address): DocumentRef {
  const asked = query('date')
  return isGameDate(asked) ? { name, gameDate: asked } : { name, until: today }
}

/** The date that was asked for, or tonight's. */
export function askedDate({ query, today }: Address): string {
  const asked = query('date')
  return isGameDate(asked) ? asked : today
}

/** Tells that the page is of another date than tonight's. */
export function renderDateNote(shown: string, address: Address): Fragment | '' {
  if (shown === askedDate(address)) return ''
  return html`<p class="note">Nothing is published for ${formatDate(address.today)} yet. This is ${formatDate(shown)}, the newest there is.</p>`
}

export function renderDateLinks(path: string, shown: string): Fragment {
  const link = (days: number, text: string): Fragment => {
    const date = dayBeside(shown, days)
    return html`<li><a href="${path}?date=${date}">${text} ${formatDate(date)}</a></li>`
  }
  return html`<ul class="links small">${link(-1, '←')}${link(1, '→')}<li><a href="${path}">newest</a></li></ul>`
}

/** Beside a date that has nothing; none where no date was asked for. */
export function renderAskedDateLinks(path: string, { query }: Address): Fragment | '' {
  return isGameDate(query('date')) ? renderDateLinks(path, query('date')) : ''
}

/** The part of an address that stays on the date that was asked for. */
export function dateOf({ query }: Address): string {
  return isGameDate(query('date')) ? `?date=${query('date')}` : ''
}
