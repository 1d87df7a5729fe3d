/** GET /live.js: the one script. It listens for commits and then takes the page's content anew, so that a page is the same with it and without.
 *
 * While somebody writes into a form, or has one open, the page stays as it is; a link that has the focus keeps it. */
import type { Route } from './route.ts'

const script = `
'use strict'
document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' }) // on a phone the list is wider than the page
const source = new EventSource('/live')
let isWaiting = false
const isBusy = () => document.querySelector('main details[open]') !== null
  || (document.activeElement !== null && document.activeElement.closest('main form') !== null)
async function takeAnew() {
  isWaiting = false
  if (isBusy() || document.hidden) return
  const reply = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'error' })
  if (!reply.ok || isBusy()) return
  const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html').querySelector('main')
  const main = document.querySelector('main')
  if (fresh === null || fresh.innerHTML === main.innerHTML) return
  const scrolled = [...main.querySelectorAll('.scroll')].map((each) => each.scrollLeft)
  const held = main.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null
  main.replaceWith(fresh)
  if (held !== null) [...fresh.querySelectorAll('a')].find((each) => each.getAttribute('href') === held)?.focus({ preventScroll: true })
  fresh.querySelectorAll('.scroll').forEach((each, index) => { each.scrollLeft = scrolled[index] ?? 0 })
}
source.addEventListener('change', () => {
  if (isWaiting) return
  isWaiting = true
  setTimeout(() => takeAnew().catch(() => {}), 1000) // the next change tries again
})
`

export const liveScript: Route = {
  method: 'GET',
  access: 'public',
  path: '/live.js',
  answer: (context) => context.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
}
