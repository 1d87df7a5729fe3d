/** GET /live.js: the one script. It listens for commits and then takes the page's content anew, so that a page is the same with it and without.
 *
 * What somebody has open or writes into is moved over into the new content as it is, so that no text is lost and the rest goes on changing;
 * what has the focus keeps it. Only a list that hangs open, a calendar, and signs that are being composed would not live through the move: they wait.
 *
 * It says that it asks by itself (`x-live`), so that a session ends after idling however long its page lies open; then the page goes where the server leads it, which is the login. */
import type { Route } from './route.ts'

/** How long after a change was told a page comes anew, milliseconds: not all the pages that are open anywhere at one and the same instant, and each for no
 * more than a fiftieth of the time, by what its last load took, so that many readers of a server that has much to do do not keep it from its work.
 *
 * `chance`: 0 to 1. The browser runs this very function: it may name nothing outside it. */
export function reloadAfterMs(lastTookMs: number, chance: number): number {
  return Math.min(6000, Math.max(1000, 50 * lastTookMs)) + 1000 * chance
}

const script = `
'use strict'
document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' }) // on a phone the list is wider than the page
let source
let isWaiting = false
let isComposing = false
let tookMs = 0
${reloadAfterMs.toString()}
document.addEventListener('compositionstart', () => { isComposing = true })
document.addEventListener('compositionend', () => { isComposing = false })
const isHeld = () => isComposing || document.activeElement?.matches('main select, main input[type=date]') === true
/** A thing that opens, or a form, by what it does: where it stands may have changed. */
function nameOf(part) {
  const form = part.matches('form') ? part : part.querySelector('form')
  const given = form?.querySelector('[name=given]')?.value
  return [part.tagName, form?.getAttribute('action'), given, part.querySelector('summary')?.textContent].join('|')
}
const partsOf = (main) => [...main.querySelectorAll('details, form')].filter((each) => each.parentElement.closest('details') === null)
/** Without what a reader opens, and without the key of a form, which is another one each time. */
const plain = (main) => main.innerHTML.replaceAll(' open=""', '').replaceAll(/name="once" value="[^"]*"/g, '')
function moveOver(main, fresh) {
  const places = new Map(partsOf(fresh).map((each) => [nameOf(each), each]))
  for (const part of partsOf(main)) {
    const place = places.get(nameOf(part))
    if (place === undefined || (part.matches('details') && !part.open)) continue
    if (part.matches('details') && part.querySelector('form') === null) { place.open = true; continue }
    const [token, newToken] = [part, place].map((each) => each.querySelector('[name=formToken]'))
    if (token && newToken) token.value = newToken.value
    place.replaceWith(part)
  }
}
function focusAgain(main, held, at) {
  if (main.contains(held)) {
    held.focus({ preventScroll: true })
    if (at !== null) held.setSelectionRange(...at)
    return
  }
  const href = held.getAttribute('href')
  const wanted = href === null ? nameOf(held.parentElement) : href
  const same = href === null ? [...main.querySelectorAll('summary')].find((each) => nameOf(each.parentElement) === wanted)
    : [...main.querySelectorAll('a')].find((each) => each.getAttribute('href') === wanted)
  same?.focus({ preventScroll: true })
}
/** Where the server leads from here; what was posted is not sent again. */
function leave() {
  source.close()
  location.assign(location.pathname.startsWith('/act/') ? '/' : location.pathname + location.search)
}
async function takeAnew() {
  isWaiting = false
  if (document.hidden) return
  if (isHeld()) return wait()
  const askedAt = performance.now()
  const reply = await fetch(location.href, { headers: { accept: 'text/html', 'x-live': '1' }, redirect: 'manual' })
  if (reply.type === 'opaqueredirect') return leave()
  if (!reply.ok) return
  const text = await reply.text()
  tookMs = performance.now() - askedAt
  const fresh = new DOMParser().parseFromString(text, 'text/html').querySelector('main')
  const main = document.querySelector('main')
  if (fresh === null || plain(fresh) === plain(main)) return
  if (isHeld()) return wait()
  const scrolled = [...main.querySelectorAll('.scroll')].map((each) => each.scrollLeft)
  const held = main.contains(document.activeElement) ? document.activeElement : null
  const at = typeof held?.selectionStart === 'number' ? [held.selectionStart, held.selectionEnd] : null
  moveOver(main, fresh)
  main.replaceWith(fresh)
  if (held !== null) focusAgain(fresh, held, at)
  fresh.querySelectorAll('.scroll').forEach((each, index) => { each.scrollLeft = scrolled[index] ?? 0 })
}
function wait() {
  if (isWaiting) return
  isWaiting = true
  setTimeout(() => takeAnew().catch(() => {}), reloadAfterMs(tookMs, Math.random())) // the next change tries again
}
function listen() {
  source = new EventSource('/live')
  source.addEventListener('change', wait)
  source.addEventListener('over', leave)
  source.addEventListener('error', () => { // lost: the browser asks again by itself; refused: it does not, and the page tells whether somebody is still logged in
    if (source.readyState !== EventSource.CLOSED) return
    wait()
    setTimeout(listen, 15000)
  })
}
listen()
document.addEventListener('visibilitychange', () => { if (!document.hidden) wait() })
`

export const liveScript: Route = {
  method: 'GET',
  access: 'public',
  path: '/live.js',
  answer: (context) => context.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
}
