/** GET /style.css: the one style sheet, light and dark, from phone width up. */
import type { Route } from './route.ts'

const css = `
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5c6675; --paper: #fbfbf9; --line: #d9dcd6;
  --complete: #1d7f4e; --empty: #7b8794; --degraded: #9a6a00; --running: #1f63c4; --failed: #b3261e; --blocked: #7a3fa0; --waits: #5c6675 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #9aa5b4; --paper: #14181f; --line: #313946;
  --complete: #5ec991; --empty: #8d99a8; --degraded: #e0b04b; --running: #79aef5; --failed: #ff8a80; --blocked: #c79be6; --waits: #9aa5b4 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 72rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 1.35rem; margin: 0 } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
header p, .soft { color: var(--soft); margin: .15rem 0 }
a { color: inherit } code { font-size: .92em }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .28rem .6rem .28rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { font-weight: 600; color: var(--soft); font-size: .85rem }
.grid { width: auto } .grid td { text-align: center; padding: .12rem .3rem } .grid thead th { text-align: center; padding: .2rem .35rem; white-space: nowrap }
.grid tbody th { position: sticky; left: 0; background: var(--paper); font-weight: 400; color: var(--ink); white-space: nowrap; padding-right: 1rem }
.grid .phase th { color: var(--soft); font-size: .8rem; padding-top: .6rem; border: 0 }
.mark { font-weight: 700; cursor: help; text-decoration: none } .late { border-bottom: 2px solid var(--failed) }
.complete { color: var(--complete) } .empty { color: var(--empty) } .degraded { color: var(--degraded) } .running { color: var(--running) }
.failed { color: var(--failed) } .blocked { color: var(--blocked) } .not-yet, .due { color: var(--waits) }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: .6rem 0 0; padding: 0; list-style: none; font-size: .9rem }
.caller { margin: .15rem 0 } .fields { display: grid; gap: .7rem; max-width: 22rem } .fields label { display: grid; gap: .2rem; color: var(--soft) }
input, button { font: inherit; padding: .35rem .6rem } header h1 a { text-decoration: none }
.banner { border-left: 4px solid var(--failed); padding: .2rem .8rem; margin: 1rem 0 } .banner h2 { margin: .3rem 0 }
@media (max-width: 40rem) { body { padding: .75rem } .wide { display: none } }
`

export const style: Route = {
  method: 'GET',
  access: 'public',
  path: '/style.css',
  answer: (context) => context.body(css, 200, { 'content-type': 'text/css; charset=utf-8' }),
}
