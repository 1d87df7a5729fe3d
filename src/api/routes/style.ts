/** GET /style.css: the one style sheet, light and dark, from phone width up. */
import type { Route } from './route.ts'

const css = `
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5c6675; --paper: #fbfbf9; --line: #d9dcd6;
  --complete: #1d7f4e; --empty: #7b8794; --degraded: #9a6a00; --running: #1f63c4; --failed: #b3261e; --blocked: #7a3fa0; --waits: #5c6675 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #9aa5b4; --paper: #14181f; --line: #313946;
  --complete: #5ec991; --empty: #8d99a8; --degraded: #e0b04b; --running: #79aef5; --failed: #ff8a80; --blocked: #c79be6; --waits: #9aa5b4 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 84rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: break-word } p { overflow-wrap: anywhere } p [aria-current] { font-weight: 600; text-decoration: none }
h1 { font-size: 1.35rem; margin: .8rem 0 .4rem } h3 { font-size: .95rem; margin: 1rem 0 .3rem } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
header { display: flex; justify-content: space-between; align-items: baseline; flex-wrap: wrap; gap: .3rem 1rem } .name { margin: .3rem 0; font-weight: 700; font-size: 1.15rem } .name a { text-decoration: none; color: var(--ink) }
header .caller, .soft { color: var(--soft); margin: .15rem 0 }
a { color: inherit } code { font-size: .92em }
.scroll { overflow-x: auto; margin-top: .4rem } .scroll.newest { display: flex; flex-direction: row-reverse } .scroll.newest > .grid { flex: none; margin-right: auto }
table { border-collapse: collapse; width: 100% } .cards { margin-top: .4rem } .cards td { overflow-wrap: anywhere } .cards td:has(> .parts) { overflow-wrap: break-word }
th, td { text-align: left; padding: .28rem .6rem .28rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { font-weight: 600; color: var(--soft); font-size: .85rem }
.grid { width: auto } .grid td { text-align: center; padding: .12rem .3rem } .grid thead th { text-align: center; padding: .2rem .35rem; white-space: nowrap }
.grid tbody th { position: sticky; left: 0; background: var(--paper); font-weight: 400; color: var(--ink); white-space: nowrap; padding-right: 1rem }
.grid .phase th { color: var(--soft); font-size: .8rem; padding-top: .6rem; border: 0 }
.mark { font-weight: 700; cursor: help; text-decoration: none } .late { border-bottom: 2px solid var(--failed) }
.complete { color: var(--complete) } .empty { color: var(--empty) } .degraded { color: var(--degraded) } .running { color: var(--running) }
.failed { color: var(--failed) } .discarded { color: var(--empty) } .blocked { color: var(--blocked) } .not-yet, .due { color: var(--waits) }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: .6rem 0 0; padding: 0; list-style: none; font-size: .9rem }
.caller { margin: .15rem 0 } .fields { display: grid; gap: .7rem; max-width: 22rem } .fields label { display: grid; gap: .2rem; color: var(--soft) } .fields, .fields label { grid-template-columns: minmax(0, 1fr) } .fault { margin: 0; font-size: .85rem }
input, button, select { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: 4px; padding: .3rem .6rem; min-height: 2.2rem } button { cursor: pointer } ::placeholder { color: var(--soft); opacity: 1 } button:hover, .act summary:hover { border-color: var(--ink); background: var(--line) } header h1 a { text-decoration: none }
.skip { position: absolute; left: -100rem } .skip:focus { left: 1rem; top: .2rem; background: var(--paper); padding: .3rem }
:focus-visible { outline: 2px solid var(--running); outline-offset: 2px }
nav { border-bottom: 1px solid var(--line); overflow-x: auto } nav ul { display: flex; flex-wrap: wrap; gap: 0 1rem; list-style: none; margin: .4rem 0; padding: 0 } nav a { text-decoration: none; white-space: nowrap; color: var(--soft); display: inline-block; padding: .25rem 0 }
nav [aria-current] { color: var(--ink); font-weight: 600; border-bottom: 2px solid var(--ink) }
.banner { border-left: 4px solid var(--degraded); padding: .1rem .8rem; margin: 1rem 0 } .banner.grave { border-color: var(--failed) } .banner p, .banner ul { margin: .3rem 0 }
.done { border-left: 4px solid var(--complete); padding: .3rem .8rem }
.critical, .fail { color: var(--failed); font-weight: 600 } .warning, .warn { color: var(--degraded); font-weight: 600 } .info { color: var(--soft) } .pass { color: var(--complete) }
.state { font-size: 1.1rem } .equation { font-size: 1.2rem; font-variant-numeric: tabular-nums }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem } .facts dt { color: var(--soft) } .facts dd { margin: 0; overflow-wrap: anywhere }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1rem }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0 } .act { display: inline-block; margin: 0 .3rem .3rem 0 } .act summary { cursor: pointer; white-space: nowrap; border: 1px solid var(--soft); border-radius: 4px; padding: .15rem .6rem; list-style: none; display: inline-block }
.act[open] { border: 1px solid var(--line); border-radius: 4px; padding: .5rem } .act[open] summary { border: 0; padding: 0 0 .4rem }
.incident { border-left: 4px solid var(--degraded); padding: 0 .8rem; margin: 1rem 0 } .incident.critical { border-color: var(--failed); color: inherit; font-weight: inherit } .incident.info { border-color: var(--line) } .incident.warning { color: inherit; font-weight: inherit } .incident h2 { margin: .3rem 0 }
.filter { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin: .6rem 0 } .filter label { display: grid; color: var(--soft); font-size: .85rem } .filter .fault { width: 0; min-width: 100%; margin-top: .3rem } .filter:has(.fault) { align-items: start } .filter:has(.fault) button { margin-top: 1.2rem }
.plain { list-style: none; margin: 0; padding: 0 } pre { font-size: .85rem } .grid a { text-decoration: none } .grid a.mark { display: inline-block; min-width: 1.3rem }
.grid a.mark:is(:hover, :focus-visible)::after { content: attr(aria-label); position: fixed; z-index: 1; bottom: 0; left: 0; max-width: 100%; padding: .3rem .8rem; background: var(--ink); color: var(--paper); font-weight: 400; text-align: left }
.bar { fill: var(--running) } .bar.light { opacity: .35 } .gate h3 { margin: .8rem 0 .1rem } .gate p { margin: .1rem 0 } .banner .soft, td code:not(.long) { white-space: nowrap } td:has(> .long) { width: 50% }
.chart { margin: .6rem 0; max-width: 60rem } .chart svg { width: 100%; height: auto; font: 11px system-ui, sans-serif } .chart text { fill: var(--soft) } .chart .rule { stroke: var(--line) } .chart line.limit { stroke: var(--failed); stroke-dasharray: 6 4 }
.chart polyline, .spark polyline { fill: none; stroke-width: 1.6 } .s1 polyline { stroke: var(--running) } .s2 polyline { stroke: var(--degraded) } .s3 polyline { stroke: var(--empty) } .s1 circle { fill: var(--running) } .s2 circle { fill: var(--degraded) } .s3 circle { fill: var(--empty) }
.whole { white-space: nowrap } .key { margin-right: 1rem; white-space: nowrap } .key::before { content: ''; display: inline-block; width: 1.1rem; height: .2rem; margin-right: .35rem; vertical-align: middle; background: var(--running) } .key.s2::before { background: var(--degraded) } .key.s3::before { background: var(--empty) } .key.limit::before { background: var(--failed) } .spark { vertical-align: middle } .qr { display: block; width: 14rem; max-width: 100%; margin: .5rem 0 }
ins { text-decoration: none; color: var(--complete) } del { color: var(--soft) }
@media (min-width: 60rem) { .cards .short { white-space: nowrap } }
@media (max-width: 40rem) { .chart svg { font-size: 17px; overflow: visible } body { padding: .75rem } .wide { display: none } .fields { max-width: none } nav ul { flex-wrap: nowrap } progress { width: 5rem }
  .cards, .cards tbody, .cards tr { display: block } .cards thead { position: absolute; left: -100rem } .cards tr { border-bottom: 1px solid var(--line); padding: .4rem 0 } .cards td.wide, .cards td:empty { display: none }
  .cards td { display: flow-root; border: 0; padding: .05rem 0 .05rem 6.5rem; overflow-wrap: anywhere; min-height: 1.5em } .cards td::before { content: attr(data-head); float: left; margin-left: -6.5rem; width: 6.2rem; color: var(--soft) } .cards td:has(> .long) { width: auto } .cards td[data-head='']::before { content: none } .cards td[data-head=''] { padding-left: 0 } .act { max-width: 100% } .act summary { white-space: normal } .act input { width: 100% } .filter label, .filter input, .filter select { width: 100% } } @media print { nav, .act, header .caller { display: none } }
`

export const style: Route = {
  method: 'GET',
  access: 'public',
  path: '/style.css',
  answer: (context) => context.body(css, 200, { 'content-type': 'text/css; charset=utf-8' }),
}
